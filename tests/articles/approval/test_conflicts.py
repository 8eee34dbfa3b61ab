"""What a conflict of interest ends that an approver declares."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.models import Entry
from articles.approval import actions
from articles.models import Approval, ReviewRequest, RichText
from articles.publishing import actions as publishing
from articles.publishing import withdrawals
from core.errors import ActionRefused
from outbox.actions import send_due
from tests.articles.approval.signed import ask, ask_for_code, chief, code_for
from tests.factories.articles import approve, freeze, make_approver, make_article, publish

pytestmark = pytest.mark.django_db
REASON = "I work for the maker now."


@pytest.fixture
def second(desks):
    """Return a second edition of a live, approved text, not approved itself."""
    article = make_article("Plan", slug="plan")
    live = freeze(article)
    approve(live, desks["person"])
    publish(live, override_reason="")
    RichText.objects.filter(parent=article).update(html="<p>Sleep helps most people.</p>")
    publishing.record_save(article=article, by=None)
    return freeze(article, change_class="clarification")


def test_a_declared_conflict_ends_the_approvals_of_the_text(desks, second, client):
    approve(freeze(make_article("Other", slug="other")), desks["person"])
    assert "Medically approved" in client.get("/articles/plan/").text
    desks["editor"].step("request_review", second, person=[desks["person"].pk])
    send_due()
    mail.outbox.clear()
    page = desks["approver"].client.get(reverse("admin:articles_edition_conflict", args=[second.pk])).text
    assert "your approval ends at once" in page
    desks["approver"].step("conflict", second, reason=REASON)
    assert "Medically approved by" not in client.get("/articles/plan/").text
    told = client.get("/articles/plan/history/").text
    assert "The approver declared a conflict of interest." in told and "the maker" not in told
    ended, kept = Approval.objects.order_by("pk")
    assert ended.withdrawn_by == desks["approver"].user and kept.withdrawn_at is None, "another text"
    verbs = Entry.objects.filter(article=second.article_id).order_by("number").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["review.withdrawn", "review.conflict_declared"]
    send_due()
    bodies = {message.to[0]: message.body for message in mail.outbox}
    assert "Your approval of this text ended" in bodies["approver@example.org"]
    assert "Their approval of this text ended" in bodies["editor@example.org"]
    assert "Plan" in desks["editor"].client.get(reverse("admin:index")).text


def test_a_conflict_declared_by_link_ends_the_approval_and_the_schedule(desks, client):
    person = make_approver("Ben Stone", "second")
    edition = freeze(make_article("Plan", slug="plan"))
    approve(edition, person)
    publish(edition, at=timezone.now() + timedelta(days=2), override_reason="")
    path = ask(edition, person)
    ask_for_code(path)
    fields = {"decision": "conflict", "step": "answer", "code": code_for(person), "text": REASON}
    assert Client().post(f"{path}answer/", fields).status_code == 303
    edition.refresh_from_db()
    assert edition.live_from is None, "it would have gone live without an approval"
    assert Approval.objects.get().withdrawn_reason == withdrawals.CONFLICT
    assert ReviewRequest.objects.get().outcome == "conflict"


def test_an_approver_who_ended_an_approval_may_give_it_again_with_a_disclosure(desks, second, client):
    desks["editor"].step("request_review", second, person=[desks["person"].pk])
    desks["approver"].step("conflict", second, reason=REASON)
    approve(second, desks["person"], disclosure="She works for the maker.")
    publish(second, override_reason="")
    assert "She works for the maker." in client.get("/articles/plan/").text


def test_a_conflict_that_is_refused_ends_nothing(second):
    person, other = Approval.objects.get().person, make_approver("Ben Stone", "second")
    who = {"edition": second, "person": person}
    with pytest.raises(ActionRefused, match="You were not asked"):
        withdrawals.declare_conflict(**who, by=person.user, reason=REASON)
    actions.request_review(**who, by=chief())
    with pytest.raises(ActionRefused, match="sign for yourself"):
        withdrawals.declare_conflict(**who, by=other.user, reason=REASON)
    with pytest.raises(ActionRefused, match="Explain why"):
        withdrawals.declare_conflict(**who, by=person.user, reason=" ")
    assert Approval.objects.get().withdrawn_at is None
    assert ReviewRequest.objects.get().closed_at is None
