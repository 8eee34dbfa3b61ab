"""No person vouches for a text that they wrote, edited, asked for or published."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from articles.approval import actions as approval_actions
from articles.approval import queues
from articles.approval.status import review_status
from articles.checklist import checks
from articles.models import Approval, Byline, DraftEditor, Edition, ReviewRequest, RichText
from articles.publishing import actions, copying, withdrawals
from core.errors import ActionRefused
from psychsite.setup import roles
from tests.articles.approval.signed import answer, ask, ask_for_code, code_for
from tests.e2e.desk import Desk
from tests.factories.articles import ALL, approve, freeze, make_approver, make_article, make_user, publish
from tests.factories.people import give_address, make_credential, make_person

pytestmark = pytest.mark.django_db
WAIVED = checks.waive_all("A test.")


def save(article, by, html=None):
    if html:
        RichText.objects.filter(parent=article).update(html=html)
    actions.record_save(article=article, by=by)


def make_chief_approver(name="Cleo Chief"):
    """Return a person whose account holds every right, and may approve."""
    user = make_user("all", *ALL)
    person = make_person(name=name, user=user)
    make_credential(person=person)
    give_address(person, user.email)
    return person


def badge(edition):
    approvals = list(Approval.objects.filter(edition__article=edition.article_id).with_people())
    return review_status(edition, approvals, timezone.localdate()).code


def test_editor_cannot_request_her_own_review():
    roles.sync()
    editor, edition = Desk("editor", "Editor"), freeze(make_article())
    person = make_person(name="Edith Own", user=editor.user)
    make_credential(person=person)
    give_address(person, editor.user.email)
    assert "not one of the available choices" in editor.refused("request_review", edition, person=[person.pk])
    with pytest.raises(ActionRefused, match="cannot ask yourself"):
        approval_actions.request_review(edition=edition, person=person, by=editor.user)
    with pytest.raises(DatabaseError, match="four eyes"), transaction.atomic():
        ReviewRequest.objects.create(
            edition=edition, person=person, requested_by=editor.user, requested_at=timezone.now()
        )
    # If a colleague requests it, her account still may not approve, and a link gives no more rights.
    with pytest.raises(ActionRefused, match="may not approve"):
        approval_actions.request_review(edition=edition, person=person, by=make_user("chief", *ALL))
    assert not ReviewRequest.objects.exists() and not Approval.objects.exists()


@pytest.mark.parametrize("loses", ["role", "account", "address"])
def test_a_link_gives_no_more_rights_than_signing_in(loses):
    edition, person = freeze(make_article()), make_approver()
    path = ask(edition, person)
    ask_for_code(path)
    code = code_for(person)
    if loses == "role":
        person.user.user_permissions.clear()
    elif loses == "account":
        type(person.user).objects.update(is_active=False)
    else:
        give_address(person, "")
    page = Client().get(path).content.decode()
    assert "You cannot approve it right now" in page
    said = answer(path, code).content.decode()
    assert ("no confirmed email address" if loses == "address" else "may not approve") in said
    assert not Approval.objects.exists()


def test_a_person_without_an_account_signs_by_a_confirmed_address():
    person = make_person(name="Ada Quill")
    make_credential(person=person)
    edition = freeze(make_article())
    with pytest.raises(ActionRefused, match="a second person confirms it"):
        ask(edition, person)
    give_address(person, "ada@example.org")
    path = ask(edition, person)
    ask_for_code(path)
    assert answer(path, code_for(person)).status_code == 303
    assert badge(edition) == "approved"


def test_any_save_since_the_last_approval_counts_not_only_the_last():
    article, person, other = make_article(), make_approver(), make_user("other")
    save(article, person.user, "<p>Mine.</p>")
    save(article, other)
    edition = freeze(article)
    assert edition.editors == sorted([person.user_id, other.pk])
    with pytest.raises(ActionRefused, match="edited this text since it was last approved"):
        approve(edition, person)
    # The next edition still holds those words, although another person saves it.
    save(article, other, "<p>Mine, and a comma.</p>")
    second = freeze(article)
    with pytest.raises(ActionRefused, match="edited this text"):
        approve(second, person)
    approve(second, make_approver("Ben Stone", "second"))
    save(article, other, "<p>Another text.</p>")
    third = freeze(article)
    assert third.editors == [other.pk]
    approve(third, person)
    assert badge(third) == "approved"


def test_a_withdrawn_approval_brings_earlier_editors_back():
    article, person, second = make_article(), make_approver(), make_approver("Ben Stone", "second")
    save(article, person.user, "<p>Mine.</p>")
    approval = approve(freeze(article), second)
    save(article, make_user("other"), "<p>Theirs.</p>")
    edition = freeze(article)
    withdrawals.withdraw_approval(approval=approval, by=second.user, reason="It was a mistake.")
    with pytest.raises(ActionRefused, match="edited this text"):
        approve(edition, person)


def test_a_copy_of_an_article_has_the_editors_of_the_original():
    article, person = make_article(), make_approver()
    save(article, person.user)
    copy = copying.duplicate_article(article=article, by=make_user("writer", "articles.add_article"))
    assert person.user_id in freeze(copy).editors


def test_those_who_froze_asked_or_published_do_not_sign():
    person = make_chief_approver()
    article = make_article()
    own = actions.freeze(article=article, by=person.user, reasons=WAIVED)
    with pytest.raises(ActionRefused, match="created this edition"):
        approve(own, person)
    article = make_article("Second")
    edition = freeze(article)
    approval_actions.request_review(edition=edition, person=make_approver(), by=person.user)
    with pytest.raises(ActionRefused, match="asked for the review"):
        approve(edition, person)
    edition = freeze(make_article("Third"))
    actions.publish(edition=edition, by=person.user, override_reason="It cannot wait.", reasons=WAIVED)
    with pytest.raises(ActionRefused, match="published this edition"):
        approve(edition, person)


def test_the_only_signer_does_not_publish():
    person = make_chief_approver()
    edition = freeze(make_article())
    approve(edition, person)
    for reason in ("", "It cannot wait."):
        with pytest.raises(ActionRefused, match="only approval"):
            actions.publish(edition=edition, by=person.user, override_reason=reason)
    assert not Edition.objects.live().exists()
    approve(edition, make_approver())
    actions.publish(edition=edition, by=person.user, reasons=WAIVED)
    assert Edition.objects.live().get() == edition


def test_a_byline_that_is_added_later_belongs_to_the_next_edition(client):
    author, approver = make_person(name="Ines Calloway"), make_approver("Leonie Marchetti")
    article = make_article(authors=[author])
    edition = freeze(article)
    approve(edition, approver)
    publish(edition, override_reason="")
    Byline.objects.create(article=article, person=approver, position=1)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "View all posts by Ines Calloway" in page and "View all posts by Dr. Leonie Marchetti" not in page
    second = freeze(article)
    assert second.digest != edition.digest and second.change_class != "cosmetic"
    assert badge(second) == "changed"
    with pytest.raises(ActionRefused, match="is an author of this article"):
        approve(second, approver)


def test_approvers_see_byline_and_interests_which_are_part_of_the_text(client):
    article = make_article(authors=[make_person(name="Ines Calloway")], interests="Paid by a clinic in 2025.")
    edition, approver = freeze(article), make_approver()
    page = client.get(ask(edition, approver)).content.decode()
    client.force_login(make_user("root", superuser=True))
    desk = client.get(f"/admin/articles/edition/{edition.pk}/change/").content.decode()
    for shown in (page, desk):
        assert "Ines Calloway</a>" in shown and "Interests of the authors: Paid by a clinic in 2025." in shown
    approve(edition, approver)
    assert (
        "checked on January 1, 2020 by checker"
        in client.get(f"/admin/articles/edition/{edition.pk}/change/").content.decode()
    )
    publish(edition, override_reason="")
    assert "Paid by a clinic in 2025." in client.get(article.get_absolute_url()).content.decode()
    article.interests = "No interests."
    article.save()
    changed = freeze(article)
    assert (changed.change_class, badge(changed)) == ("medical", "changed")
    assert actions.restore_text(edition=edition, by=make_user("chief", *ALL)) == 0
    assert freeze(article).digest == edition.digest


def test_an_author_who_was_taken_off_and_put_back_does_not_count():
    approver = make_approver()
    article = make_article(authors=[approver])
    first = freeze(article)
    Byline.objects.all().delete()
    approve(freeze(article), approver)
    Byline.objects.create(article=article, person=approver)
    third = freeze(article)
    assert third.digest == first.digest
    assert badge(third) == "changed"
    publish(third)
    assert [row.pk for row in queues.changed_since_approval()] == [third.pk]
    assert not actions.approval_covers(third, list(Approval.objects.with_people()))


def test_cosmetic_edits_by_the_approver_end_the_approval():
    person = make_approver()
    article = make_article(html="<p>Sleep helps many people.</p>")
    approve(freeze(article), person)
    save(article, person.user, "<p>Sleep helps many people!</p>")
    edition = freeze(article, change_class="cosmetic")
    publish(edition)
    assert badge(edition) == "changed"
    assert [row.pk for row in queues.changed_since_approval()] == [edition.pk]


def test_the_database_refuses_what_the_actions_refuse():
    person, article = make_approver(), make_article(authors=[make_approver("Anna Author", "author")])
    save(article, person.user)
    edition = freeze(article)
    author = Byline.objects.get().person
    other, stranger = make_approver("Ben Stone", "second"), make_user("stranger")
    wrong = [
        {"person": person, "recorded_by": person.user},
        {"person": author, "recorded_by": author.user},
        {"person": make_person(name="No Account"), "recorded_by": edition.frozen_by},
        {"person": other, "recorded_by": stranger},
        {"person": other, "recorded_by": None, "via": "signed_link", "digest": "0" * 64},
    ]
    for fields in wrong:
        row = {"decision": "approved", "via": "signed_in", "digest": edition.digest, "decided_at": timezone.now()}
        with pytest.raises(DatabaseError, match="four eyes"), transaction.atomic():
            Approval.objects.create(edition=edition, review_due=timezone.localdate(), **row | fields)
    assert not Approval.objects.exists()


def test_authors_and_editors_of_an_edition_are_kept():
    author = make_person(name="Anna")
    article = make_article(authors=[author])
    save(article, make_user("other"))
    freeze(article)
    assert DraftEditor.objects.get().number == 1
    for statement in (
        "UPDATE articles_edition SET byline = '[]'",
        "UPDATE articles_edition SET editors = '[]'",
        "DELETE FROM articles_editionperson",
        "UPDATE articles_editionperson SET person_id = person_id + 1",
        "DELETE FROM articles_editioneditor",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
