"""Approval marks of cards: each card says what the badge of its page says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.approval.status import approvals_of, review_status
from articles.models import Edition
from articles.rendering.cards import card_html
from articles.rendering.marks import with_marks
from core.text.dates import format_day
from tests.factories.articles import approve, freeze, make_approver, make_article, make_live, publish

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=500)


@pytest.fixture
def editions():
    """Publish an article in each state of the badge, and one that needs no approval."""
    approver = make_approver()
    for code in ("approved", "wording_edited", "changed", "overdue"):
        article = make_article(code)
        late = {"at": LONG_AGO, "review_due": (LONG_AGO + timedelta(days=365)).date()} if code == "overdue" else {}
        edition = freeze(article)
        approve(edition, approver, **late)
        if code in {"wording_edited", "changed"}:
            block = article.articles_richtext_set.get()
            block.html = "<p>Sleep helps!</p>" if code == "wording_edited" else "<p>Sleep can help.</p>"
            block.save()
            edition = freeze(article, change_class="cosmetic" if code == "wording_edited" else "clarification")
        publish(edition)
    make_live("not_reviewed")
    make_live("free", needs_approval=False)
    return list(Edition.objects.live().with_card())


def test_marks_are_the_badges_of_the_pages(editions, django_assert_num_queries):
    with django_assert_num_queries(1):
        with_marks(editions)
    today = timezone.localdate()
    for edition in editions:
        badge = review_status(edition, approvals_of(edition.article), today)
        if edition.title == "free":
            assert edition.review is None and "card__mark" not in card_html(edition)
        else:
            assert (edition.review.code, edition.review.explanation) == (edition.title, badge.explanation)
            assert edition.authors() == Edition.objects.get(pk=edition.pk).authors()
    assert with_marks([]) == []


def test_cards_name_approver_and_day_only_of_what_is_approved(editions, client):
    for edition in with_marks(editions):
        card = card_html(edition)
        is_approved = edition.title in {"approved", "wording_edited"}
        assert ("Medically approved by Dr. Ada Quill" in card) == is_approved
        if is_approved:
            assert f">{format_day(edition.review.approval.decided_at)}</time>" in card
            assert "Ada Quill" not in card_html(edition, brief=True)
            assert "card__mark--approved" in card_html(edition, brief=True)
    listed = client.get("/articles/").text
    assert listed.count("card__mark--approved") == 2
    for words in ("Changed since approval", "Medical review overdue", "Not medically reviewed"):
        assert words in listed


def test_related_cards_carry_marks_and_follow_decisions(client):
    edition = make_live("Read this")
    other = make_live("And that")
    path = edition.article.get_absolute_url()
    assert client.get(path).text.count("card__mark--not_reviewed") == 1
    approve(other)
    assert client.get(path).text.count("card__mark--approved") == 1
