"""Puts the demonstration site into an empty database: everything, or nothing."""

from django.db import IntegrityError, transaction

from articles.models import Article, Source, Topic
from authors.models import Person
from clinics.models import Clinic, Condition, HelpLine, Region, Treatment
from comments.models import Comment, ModerationRule
from files.models import File
from images.models import Image
from psychsite.demo import claims, data, files, people, pictures, places, talk, texts, users
from psychsite.setup import site_pages
from search.words.counting import count_words

# A staff account alone does not count: someone may have created their own before looking at the site.
CONTENT = (
    Article, Topic, Source, Person, Clinic, Region, Treatment, Condition, HelpLine, Comment, ModerationRule, Image, File,
)  # fmt: skip


class NotEmpty(Exception):
    """The database holds something already; the message names it."""


def what_is_there():
    """Return what the database holds, such as "12 articles"; "" if it is empty."""
    counts = [(model.objects.count(), model._meta) for model in CONTENT]
    words = [
        f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}" for count, meta in counts if count
    ]
    return ", ".join(words)


def plan():
    """Return [(part, how many)] that a load would make."""
    parts = ("regions", "clinics", "people")
    return [
        ("users", len(users.USERS)),
        ("pictures", len(pictures.wanted())),
        ("files", len(data.read("files"))),
        *((part, len(data.read(part))) for part in parts),
        ("claims", 3),
        ("laws", len(data.read("laws")["laws"])),
        ("questions", sum(map(len, data.read("questions").values()))),
        ("removal requests", len(data.read("removals")["removals"])),
        ("help lines", len(data.read("helplines")["lines"])),
        ("pages about the site", len(site_pages.texts())),
        ("articles", len(data.articles())),
        ("comments", len(data.read("comments")["comments"])),
    ]


def load(say):
    """Load everything in one transaction; call `say(part, done, of)` for each row.

    Raises users.NotHere with DEBUG off and NotEmpty if there is something already; nothing is written then.
    """
    users.need_debug()
    # What takes long and needs no table comes before the transaction.
    hashed, drawn = users.hashes(), pictures.draw_all()
    try:
        with transaction.atomic():
            _load(hashed, drawn, say)
    except IntegrityError as error:
        # PostgreSQL lets two loads begin at once; the one that commits later meets the rows of the other.
        if there := what_is_there():
            raise NotEmpty(f"The database holds {there}.") from error
        raise


def _load(hashed, drawn, say):
    if there := what_is_there():
        raise NotEmpty(f"The database holds {there}.")
    staff = users.make(hashed)
    say("users", len(staff), len(staff))
    images = pictures.load(drawn, staff["demo-editor"], say)
    documents = files.load(staff["demo-editor"], say)
    humans = people.load(images, staff, say)
    regions = places.load_regions(say)
    clinics = places.load_clinics(regions, images, humans, staff, say)
    claims.load(clinics, staff["demo-directory"], say)
    places.load_laws(regions, say)
    places.load_questions(regions, say)
    places.load_removals(clinics, staff, say)
    places.load_helplines(say)
    articles = texts.Loader(images=images, files=documents, people=humans, clinics=clinics, users=staff).load(say)
    talk.load(articles, humans, staff, say)
    count_words()
