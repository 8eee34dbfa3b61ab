"""Factories of articles in any state, without the approval workflow."""

from datetime import timedelta
from itertools import count

from django.contrib.auth.models import Permission, User
from django.utils import timezone

from articles.models import Article, Edition, EditionPerson, Topic
from authors.models import Person
from clinics.models import Clinic, Region
from comments.models import Comment

_numbers = count(1)
DAY = timedelta(days=1)


def article(title="Sleep and rest", *, state="live", text="Words about sleep.", standfirst="", comments_open=True):
    """Return an Article with one edition in `state`.

    States: draft, scheduled, live, withdrawn or binned.
    """
    number, now = next(_numbers), timezone.now()
    topic, _ = Topic.objects.get_or_create(slug="rest", defaults={"name": "Rest"})
    row = Article.objects.create(
        title=title,
        slug=f"article-{number}",
        topic=topic,
        comments_open=comments_open,
        binned_at=now if state == "binned" else None,
    )
    edition(row, state=state, title=title, text=text, standfirst=standfirst)
    return row


def edition(row, *, state="live", title="Sleep and rest", text="Words about sleep.", standfirst="", number=1):
    now = timezone.now()
    begins, ends = {
        "draft": (None, None),
        "scheduled": (now + DAY, None),
        "live": (now - DAY, None),
        "withdrawn": (now - 2 * DAY, now - DAY),
        "binned": (now - DAY, None),
    }[state]
    return Edition.objects.create(
        article=row, number=number, title=title, standfirst=standfirst, document=[], text=text, words=len(text.split()),
        digest="0" * 64, change_class="medical", changed_at=1, frozen_at=now, article_version=1,
        live_from=begins, live_until=ends, first_live=begins, changed=begins,
    )  # fmt: skip


def person(name="Ada Quill", *, writes="something", **fields):
    """Return a Person with a page: the author of the article `writes`.

    `writes=None` gives no article; by default the article is unrelated to the test.
    """
    row = Person.objects.create(name=name, **fields)
    if writes == "something":
        writes = Article.objects.filter(title="Quiet page").first() or article("Quiet page", text="Nothing here.")
    if writes is not None:
        for one in writes.editions.all():
            EditionPerson.objects.create(edition=one, person=row)
    return row


def city(name="Lindow", country="Albion"):
    country, _ = Region.objects.get_or_create(name=country, kind="country", slug=country.lower())
    return Region.objects.create(name=name, kind="city", parent=country)


def clinic(name="Harbour Clinic", *, place=None, state="listed", **fields):
    return Clinic.objects.create(name=name, city=place or city(f"Town {next(_numbers)}"), state=state, **fields)


def comment(on, body=None, *, state="approved", name="Robin", at=None, **fields):
    number = next(_numbers)
    return Comment.objects.create(
        article=on, name=name, email=f"robin{number}@example.org", body=body or f"Thank you, number {number}.",
        state=state, created_at=at or timezone.now(), **fields,
    )  # fmt: skip


def user(*permissions, name=None, **fields):
    """Return a staff user with `permissions` such as "comments.moderate_comment"."""
    row = User.objects.create_user(name or f"user{next(_numbers)}", password="a long password", is_staff=True, **fields)
    for permission in permissions:
        app, _, code = permission.partition(".")
        row.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=code))
    return row
