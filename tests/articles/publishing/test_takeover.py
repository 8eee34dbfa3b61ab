"""Texts that are taken over: rows as by freeze and publish, findings kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.checklist import checks
from articles.models import Article, CheckOverride, Edition, PublicationEvent
from articles.publishing import actions
from articles.publishing.takeover import DAY, take_over
from core.errors import ActionRefused
from tests.articles.publishing.test_bulk import rows_about
from tests.factories.articles import ALL, make_article, make_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
REASON = "Public elsewhere before."


def test_rows_are_those_of_the_two_actions():
    chief, author, at = make_user("chief", *ALL), make_person(name="Ida Writer"), timezone.now() - timedelta(days=9)
    singly, together = (
        [
            make_article(
                f"Text {number}", slug=f"{name}-{number}", authors=[author], html=f"<p>Sleep helps {number} times.</p>"
            )
            for number in range(3)
        ]
        for name in ("singly", "together")
    )
    for article in singly:
        edition = actions.freeze(article=article, by=chief, reasons=checks.waive_all(REASON))
        actions.publish(edition=edition, by=chief, at=at, override_reason=REASON, reasons=checks.waive_all(REASON))
    made = take_over(beginnings={article.pk: at for article in together}, by=chief, reason=REASON)
    assert set(made) == {article.pk for article in together}
    # Except that no one gave these reasons here.
    assert CheckOverride.objects.filter(edition__article__in=together).update(is_waived=False) >= 3
    assert rows_about(together) == rows_about(singly)


def test_blocking_findings_are_kept_and_asked_for_again():
    chief = make_user("chief", *ALL)
    article = make_article("Steps", html="<h2>One</h2><p>Words.</p><h4>Too deep</h4><p>Words.</p>")
    with pytest.raises(ActionRefused):
        actions.freeze(article=article, by=chief, reasons=checks.waive_all(REASON))
    at = timezone.now() - timedelta(days=400)
    take_over(beginnings={article.pk: at}, by=None, reason=f"From the old site, live since {DAY}")
    assert CheckOverride.objects.filter(edition__article=article, by=None).exists()
    event = PublicationEvent.objects.get()
    assert event.override_reason.startswith("From the old site, live since ") and str(at.year) in event.override_reason
    article.title = "Steps again"
    article.save()
    with pytest.raises(ActionRefused):
        actions.freeze(article=article, by=chief, reasons=checks.waive_all(REASON))


def test_draft_keeps_its_words_and_gets_no_edition():
    article = make_article("Draft", html="<p>Only a draft.</p>")
    assert take_over(beginnings={article.pk: None}, by=None, reason=REASON) == {}
    article.refresh_from_db()
    assert (article.words, len(article.draft_digest), Edition.objects.count()) == ("Only a draft.", 64, 0)


def test_changed_text_follows_the_one_before():
    article, at = make_article("Text"), timezone.now() - timedelta(days=9)
    take_over(beginnings={article.pk: at}, by=None, reason=REASON)
    Article.objects.filter(pk=article.pk).update(title="Another title")
    take_over(beginnings={article.pk: at + timedelta(days=3)}, by=None, reason=REASON)
    first, second = article.editions.order_by("number")
    assert first.live_until == second.live_from and second.live_until is None


def test_account_needs_the_right_and_readers_a_reason():
    article = make_article("Text")
    with pytest.raises(ActionRefused, match="permission"):
        take_over(beginnings={article.pk: timezone.now()}, by=make_user("writer"), reason=REASON)
    with pytest.raises(ActionRefused, match="where these texts were public"):
        take_over(beginnings={article.pk: timezone.now()}, by=None, reason=" ")
