"""Reviews in the admin: request, remark, disclose, decline, approve again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.approval import actions, remarks
from articles.models import Approval, ClinicSpotlight, Remark, ReviewRequest, RichText
from articles.publishing import withdrawals
from clinics.models import Affiliation
from core.errors import ActionRefused
from outbox.actions import send_due
from tests.e2e.desk import Desk
from tests.factories.articles import (
    add_block,
    approve,
    ask,
    freeze,
    make_approver,
    make_article,
    make_user,
    publish,
)
from tests.factories.people import make_credential, make_person
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def page(desk, edition):
    answer = desk.client.get(reverse("admin:articles_edition_change", args=[edition.pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_review_can_be_requested_from_several_approvers(desks):
    edition, second = freeze(make_article()), make_approver("Ben Stone", "second")
    desks["editor"].step("request_review", edition, person=[desks["person"].pk, second.pk], note="Please.")
    assert ReviewRequest.objects.count() == 2
    send_due()
    assert {message.to[0] for message in mail.outbox} == {"approver@example.org", "second@example.org"}
    shown = page(desks["editor"], edition)
    assert "asked Dr. Ben Stone on" in shown
    assert "no answer yet" in shown


def test_request_form_names_approver_without_email(desks):
    edition, person = freeze(make_article()), make_person(name="No Mail")
    make_credential(person=person)
    assert "no confirmed email address" in desks["editor"].refused("request_review", edition, person=[person.pk])
    assert not ReviewRequest.objects.exists()


def test_approval_closes_review_request_and_sends_receipts(desks):
    edition = freeze(make_article())
    desks["editor"].step("request_review", edition, person=[desks["person"].pk])
    assert "Decline" in page(desks["approver"], edition)
    desks["approver"].step("approve", edition)
    assert ReviewRequest.objects.get().outcome == "approved"
    assert Approval.objects.get().via == "signed_in"
    send_due()
    assert {message.to[0] for message in mail.outbox} == {"approver@example.org", "editor@example.org"}
    assert ": approved on" in page(desks["editor"], edition)


@pytest.mark.parametrize(("step", "outcome"), [("decline", "declined"), ("conflict", "conflict")])
def test_approver_declines_or_declares_conflict_with_reason(desks, step, outcome):
    edition = freeze(make_article())
    path = reverse(f"admin:articles_edition_{step}", args=[edition.pk])
    assert desks["approver"].client.get(path).url == "/admin/", "who was not asked sees no draft"
    desks["editor"].step("request_review", edition, person=[desks["person"].pk])
    assert "required" in desks["approver"].refused(step, edition, reason="")
    desks["approver"].step(step, edition, reason="A friend runs it.")
    request = ReviewRequest.objects.get()
    assert (request.outcome, request.answer) == (outcome, "A friend runs it.")
    assert not Approval.objects.exists()
    assert "A friend runs it." in page(desks["editor"], edition)


def test_approval_with_clinic_interest_requires_disclosure(desks):
    article, clinic = make_article(), make_clinic(name="Harbor Clinic")
    add_block(article, ClinicSpotlight, clinic=clinic)
    Affiliation.objects.create(person=desks["person"], clinic=clinic, role="Owner", interest="owner")
    edition = ask(freeze(article), desks["person"])
    assert "Disclose it in a sentence" in desks["approver"].refused("approve", edition)
    desks["approver"].step("approve", edition, disclosure="She owns Harbor Clinic.")
    assert "Disclosed to readers: She owns Harbor Clinic." in page(desks["editor"], edition)


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/clinic/harbor-clinic/">a clinic</a>',
        '<a href="https://www.example.org/clinic/harbor-clinic/?from=text#hours">a clinic</a>',
        '<a data-ref="clinic:{pk}" href="/clinic/old-name/">a clinic</a>',
    ],
)
def test_a_link_to_a_clinic_names_it(desks, settings, link):
    settings.SITE_URL = "https://www.example.org"
    article, clinic = make_article(), make_clinic(name="Harbor Clinic", slug="harbor-clinic")
    add_block(article, RichText, html=f"<p>Ask {link.format(pk=clinic.pk)}, or <a href='http://[bad'>another</a>.</p>")
    Affiliation.objects.create(person=desks["person"], clinic=clinic, role="Owner", interest="owner")
    edition = ask(freeze(article), desks["person"])
    assert "an interest in Harbor Clinic" in desks["approver"].refused("approve", edition)
    desks["approver"].step("approve", edition, disclosure="She owns Harbor Clinic.")
    assert Approval.objects.get().disclosure == "She owns Harbor Clinic."


def test_remarks_can_be_added_resolved_and_reopened(desks):
    edition = ask(freeze(make_article()), desks["person"])
    link = reverse("admin:articles_edition_remark", args=[edition.pk])
    assert f"{link}?block=0" in page(desks["approver"], edition)
    desks["approver"].send(f"{link}?block=0", text="Which sleep?")
    remark = Remark.objects.get()
    assert (remark.block, remark.person) == (0, desks["person"])
    assert "Which sleep?" in page(desks["editor"], edition)
    done = reverse("admin:articles_edition_remark_done", args=[edition.pk, remark.pk])
    assert f'formaction="{done}"' in page(desks["editor"], edition)
    assert desks["editor"].client.get(done).status_code == 405
    assert desks["approver"].client.post(done).status_code == 403
    desks["editor"].client.post(done)
    remark.refresh_from_db()
    assert remark.done_by == desks["editor"].user
    desks["editor"].client.post(done, {"open": "1"})
    remark.refresh_from_db()
    assert remark.done_at is None
    other = freeze(make_article("Other"))
    elsewhere = reverse("admin:articles_edition_remark_done", args=[other.pk, remark.pk])
    assert desks["editor"].client.post(elsewhere).status_code == 404


def test_writers_resolve_remarks_on_their_own_articles_only(desks):
    writer = Desk("writer", "Writer")
    edition = freeze(make_article())
    remark = remarks.add_remark(edition=edition, person=desks["person"], by=desks["approver"].user, block=0, text="Hm.")
    done = reverse("admin:articles_edition_remark_done", args=[edition.pk, remark.pk])
    answer = writer.client.post(done, follow=True)
    assert "someone else" in answer.content.decode()
    remark.refresh_from_db()
    assert remark.done_at is None


def test_approver_sees_changes_since_their_last_approval(desks):
    article = make_article(html="<p>The dose is 10 mg.</p>")
    approve(freeze(article), desks["person"])
    article.title = "A newer title"
    article.save()
    second = freeze(article)
    assert "What changed since edition 1, which you approved last" in page(desks["approver"], second)
    assert "the last one you approved" not in page(desks["editor"], second)


def test_confirming_still_correct_renews_approval(desks):
    edition = ask(freeze(make_article()), desks["person"])
    assert "not live" in desks["approver"].refused("still_correct", edition)
    long_ago = timezone.now() - timedelta(days=300)
    first = approve(edition, desks["person"], at=long_ago, review_due=timezone.localdate() + timedelta(days=5))
    publish(edition)
    assert "Still correct" in page(desks["approver"], edition)
    desks["approver"].step("still_correct", edition)
    again = Approval.objects.exclude(pk=first.pk).get()
    assert again.digest == first.digest
    assert again.review_due > timezone.localdate() + timedelta(days=300)
    assert "still accurate" in again.statement


def test_confirming_still_correct_requires_earlier_approval(desks):
    edition = publish(freeze(make_article()))
    assert "Still correct" not in page(desks["approver"], edition)
    assert "No one has approved this exact text" in desks["approver"].refused("still_correct", edition)


def test_still_correct_is_refused_for_a_text_that_no_one_approved(desks):
    person, approver = desks["person"], desks["approver"].user
    first = freeze(make_article())
    given = approve(first, person)
    publish(first)
    RichText.objects.update(html="<p>Take 50 mg.</p>")
    changed = publish(freeze(first.article))
    with pytest.raises(ActionRefused, match="No one has approved this exact text"):
        actions.confirm_still_correct(edition=changed, person=person, by=approver)
    twin = publish(freeze(make_article("Twin")))
    again = publish(first)
    withdrawals.withdraw_approval(approval=given, by=approver, reason="I misread it.")
    for edition in (twin, again):
        with pytest.raises(ActionRefused, match="No one has approved this exact text"):
            actions.confirm_still_correct(edition=edition, person=person, by=approver)
    assert Approval.objects.count() == 1


def test_approval_refuses_review_date_past_risk_limit(desks):
    edition = ask(freeze(make_article()), desks["person"])
    late = (timezone.localdate() + timedelta(days=800)).isoformat()
    assert "at the latest" in desks["approver"].refused("approve", edition, review_due=late)


def test_account_without_person_cannot_approve(desks):
    edition, loose = publish(freeze(make_article())), Desk("loose", "Medical approver")
    for step, fields in (("approve", {}), ("remark", {"text": "x", "block": "0"}), ("request_changes", {"note": "x"})):
        assert "not linked to a person" in loose.refused(step, edition, **fields)


def test_review_link_can_be_resent_or_canceled(desks):
    edition = freeze(make_article())
    desks["editor"].step("request_review", edition, person=[desks["person"].pk])
    request = ReviewRequest.objects.get()
    for name in ("again", "cancel"):
        path = reverse(f"admin:articles_edition_request_{name}", args=[edition.pk, request.pk])
        assert path in page(desks["editor"], edition)
        assert desks["approver"].client.get(path).status_code == 403
        before = request.token_hash
        desks["editor"].send(path)
        request.refresh_from_db()
        assert (request.token_hash != before) == (name == "again")
    assert request.outcome == "canceled"
    assert ": canceled on" in page(desks["editor"], edition)


def test_resubmitted_approval_form_records_one_decision(desks):
    edition = ask(freeze(make_article()), desks["person"])
    for _time in range(2):
        desks["approver"].step("approve", edition)
    assert Approval.objects.count() == 1
    desks["approver"].step("request_changes", edition, note="No, wait.")
    desks["approver"].step("approve", edition)
    assert Approval.objects.count() == 3
    approve(edition, desks["person"], at=timezone.now() + timedelta(days=1), via="signed_in")
    assert Approval.objects.count() == 4


def test_edition_steps_require_permission(desks):
    edition = publish(freeze(make_article()))
    client = Client()
    client.force_login(make_user("reader", "articles.view_edition"))
    for step in (
        "request_review",
        "approve",
        "still_correct",
        "request_changes",
        "decline",
        "conflict",
        "remark",
        "publish",
    ):
        assert client.get(reverse(f"admin:articles_edition_{step}", args=[edition.pk])).status_code == 403, step


def test_review_request_refuses_superseded_edition(desks):
    article = make_article()
    first = freeze(article)
    article.title = "A newer title"
    article.save()
    freeze(article)
    with pytest.raises(ActionRefused, match="Edition 2 has been created since then"):
        actions.request_review(edition=first, person=desks["person"], by=desks["editor"].user)
    assert not ReviewRequest.objects.exists()


def test_decision_stores_recording_user(desks):
    edition, approver = freeze(make_article()), desks["approver"].user
    wanted = actions.request_changes(edition=edition, person=desks["person"], by=approver, note="Say which sleep.")
    assert (wanted.recorded_by, wanted.note) == (approver, "Say which sleep.")
    said = {"note": "For the editors.", "statement": "I read it.", "disclosure": "She runs a clinic. "}
    kept = approve(edition, desks["person"], **said)
    kept.refresh_from_db()
    assert (kept.recorded_by, kept.note, kept.statement) == (approver, said["note"], said["statement"])
    assert (kept.disclosure, kept.via) == ("She runs a clinic.", "signed_in")


def test_decided_request_is_not_superseded_by_later_edition(desks):
    article = make_article()
    edition = freeze(article)
    actions.request_review(edition=edition, person=desks["person"], by=desks["editor"].user)
    approve(edition, desks["person"])
    article.title = "A newer title"
    article.save()
    freeze(article)
    assert ReviewRequest.objects.get().outcome == "approved"


def test_last_approved_edition_ignores_current_and_withdrawn_approvals(desks):
    article, person = make_article(), desks["person"]
    first = freeze(article)
    approval = approve(first, person)
    article.title = "A newer title"
    article.save()
    second = freeze(article)
    approve(second, person)
    assert actions.last_approved_by(person, first) is None
    assert actions.last_approved_by(person, second) == first
    withdrawals.withdraw_approval(approval=approval, by=desks["approver"].user, reason="New evidence.")
    assert actions.last_approved_by(person, second) is None


def test_interest_in_unmentioned_clinic_needs_no_disclosure(desks):
    article, named, other = make_article(), make_clinic(), make_clinic()
    add_block(article, ClinicSpotlight, clinic=named)
    Affiliation.objects.create(person=desks["person"], clinic=other, role="Owner", interest="owner")
    assert approve(freeze(article), desks["person"]).disclosure == ""


@pytest.mark.parametrize("verb", [actions.decline, withdrawals.declare_conflict])
def test_only_requested_approver_can_decline(desks, verb):
    edition, other = freeze(make_article()), make_approver("Ben Stone", "second")
    actions.request_review(edition=edition, person=desks["person"], by=desks["editor"].user)
    with pytest.raises(ActionRefused, match="sign for yourself"):
        verb(edition=edition, person=desks["person"], by=other.user, reason="No time.")
    assert ReviewRequest.objects.get().closed_at is None


def test_same_remark_on_two_passages_is_stored_per_passage(desks):
    article = make_article()
    add_block(article, RichText, html="<p>Sleep is short.</p>")
    edition, by = freeze(article), desks["approver"].user
    passages = range(len(edition.document))
    for block in (*passages, *passages):
        remarks.add_remark(edition=edition, person=desks["person"], by=by, block=block, text="Which sleep?")
    assert sorted(Remark.objects.values_list("block", flat=True)) == list(passages)
