"""When a text goes offline, as what, and what of the schedule it leaves behind."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from activity.models import Entry
from articles.models import Article, Edition, PreviewLink, PublicationEvent, RichText
from articles.publishing import actions, previews
from core.errors import ActionRefused, LinkExpired
from tests.factories.articles import ALL, freeze, make_article, make_live, make_user, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return make_user("chief", *ALL)


def next_edition(article, words):
    RichText.objects.filter(parent=article).update(html=f"<p>{words}</p>")
    actions.record_save(article=article, by=make_user("chief", *ALL))
    return freeze(article)


def ends(article):
    """Return [(begin, end)] of the editions, the first one first."""
    return list(article.editions.order_by("number").values_list("live_from", "live_until"))


def test_an_edition_that_leaves_the_schedule_gives_its_time_back(chief):
    now = timezone.now()
    first, second, third, end = (now + timedelta(days=days) for days in (-3, 1, 2, 5))
    article = make_article()
    publish(freeze(article), at=first, until=end)
    two = publish(next_edition(article, "Two."), at=second)
    publish(next_edition(article, "Three."), at=third)
    assert ends(article) == [(first, second), (second, third), (third, None)]
    actions.unschedule(edition=two, by=chief)
    assert ends(article) == [(first, third), (None, None), (third, None)]
    actions.unschedule(edition=Edition.objects.get(number=3), by=chief)
    assert ends(article) == [(first, end), (None, None), (None, None)], "the first one ends as planned"


def test_an_edition_that_begins_earlier_takes_the_place_of_later_ones(chief):
    now = timezone.now()
    one = make_live(days_ago=3)
    late = publish(next_edition(one.article, "Two."), at=now + timedelta(days=4))
    soon = publish(next_edition(one.article, "Three."), at=now + timedelta(days=2))
    assert ends(one.article) == [(one.live_from, soon.live_from), (None, None), (soon.live_from, None)]
    events = PublicationEvent.objects.filter(kind="unscheduled")
    assert [(event.edition, event.by, event.live_from) for event in events] == [(late, chief, late.live_from)]


def test_an_article_is_withdrawn_as_superseded_or_wrong_or_one_after_the_other(chief):
    edition = make_live(days_ago=3)
    article = edition.article

    def withdraw(**how):
        actions.withdraw(article=article, by=chief, **how)
        article.refresh_from_db()
        event = PublicationEvent.objects.filter(kind="withdrawn").order_by("-pk").first()
        return event.edition, event.withdrawal, event.reader_note, article.wrong_since is not None

    assert withdraw(note=" Read the new one. ") == (edition, "superseded", "Read the new one.", False)
    with pytest.raises(ActionRefused, match="neither live nor scheduled"):
        withdraw()
    with pytest.raises(ActionRefused, match="superseded or wrong"):
        withdraw(kind="other")
    for note in ("", " \u200b "):
        with pytest.raises(ActionRefused, match="Write a sentence for readers"):
            withdraw(kind="wrong", note=note)
    assert withdraw(kind="wrong", note="The dose was wrong.") == (edition, "wrong", "The dose was wrong.", True)
    with pytest.raises(ActionRefused, match="neither live nor scheduled"):
        withdraw(kind="wrong", note="Again.")
    assert withdraw() == (edition, "superseded", "", False), "it was not wrong after all"
    publish(edition)
    assert withdraw(kind="wrong", note="Wrong again.")[1:] == ("wrong", "Wrong again.", True)


def test_a_text_that_was_never_public_leaves_the_schedule_and_cannot_be_wrong(chief):
    edition = publish(freeze(make_article()), at=timezone.now() + timedelta(days=1))
    actions.withdraw(article=edition.article, by=chief)
    assert ends(edition.article) == [(None, None)]
    with pytest.raises(ActionRefused, match="neither live nor scheduled"):
        actions.withdraw(article=edition.article, by=chief, kind="wrong", note="Wrong.")
    assert Article.objects.get().wrong_since is None


def test_an_end_before_the_beginning_is_refused():
    edition, at = freeze(make_article()), timezone.now() + timedelta(days=1)
    for until in (at, at - timedelta(seconds=1)):
        with pytest.raises(ActionRefused, match="must be after its start"):
            publish(edition, at=at, until=until)
    assert publish(edition, at=at, until=at + timedelta(seconds=1)).live_until


def test_a_copy_of_a_past_edition_says_what_it_restores(chief):
    first = make_live(days_ago=3)
    second = publish(next_edition(first.article, "Take 5 mg."))
    copy = publish(first)
    assert (copy.number, copy.public_note, copy.frozen_by) == (3, "Edition 1 was restored.", chief)
    assert (copy.change_class, copy.changed_at, copy.compared_with) == ("medical", 3, second.number)
    for name in (
        "title",
        "document",
        "text",
        "words",
        "digest",
        "byline",
        "edited_by_id",
        "editors",
        "article_version",
    ):
        assert getattr(copy, name) == getattr(first, name), name


def test_a_preview_link_is_for_texts_that_readers_do_not_see_and_ends_at_once(chief):
    edition = make_live()
    with pytest.raises(ActionRefused, match="Readers already see this text"):
        previews.create_link(article=edition.article, by=chief)
    next_edition(edition.article, "Two.")
    edition.article.refresh_from_db()
    link, address = previews.create_link(article=edition.article, by=chief)
    assert link.why_ended(timezone.now()) == "" and address.endswith("/")
    at = timezone.now() + timedelta(hours=1)
    for moment in (at, at + timedelta(hours=1)):
        revoked = previews.revoke_link(link=link, by=chief, at=moment)
        assert (revoked.revoked_at, revoked.revoked_by) == (at, chief), "a second time changes nothing"
    assert Entry.objects.filter(verb="preview.revoked").count() == 1


@time_machine.travel("2026-11-05 09:00Z", tick=False)
def test_the_use_of_a_preview_link_is_noted_once_an_hour_and_is_on_record_once_a_day(chief):
    start, article = timezone.now(), make_article()
    token = previews.create_link(article=article, by=chief)[1].rstrip("/").rpartition("/")[2]
    noted = []
    for minutes in (0, 59, 61, 100, 24 * 60):
        at = start + timedelta(minutes=minutes)
        previews.link_context(token, at=at)
        used = PreviewLink.objects.get().last_used_at
        noted.append((int((used - start).total_seconds() / 60), Entry.objects.filter(verb="preview.opened").count()))
    assert noted == [(0, 1), (0, 1), (61, 1), (61, 1), (24 * 60, 2)]
    with pytest.raises(previews.UnknownLink):
        previews.link_context(f"{token}x", at=start)
    with pytest.raises(LinkExpired, match="expired"):
        previews.link_context(token, at=start + timedelta(days=365))
