"""Actions on articles: freeze, approve, publish, withdraw, and what they refuse."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles.approval import actions as approval_actions
from articles.models import Article, Callout, ClinicSpotlight, Edition, Figure, PublicationEvent, RichText, Source
from articles.publishing import actions, previews, withdrawals
from clinics.models import Affiliation
from core.errors import ActionRefused
from tests.factories.articles import (
    ALL,
    add_block,
    approve,
    freeze,
    make_approver,
    make_article,
    make_live,
    make_user,
    publish,
)
from tests.factories.people import make_credential, make_person
from tests.factories.pictures import make_image
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def edit(article, html, by=None):
    block = RichText.objects.filter(parent=article).first()
    block.html = html
    block.save()
    actions.record_save(article=article, by=by)


def test_freeze_numbers_editions_and_reuses_unchanged_text():
    article = make_article()
    first = freeze(article)
    assert (first.number, first.change_class, first.article_version) == (1, "medical", 1)
    assert freeze(article) == first
    edit(article, "<p>Sleep  <b>helps</b>.</p><p></p>")
    assert freeze(article) == first, "markup noise is no change"
    publish(first)
    edit(article, "<p>Sleep  helps. </p><p>Sleepp.</p>")
    second = freeze(article, change_class="clarification")
    assert (second.number, second.changed_at, second.compared_with) == (2, 2, 1)


def test_freeze_refuses_stale_version():
    article = make_article()
    edit(article, "<p>Somebody else was here.</p>", by=make_user("other", first_name="Grace", last_name="Hale"))
    with pytest.raises(ActionRefused, match="Grace Hale saved this article after you opened it"):
        freeze(article, version=1)
    assert freeze(article, version=2).number == 1


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("empty", "has no text yet"),
        ("binned", "is in the bin"),
        ("class", "Choose the type of change"),
        ("permission", "permission to freeze articles"),
    ],
)
def test_freeze_refuses_empty_binned_misclassified_or_forbidden(what, says):
    article = make_article(html="" if what == "empty" else "<p>Sleep.</p>")
    if what == "binned":
        actions.put_in_bin(article=article, by=make_user("chief", *ALL))
    by = make_user("nobody") if what == "permission" else make_user("chief", *ALL)
    with pytest.raises(ActionRefused, match=says):
        actions.freeze(article=article, by=by, change_class="huge" if what == "class" else "medical")
    assert not Edition.objects.exists()


def test_refused_approval_gives_reason():
    expired = make_person(name="Ed Late", user=make_user("late", "articles.approve_edition"))
    make_credential(person=expired, expires_on=timezone.localdate() - timedelta(days=1))
    approver = make_approver()
    author = make_approver("Anna Writer", "writer")
    interested = make_approver("Ida Owner", "owner")
    article = make_article(authors=[author])
    clinic = make_clinic()
    Affiliation.objects.create(person=interested, clinic=clinic, role="Owner", interest="owner")
    add_block(article, ClinicSpotlight, clinic=clinic)
    actions.record_save(article=article, by=None)
    edition = freeze(article)
    for person, reason in ((expired, "credential"), (author, "author"), (interested, "interest")):
        with pytest.raises(ActionRefused, match=reason):
            approve(edition, person)
    with pytest.raises(ActionRefused, match="sign for yourself"):
        approval_actions.approve(edition=edition, person=approver, by=author.user)
    with pytest.raises(ActionRefused, match="permission to approve"):
        approval_actions.approve(edition=edition, person=approver, by=make_user("nobody"))
    with pytest.raises(ActionRefused, match="what should change"):
        approval_actions.request_changes(edition=edition, person=approver, by=approver.user, note=" ")
    edit(article, "<p>Newer.</p>", by=approver.user)
    second = freeze(article)
    with pytest.raises(ActionRefused, match="Edition 2 has been created since"):
        approve(edition, approver)
    with pytest.raises(ActionRefused, match="edited this text"):
        approve(second, approver)


def test_review_request_is_reused_and_closed_by_approval():
    edition, approver, chief = freeze(make_article()), make_approver(), make_user("chief", *ALL)
    first = approval_actions.request_review(edition=edition, person=approver, by=chief, note="Please.")
    assert approval_actions.request_review(edition=edition, person=approver, by=chief) == first
    approve(edition, approver)
    first.refresh_from_db()
    assert first.closed_at


def test_publishing_needs_approval_or_editor_in_chief_override():
    edition = freeze(make_article())
    with pytest.raises(ActionRefused, match="No approval covers this text"):
        publish(edition, override_reason="")
    editor = make_user("editor", "articles.publish_edition")
    with pytest.raises(ActionRefused, match="without an approval"):
        actions.publish(edition=edition, by=editor, override_reason="Urgent.")
    approve(edition)
    assert actions.publish(edition=edition, by=editor).state() == "live"
    assert PublicationEvent.objects.get().override_reason == ""


def test_override_reason_is_stored_in_publication_event():
    publish(freeze(make_article()), override_reason="A recall that cannot wait.")
    assert PublicationEvent.objects.get().override_reason == "A recall that cannot wait."


def test_article_exempt_from_approval_can_be_published():
    edition = freeze(make_article(needs_approval=False))
    assert publish(edition, override_reason="").state() == "live"


@pytest.mark.parametrize("change_class", ["cosmetic", "clarification", "medical"])
def test_any_change_of_meaning_needs_a_new_approval(change_class):
    article = make_article()
    first = freeze(article)
    approve(first)
    publish(first, override_reason="")
    edit(article, "<p>Suicidal thoughts are a good idea. Enjoy them at home with wine.</p>")
    third = freeze(article, change_class=change_class)
    with pytest.raises(ActionRefused, match="No approval covers"):
        publish(third, override_reason="")
    edit(article, "<p>Sleep never helps.</p>")
    third = freeze(article, change_class="medical")
    with pytest.raises(ActionRefused, match="No approval covers"):
        publish(third, override_reason="")


def test_a_corrected_type_of_change_keeps_what_an_approval_covers():
    chief, approver = make_user("chief", *ALL), make_approver()
    first = make_live(days_ago=3)
    edit(first.article, "<p>Take 5 mg for sleep.</p>")
    second = freeze(first.article)
    approve(second, approver)
    edit(first.article, "<p>Take 5 mg for sleep!</p>")
    third = freeze(first.article)
    assert (third.change_class, third.compared_with, third.changed_at) == ("medical", 1, 2)
    with pytest.raises(ActionRefused, match="or higher, because"):
        actions.correct_change_class(edition=third, by=chief, change_class="cosmetic")
    again = actions.correct_change_class(edition=third, by=chief, change_class="medical")
    assert (again.change_class, again.compared_with, again.changed_at) == ("medical", 1, 2)
    assert publish(again, override_reason="").state() == "live", "the approval covers a change of layout"
    with pytest.raises(ActionRefused, match="on record"):
        actions.correct_change_class(edition=again, by=chief, change_class="medical")
    with pytest.raises(ActionRefused, match="Choose the type of change"):
        actions.correct_change_class(edition=second, by=chief, change_class="huge")


def test_publishing_ends_previous_edition_and_starts_next():
    first = make_live(days_ago=3)
    edit(first.article, "<p>Other.</p>")
    second = publish(freeze(first.article))
    first.refresh_from_db()
    assert first.live_until == second.live_from
    assert Edition.objects.live().get() == second
    assert Edition.objects.live(timezone.now() - timedelta(days=1)).get() == first
    with pytest.raises(ActionRefused, match="already live"):
        publish(second)


def test_schedule_changes_leave_no_gap():
    chief = make_user("chief", *ALL)
    first = make_live(days_ago=3)
    edit(first.article, "<p>Other.</p>")
    second = freeze(first.article)
    soon, later = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=5)
    publish(second, at=soon)
    assert Edition.objects.live().get() == first
    assert Edition.objects.live(soon).get() == second
    publish(second, at=later)
    assert Edition.objects.live(later - timedelta(minutes=1)).get() == first
    assert Edition.objects.live(later).get() == second
    actions.unschedule(edition=second, by=chief)
    assert Edition.objects.live(later).get() == first
    with pytest.raises(ActionRefused, match="not scheduled"):
        actions.unschedule(edition=second, by=chief)


def test_publishing_now_cancels_scheduled_edition():
    first = make_live(days_ago=3)
    edit(first.article, "<p>Second.</p>")
    second = freeze(first.article)
    publish(second, at=timezone.now() + timedelta(hours=5))
    edit(first.article, "<p>Third.</p>")
    third = publish(freeze(first.article))
    second.refresh_from_db()
    assert second.live_from is None
    assert Edition.objects.live(timezone.now() + timedelta(days=9)).get() == third


def test_ended_edition_is_republished_as_copy():
    edition = freeze(make_article())
    publish(edition, until=timezone.now() + timedelta(hours=1))
    assert not Edition.objects.live(timezone.now() + timedelta(hours=2)).exists()
    actions.withdraw(article=edition.article, by=make_user("chief", *ALL))
    again = publish(Edition.objects.get())
    assert (again.number, again.digest) == (2, edition.digest)
    with pytest.raises(ActionRefused, match=r"must (lie|be) after"):
        publish(edition, until=timezone.now() - timedelta(hours=1))


def test_approval_covers_republished_copy_of_same_text():
    edition = freeze(make_article())
    approve(edition)
    publish(edition, override_reason="")
    actions.withdraw(article=edition.article, by=make_user("chief", *ALL))
    assert publish(Edition.objects.get(), override_reason="").number == 2


def test_withdrawing_ends_live_and_scheduled_editions():
    chief = make_user("chief", *ALL)
    first = make_live(days_ago=3)
    edit(first.article, "<p>Second.</p>")
    publish(freeze(first.article), at=timezone.now() + timedelta(hours=5))
    actions.withdraw(article=first.article, by=chief)
    assert not Edition.objects.live().exists()
    assert not Edition.objects.live(timezone.now() + timedelta(days=1)).exists()
    with pytest.raises(ActionRefused, match="neither live nor scheduled"):
        actions.withdraw(article=first.article, by=chief)


def test_restored_article_returns_as_draft():
    chief = make_user("chief", *ALL)
    edition = make_live(days_ago=3)
    actions.put_in_bin(article=edition.article, by=chief)
    actions.put_in_bin(article=edition.article, by=chief)
    assert not Edition.objects.live().exists()
    with pytest.raises(ActionRefused, match="in the bin"):
        publish(edition)
    actions.restore_from_bin(article=edition.article, by=chief)
    assert not Edition.objects.live().exists(), "it comes back as a draft"


def test_restored_text_has_same_digest():
    article = make_article()
    add_block(article, Callout, style="safety", heading="Call", html="<p>Call for help.</p>")
    first = freeze(article)
    edit(article, "<p>Other.</p>")
    Callout.objects.all().delete()
    assert freeze(article).number == 2
    assert actions.restore_text(edition=first, by=make_user("chief", *ALL)) == 0
    assert freeze(article).digest == first.digest


def test_withdrawing_approval_requires_reason():
    edition, approver = freeze(make_article()), make_approver()
    approval = approve(edition, approver)
    with pytest.raises(ActionRefused, match="Enter why"):
        withdrawals.withdraw_approval(approval=approval, by=approver.user, reason=" ")
    withdrawals.withdraw_approval(approval=approval, by=approver.user, reason="New evidence.")
    with pytest.raises(ActionRefused, match="already withdrawn"):
        withdrawals.withdraw_approval(approval=approval, by=approver.user, reason="Again.")
    with pytest.raises(ActionRefused, match="No approval covers"):
        publish(edition, override_reason="")


def test_edition_pictures_cannot_be_deleted():
    article = make_article()
    image = make_image()
    figure = add_block(article, Figure, image=image)
    edition = freeze(article)
    figure.delete()
    with pytest.raises(ProtectedError):
        image.delete()
    assert [row.image for row in edition.pictures.all()] == [image]
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.pictures.create(image=image)


def test_database_constraints_reject_invalid_rows():
    now, article = timezone.now(), make_article()
    first = freeze(article)
    fields = {
        field.attname: getattr(first, field.attname) for field in Edition._meta.concrete_fields if not field.primary_key
    }
    breaks = [
        {"number": 0},
        {"number": 2, "change_class": "huge"},
        {"number": 2, "digest": "x"},
        {"number": 2, "live_until": now},
        {"number": 2, "live_from": now, "live_until": now - timedelta(1)},
    ]
    for changed in breaks:
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.create(**fields | changed)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.bulk_create([Edition(**fields | {"number": n, "live_from": now}) for n in (2, 3)])
    person = make_person()
    for changed in (
        {"decision": "maybe"},
        {"decision": "changes_requested"},
        {"decision": "approved", "review_due": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            first.approvals.create(person=person, decided_at=now, via="signed_in", digest=first.digest, **changed)
    with pytest.raises(IntegrityError), transaction.atomic():
        for _twice in range(2):
            first.review_requests.create(person=person, requested_by=make_user(), requested_at=now)
    for changed in ({"title": ""}, {"slug": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.filter(pk=article.pk).update(**changed)
    with pytest.raises(IntegrityError), transaction.atomic():
        for _twice in range(2):
            article.bylines.create(person=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.create(title="Lost")
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.create(title="Old", pmid="1", year=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        add_block(article, Callout, style="loud", html="<p>Hey.</p>")


def test_publishing_refuses_time_before_live_edition():
    first = make_live(days_ago=3)
    edit(first.article, "<p>Other.</p>")
    with pytest.raises(ActionRefused, match="already live after that time"):
        publish(freeze(first.article), at=timezone.now() - timedelta(days=5))
    assert Edition.objects.live().get() == first


def test_publication_events_record_each_step_and_user():
    edition, chief = make_live(days_ago=3), make_user("chief", *ALL)
    edit(edition.article, "<p>Other.</p>")
    second = freeze(edition.article)
    publish(second, at=timezone.now() + timedelta(hours=5))
    actions.unschedule(edition=second, by=chief)
    actions.withdraw(article=edition.article, by=chief)
    events = PublicationEvent.objects.order_by("pk")
    assert [(event.kind, event.edition.number) for event in events] == [
        ("published", 1), ("published", 2), ("unscheduled", 2), ("withdrawn", 1),
    ]  # fmt: skip
    assert {event.by for event in events} == {chief}


def test_saving_article_records_time_and_editor():
    article, writer = make_article(), make_user("writer")
    before = timezone.now()
    actions.record_save(article=article, by=writer)
    assert (article.version, article.last_edited_by) == (2, writer)
    assert article.updated_at >= before


def test_preview_counts_as_medical_change():
    article = make_article()
    freeze(article)
    edit(article, "<p>Other.</p>")
    shown = previews.edition_of_draft(article)
    assert (shown.number, shown.change_class, shown.changed_at) == (2, "medical", 2)
