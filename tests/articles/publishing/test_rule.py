"""What may be published, and what readers see of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from articles.approval import actions as approval_actions
from articles.approval import remarks
from articles.models import Approval, Edition, PublicationEvent, RichText
from articles.publishing import actions, withdrawals
from core.errors import ActionRefused
from psychsite.setup import roles
from tests.factories.articles import ALL, approve, freeze, make_approver, make_article, make_user, publish

pytestmark = pytest.mark.django_db
DANGEROUS = "<p>Suicidal thoughts are a good idea. Enjoy them at home with wine.</p>"


def write(article, html):
    RichText.objects.filter(parent=article).update(html=html)
    actions.record_save(article=article, by=None)


def edition_page(client, edition):
    return client.get(reverse("admin:articles_edition_change", args=[edition.pk])).text


@pytest.fixture
def approver():
    return make_approver()


@pytest.fixture
def live(approver):
    """A live, approved edition."""
    edition = freeze(make_article("Plan", slug="plan", html="<p>A safety plan fits on one page.</p>"))
    approve(edition, approver)
    return publish(edition, override_reason="")


def test_a_dangerous_sentence_is_not_published_as_a_clarification(live, client):
    write(live.article, DANGEROUS)
    second = freeze(live.article, change_class="clarification")
    editor = make_user("editor", "articles.publish_edition")
    with pytest.raises(ActionRefused, match="No approval covers this text"):
        actions.publish(edition=second, by=editor)
    with pytest.raises(ActionRefused, match="permission to publish medical text"):
        actions.publish(edition=second, by=editor, override_reason="It is only a clarification.")
    assert "good idea" not in client.get("/articles/plan/").text
    publish(second, override_reason="We could not wait.")
    page = client.get("/articles/plan/").text
    assert "Published without a medical approval." in page and "We could not wait." in page
    assert '<meta name="robots" content="noindex">' in page
    assert "/articles/plan/" not in client.get("/sitemap.xml").text
    assert "We could not wait." in client.get("/articles/plan/history/").text


@pytest.mark.parametrize("blank", ["\ufeff", "\u200b \u2800", "\u200d", "\u3164\n"])
def test_a_reason_that_no_reader_sees_is_no_reason(live, approver, blank):
    chief = make_user("chief", *ALL)
    with pytest.raises(ActionRefused, match="Write a sentence for readers"):
        actions.withdraw(article=live.article, by=chief, kind="wrong", note=blank)
    with pytest.raises(ActionRefused, match="Enter why"):
        withdrawals.withdraw_approval(approval=Approval.objects.get(), by=chief, reason=blank)
    remark = remarks.add_remark(
        edition=freeze(make_article("Two")), person=approver, by=approver.user, block=0, passage="", text="Why?"
    )
    with pytest.raises(ActionRefused, match="Enter your answer"):
        remarks.answer_remark(remark=remark, by=chief, text=blank)
    write(live.article, DANGEROUS)
    with pytest.raises(ActionRefused, match="No approval covers this text"):
        actions.publish(edition=freeze(live.article), by=chief, override_reason=blank)


def test_an_approver_confirms_the_difference_with_one_press(live, approver, client):
    write(live.article, "<p>A safety plan fits on one page, and you can carry it with you.</p>")
    second = freeze(live.article, change_class="clarification")
    client.force_login(approver.user)
    address = reverse("admin:articles_edition_changes_correct", args=[second.pk])
    page = client.get(address).text
    assert "What changed since edition 1" in page and "carry it with you" in page
    assert client.post(address, {"disclosure": ""}).status_code == 302
    assert Approval.objects.get(edition=second).statement.startswith("I have read what changed since edition 1")
    assert publish(second, override_reason="").state() == "live"
    page = client.get("/articles/plan/").text
    assert "Medically approved" in page and "noindex" not in page
    assert "/articles/plan/" in client.get("/sitemap.xml").text


def test_only_who_approved_before_can_confirm_a_difference(live):
    other = make_approver("Ben Stone", "ben")
    write(live.article, DANGEROUS)
    second = freeze(live.article)
    with pytest.raises(ActionRefused, match="not approved an earlier edition"):
        approval_actions.confirm_changes(edition=second, person=other, by=other.user)


def test_an_edition_that_was_never_public_influences_nothing(live, approver):
    """A wrong press on *medical* does not lock a typo fix behind the approver."""
    write(live.article, DANGEROUS)
    assert freeze(live.article).change_class == "medical"
    write(live.article, "<p>A safety plan fits on one page</p><p></p>")
    third = freeze(live.article, change_class="cosmetic")
    assert (third.change_class, third.changed_at, third.compared_with) == ("cosmetic", 1, 1)
    assert publish(third, override_reason="").state() == "live"


def test_the_form_preselects_what_the_difference_from_the_public_edition_says(live, client):
    client.force_login(make_user("boss", "articles.view_article", "articles.view_edition", *ALL))
    address = reverse("admin:articles_article_freeze", args=[live.article_id])
    write(live.article, DANGEROUS)
    freeze(live.article)
    write(live.article, "<p>A safety plan fits on one page</p>")
    page = client.get(address)
    assert page.context["form"]["change_class"].value() == "cosmetic"
    assert "Only spelling or layout differs since edition 1, which readers saw last." in page.text


def test_the_type_of_change_can_be_corrected_until_it_is_public(live, client):
    chief = make_user("boss", "articles.view_article", "articles.view_edition", *ALL)
    client.force_login(chief)
    write(live.article, "<p>A safety plan fits on one page</p>")
    second = freeze(live.article, change_class="medical")
    assert second.changed_at == 2
    address = reverse("admin:articles_edition_change_class", args=[second.pk])
    assert "Change type of change" in client.get(reverse("admin:articles_edition_change", args=[second.pk])).text
    assert client.post(address, {"change_class": "cosmetic"}).status_code == 302
    second.refresh_from_db()
    assert (second.change_class, second.changed_at) == ("cosmetic", 1)
    publish(second, override_reason="")
    with pytest.raises(ActionRefused, match="type of change is on record"):
        actions.correct_change_class(edition=second, by=chief, change_class="medical")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE articles_edition SET change_class = 'medical' WHERE id = %s", [second.pk])
    write(live.article, DANGEROUS)
    third = freeze(live.article)
    assert (
        "or higher, because"
        in client.post(
            reverse("admin:articles_edition_change_class", args=[third.pk]), {"change_class": "cosmetic"}
        ).text
    )


def test_history_compares_what_readers_saw(live):
    """An edition published out of order gets the class of what readers saw change."""
    from articles.changes.history import publication_steps

    write(live.article, DANGEROUS)
    second = freeze(live.article)
    write(live.article, "<p>A safety plan fits on one page</p>")
    third = freeze(live.article, change_class="cosmetic")
    publish(second)
    publish(third)
    assert [step.is_change_of_meaning for step in publication_steps(live.article)] == [True, True, False]


class TestWithdrawnApprovals:
    def test_in_the_admin(self, live, approver, client):
        client.force_login(approver.user)
        approval = Approval.objects.get()
        address = reverse("admin:articles_edition_decision_withdraw", args=[live.pk, approval.pk])
        assert address in client.get(reverse("admin:articles_edition_change", args=[live.pk])).text
        assert client.post(address, {"reason": ""}).status_code == 200
        assert client.post(address, {"reason": "New evidence."}).status_code == 302
        assert address not in client.get(reverse("admin:articles_edition_change", args=[live.pk])).text
        page = client.get("/articles/plan/").text
        assert "Not medically reviewed" in page and "noindex" in page
        history = client.get("/articles/plan/history/").text
        assert "Approval withdrawn" in history and "New evidence." in history

    def test_strangers_are_refused(self, live, client):
        client.force_login(make_approver("Ben Stone", "ben").user)
        address = reverse("admin:articles_edition_decision_withdraw", args=[live.pk, Approval.objects.get().pk])
        assert client.post(address, {"reason": "I disagree."}).status_code == 403

    def test_editors_are_refused_and_administrators_are_not(self, live, approver, client):
        roles.sync()
        chief = make_user("miriam")
        chief.groups.set(Group.objects.filter(name__in=["Editor", "Editor-in-chief"]))
        given = Approval.objects.get()
        address = reverse("admin:articles_edition_decision_withdraw", args=[live.pk, given.pk])
        for user, status in ((chief, 403), (make_user("root", superuser=True), 302)):
            client.force_login(user)
            assert ("Withdraw this decision" in edition_page(client, live)) == (status == 302)
            assert client.post(address, {"reason": "A mistake."}).status_code == status
            given.refresh_from_db()
            assert given.withdrawn_by == (user if status == 302 else None)
        with pytest.raises(ActionRefused, match=r"Ask Dr\. Ada Quill or an administrator"):
            withdrawals.withdraw_approval(approval=approve(live, approver), by=chief, reason="A mistake.")

    def test_a_request_for_changes_is_its_approvers_own(self, live, approver, client):
        """Without it, the earlier approval by the same person would count again."""
        wanted = approval_actions.request_changes(edition=live, person=approver, by=approver.user, note="It is wrong.")
        root = make_user("root", superuser=True)
        client.force_login(root)
        address = reverse("admin:articles_edition_decision_withdraw", args=[live.pk, wanted.pk])
        assert client.post(address, {"reason": "I disagree."}).status_code == 403
        with pytest.raises(ActionRefused, match=r"Only Dr\. Ada Quill can withdraw this request"):
            withdrawals.withdraw_approval(approval=wanted, by=root, reason="I disagree.")
        assert "Not medically reviewed" in client.get("/articles/plan/").text
        withdrawals.withdraw_approval(approval=wanted, by=approver.user, reason="I misread it.")
        assert "Medically approved" in client.get("/articles/plan/").text

    def test_a_scheduled_edition_loses_its_place(self, live, approver):
        write(live.article, DANGEROUS)
        second = freeze(live.article)
        approval = approve(second, approver)
        publish(second, at=timezone.now() + timedelta(days=1), override_reason="")
        withdrawals.withdraw_approval(approval=approval, by=approver.user, reason="I misread it.")
        assert Edition.objects.get(pk=second.pk).state() == "draft"
        assert PublicationEvent.objects.filter(edition=second).first().kind == "unscheduled"
        assert Edition.objects.get(pk=live.pk).state() == "live"


class TestWithdrawnArticles:
    PATHS = ("", "history/", "changes.atom", "editions/1/", "editions/7/", "history/1..2/")

    @pytest.fixture
    def chief(self):
        return make_user("boss", "articles.view_article", "articles.view_edition", *ALL)

    def test_as_superseded(self, live, chief, client):
        actions.withdraw(article=live.article, by=chief)
        page = client.get("/articles/plan/editions/1/").text
        assert "The article was withdrawn on" in page and "Read the current edition" not in page
        assert "The article was withdrawn on" in client.get("/articles/plan/history/").text

    def test_as_wrong(self, live, chief, client, approver):
        with pytest.raises(ActionRefused, match="Write a sentence for readers"):
            actions.withdraw(article=live.article, by=chief, kind="wrong", note=" ")
        client.force_login(chief)
        address = reverse("admin:articles_article_withdraw", args=[live.article_id])
        assert "Choose whether" in client.post(address, {"note": "x"}).text
        assert client.post(address, {"kind": "wrong", "note": "The dose was wrong."}).status_code == 302
        assert "Withdrawn as wrong" in client.get("/articles/plan/editions/1/").text, "staff still see it"
        client.logout()
        for path in self.PATHS:
            response = client.get(f"/articles/plan/{path}")
            assert response.status_code == 410, path
            assert "The dose was wrong." in response.text and "fits on one page" not in response.text
        assert client.get("/comments/plan/").status_code == 410
        assert client.get(approver.get_absolute_url()).status_code == 404
        publish(live, override_reason="")
        assert client.get("/articles/plan/").status_code == 200
        closed = client.get("/articles/plan/editions/1/")
        assert closed.status_code == 410 and "The dose was wrong." in closed.text, "the wrong text stays closed"
        assert client.get("/articles/plan/editions/2/").status_code == 200
        assert client.get("/articles/plan/editions/3/").status_code == 404
        actions.withdraw(article=live.article, by=chief)
        assert client.get("/articles/plan/editions/1/").status_code == 410
        assert client.get("/articles/plan/editions/2/").status_code == 200

    def test_a_scheduled_edition_lifts_it_when_it_goes_live(self, live, chief):
        actions.withdraw(article=live.article, by=chief, kind="wrong", note="Wrong.")
        tomorrow = timezone.now() + timedelta(days=1)
        publish(live, at=tomorrow, override_reason="")
        assert not Edition.objects.once_live().exists()
        assert [row.number for row in Edition.objects.once_live(tomorrow)] == [2]


def test_labels_belong_to_the_edition_and_its_digest(live, client):
    article = live.article
    article.evidence, article.ai_use = "early", "assisted"
    article.save()
    second = freeze(article, change_class="cosmetic")
    assert second.digest != live.digest and second.change_class == "medical"
    publish(second)
    page = client.get("/articles/plan/").text
    assert "Early research." in page and "used AI to edit it" in page
    article.evidence = ""
    article.save()
    assert "Early research." in client.get("/articles/plan/").text
    assert (
        "The level of evidence changed: “Not stated” → “Early research”."
        in client.get("/articles/plan/history/1..2/").text
    )
    actions.restore_text(edition=second, by=make_user("chief", *ALL))
    article.refresh_from_db()
    assert article.evidence == "early"


def test_words_for_readers_and_staff(client):
    article = make_article("Plan", slug="plan", html="<p>Old.</p>")
    freeze(article)
    write(article, "<p>New.</p>")
    chief = make_user("boss", "articles.view_article", "articles.view_edition", *ALL)
    client.force_login(chief)
    second = publish(freeze(article), at=timezone.now() + timedelta(days=3))
    for path in (
        "/articles/plan/editions/2/",
        reverse("admin:articles_edition_change", args=[second.pk]),
        reverse("admin:articles_edition_changelist"),
        reverse("admin:articles_article_change", args=[article.pk]),
    ):
        page = client.get(path).text
        assert "oes live on" in page and "UTC" in page, path
        assert "Published <time" not in page and "Published on" not in page
    page = client.get(reverse("admin:articles_edition_changelist")).text
    assert "By type of change" in page and "change class" not in page
    publish(second)
    page = client.get("/articles/plan/").text
    assert "Published <time" in page and "Updated" not in page, "edition 2 is the first that readers see"
    write(article, "<p>Newer.</p>")
    newer = publish(freeze(article))
    assert "Updated" not in client.get("/articles/plan/").text, "the day is that of the first publication"
    day_before = newer.first_live - timedelta(days=1)
    Edition.objects.filter(pk=newer.pk).update(first_live=day_before)
    assert "Updated <time" in client.get("/articles/plan/").text
