"""Many articles at once: the same rules, rows and record as one by one."""

import itertools
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activity import chain
from activity.models import Entry
from articles.checklist import checks
from articles.models import (
    Approval,
    Article,
    CheckOverride,
    ClinicSpotlight,
    Edition,
    EditionClinic,
    EditionEditor,
    EditionImage,
    EditionPerson,
    Figure,
    PublicationEvent,
    PullQuote,
    RichText,
)
from articles.publishing import actions, bulk
from authors.models import Person
from tests.factories.articles import ALL, add_block, approve, make_approver, make_article, make_user
from tests.factories.people import make_person
from tests.factories.pictures import make_image
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
REASONS = checks.waive_all("A test's text.")
NUMBERS = itertools.count(1)
# What differs from one copy of an article to the next, or with the moment.
OWN = {
    "id", "article_id", "edition_id", "frozen_at", "live_from", "at", "decided_at", "number", "hash", "previous", "about_key",
    "article", "about_title",
}  # fmt: skip


def make_texts(count, author, image, clinic):
    """Return articles, some of words alone and some with all they can name."""
    made = []
    for number in range(count):
        article = make_article(f"Text {next(NUMBERS)}", authors=[author], html=f"<p>Sleep helps {number} times.</p>")
        if number % 3:
            add_block(article, RichText, html=f'<h2>More</h2><p><a href="/clinic/{clinic.slug}/">Here</a>.</p>')
            add_block(article, Figure, image=image, caption="A hill.")
            add_block(article, ClinicSpotlight, clinic=clinic)
            add_block(article, PullQuote, quote="Rest.")
            article.lead_image = image
            article.save()
            actions.record_save(article=article, by=make_user("writer"))
        made.append(article)
    return made


def rows_about(articles):
    """Return what an import leaves, in the order of the articles."""
    editions = [
        article.editions.get() for article in Article.objects.filter(pk__in=[one.pk for one in articles]).order_by("pk")
    ]
    found = {}
    for model in (Approval, CheckOverride, PublicationEvent, EditionPerson, EditionEditor, EditionImage, EditionClinic):
        found[model.__name__] = [
            sorted(map(_without_own, model.objects.filter(edition=edition).values()), key=str) for edition in editions
        ]
    found["edition"] = [_without_own(Edition.objects.filter(pk=edition.pk).values().get()) for edition in editions]
    entries = Entry.objects.filter(article__in=[one.pk for one in articles])
    found["entry"] = [
        [_without_own(row) for row in entries.filter(article=edition.article_id).order_by("number").values()]
        for edition in editions
    ]
    return found


def _without_own(row):
    kept = {name: value for name, value in row.items() if name not in OWN}
    if "details" in kept:
        kept["details"] = {name: value for name, value in kept["details"].items() if name != "begins"}
    return kept | {name: value.isoformat() for name, value in kept.items() if hasattr(value, "isoformat")}


def bring_in(articles, chief, person, at):
    """Freeze, approve and publish in bulk; return the live editions."""
    editions = bulk.freeze_all(articles=articles, by=chief, reasons=REASONS)
    bulk.approve_all(editions=editions, person=person, by=person.user)
    return bulk.publish_all(editions=editions, by=chief, begins={one.pk: at for one in editions}, reasons=REASONS)


def test_bulk_leaves_the_same_rows_as_one_by_one():
    chief, person, at = make_user("chief", *ALL), make_approver(), timezone.now() - timedelta(days=9)
    # Otherwise the dates of later reviews move to other weeks.
    Person.objects.filter(pk=person.pk).update(reviews_a_week=20)
    named = make_person(name="Ida Writer"), make_image(), make_clinic()
    singly, together = make_texts(4, *named), make_texts(4, *named)
    for article, twin in zip(singly, together, strict=True):
        Article.objects.filter(pk=twin.pk).update(title=article.title, standfirst=article.standfirst)
    for article in singly:
        edition = actions.freeze(article=article, by=chief, reasons=REASONS)
        approve(edition, person)
        actions.publish(edition=edition, by=chief, at=at, reasons=REASONS)
    live = bring_in(together, chief, person, at)
    assert [edition.article_id for edition in live] == [article.pk for article in together]
    assert Edition.objects.live().count() == 8
    rows = rows_about(together)
    assert rows == rows_about(singly)
    assert all(map(any, rows.values())), "some text leaves rows of each kind"
    assert chain.verify().fault == ""


def test_bulk_spreads_reviews_over_weeks_as_one_by_one():
    chief, one, other = make_user("chief", *ALL), make_approver(), make_approver("Bo Ray", "bo")
    Person.objects.update(reviews_a_week=2)
    editions = bulk.freeze_all(articles=[make_article(f"Text {n}") for n in range(10)], by=chief, reasons=REASONS)
    bulk.approve_all(editions=editions[:5], person=one, by=one.user)
    for edition in editions[5:]:
        approve(edition, other)
    due = [
        sorted(Approval.objects.filter(person=person).values_list("review_due", flat=True)) for person in (one, other)
    ]
    assert due[0] == due[1] and len(set(due[0])) == 3


def test_bulk_takes_the_same_number_of_queries_for_many():
    chief, person = make_user("chief", *ALL), make_approver()
    assert chief.has_perm("articles.publish_edition") and person.user.has_perm("articles.approve_edition")
    taken = []
    for count in (3, 12):
        articles = [
            make_article(f"Text {next(NUMBERS)}", standfirst="Words for search engines. " * 3) for _ in range(count)
        ]
        with CaptureQueriesContext(connection) as caught:
            bring_in(articles, chief, person, timezone.now())
        taken.append(len(caught))
    assert taken[0] == taken[1]


def test_bulk_refuses_what_one_action_refuses_and_writes_nothing():
    chief, person = make_user("chief", *ALL), make_approver()
    good, empty = make_article("Good"), make_article("Empty", html="")
    with pytest.raises(bulk.Refused, match="“Empty”: This article has no text yet") as refused:
        bulk.freeze_all(articles=[good, empty], by=chief, reasons=REASONS)
    assert refused.value.article == empty.pk
    assert not Edition.objects.exists() and not Entry.objects.exists()
    own = make_article("Own", authors=[person])
    editions = bulk.freeze_all(articles=[good, own], by=chief, reasons=REASONS)
    with pytest.raises(bulk.Refused, match=r"“Own”: .* is an author of this article"):
        bulk.approve_all(editions=editions, person=person, by=person.user)
    with pytest.raises(bulk.Refused, match="No approval covers this text"):
        bulk.publish_all(editions=editions, by=chief, reasons=REASONS)
    assert not Approval.objects.exists() and not Edition.objects.live().exists()


def test_bulk_publishes_first_texts_beside_texts_that_were_public():
    chief, person, past = make_user("chief", *ALL), make_approver(), timezone.now() - timedelta(days=3)
    again, first, later = make_texts(3, make_person(name="Ida Writer"), make_image(), make_clinic())
    bring_in([again], chief, person, past)
    RichText.objects.filter(parent=again).update(html="<p>Take 5 mg.</p>")
    actions.record_save(article=again, by=chief)
    editions = bulk.freeze_all(articles=[again, first, later], by=chief, reasons=REASONS)
    bulk.approve_all(editions=editions, person=person, by=person.user)
    CheckOverride.objects.all().delete()
    soon = timezone.now() + timedelta(days=1)
    live = bulk.publish_all(editions=editions, by=chief, begins={editions[2].pk: soon}, reasons=REASONS)
    assert live == editions and [one.state() for one in live] == ["live", "live", "scheduled"]
    assert {row.edition_id for row in CheckOverride.objects.all()} == {one.pk for one in editions}
    verbs = Entry.objects.filter(article__in=[first.pk, later.pk], verb__startswith="article.").order_by(
        "article", "number"
    )
    assert list(verbs.values_list("verb", flat=True))[-4:] == [
        *("article.frozen", "article.published"), *("article.frozen", "article.scheduled"),
    ]  # fmt: skip
    assert Edition.objects.get(pk=editions[1].pk).first_live == Edition.objects.get(pk=editions[1].pk).live_from


def test_bulk_freezes_and_publishes_a_changed_text_again():
    chief, person, article = make_user("chief", *ALL), make_approver(), make_article("Again")
    bring_in([article], chief, person, timezone.now() - timedelta(days=1))
    assert bulk.freeze_all(articles=[article], by=chief, reasons=REASONS)[0].number == 1, "nothing changed"
    RichText.objects.filter(parent=article).update(html="<p>Take 5 mg.</p>")
    (edition,) = bring_in([article], chief, person, None)
    assert edition.number == 2 and Edition.objects.live().get() == edition
    assert Edition.objects.get(article=article, number=1).live_until == edition.live_from
