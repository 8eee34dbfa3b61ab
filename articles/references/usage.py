"""Find where a picture, file, person, clinic, source, snippet or article is used."""

from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from articles.models import BLOCKS, Article, Edition, Snippet, Source
from authors.models import Person
from clinics.models import Clinic
from core.text.dates import format_day
from files.models import File
from images.models import Image

# A page lists at most so many of each kind: enough to see that a thing is in use.
MAX_USES = 200


class Use(NamedTuple):
    """One use: its label, its address in the admin or "", and whether it is live."""

    label: str
    url: str
    is_live: bool


def uses_of(thing, user):
    """Return [Use] of a thing, live ones first.

    It is an Image, File, Person, Clinic, Source, Snippet or Article. At most MAX_USES of each kind are returned. Of texts that
    `user` may not read, only their number is.
    """
    finder = next((find for model, find in _FINDERS.items() if isinstance(thing, model)), None)
    if finder is None:
        raise TypeError(f"Uses of a {type(thing).__name__} are not tracked.")
    return sorted(dict.fromkeys(finder(thing, user)), key=lambda use: not use.is_live)


def _of_image(image, user):
    yield from _articles(user, image.led_articles, "Lead picture of", at_once=True)
    for block, articles in _working_copies(image):
        yield from _articles(user, articles, f"{block.label()} in the draft of")
    yield from _editions(user, Edition.objects.filter(pictures__image=image))
    for person in image.people.all()[:MAX_USES]:
        yield Use(f"Portrait of {person.display_name}", _change(person, user), True)
    for clinic in image.clinics.all()[:MAX_USES]:
        yield Use(f"Picture of {clinic.name}", _change(clinic, user), clinic.is_listed)
    for row in image.clinic_pictures.select_related("clinic")[:MAX_USES]:
        yield Use(f"Picture of {row.clinic.name}", _change(row.clinic, user), row.clinic.is_listed)


def _of_file(file, user):
    for block, articles in _working_copies(file):
        yield from _articles(user, articles, f"{block.label()} in the draft of")
    yield from _editions(user, Edition.objects.filter(files__file=file))


def _of_person(person, user):
    yield from _articles(user, Article.objects.filter(bylines__person_id=person.pk), "Author of the draft of")
    yield from _editions(user, Edition.objects.filter(people=person.pk), "Author of edition")
    yield from _editions(user, Edition.objects.filter(approvals__person_id=person.pk), "Decided on edition")
    yield from _editions(
        user, Edition.objects.filter(review_requests__person_id=person.pk), "Was asked to review edition"
    )
    yield from _editions(user, Edition.objects.filter(remarks__person_id=person.pk), "Remarked on edition")
    for affiliation in person.affiliations.select_related("clinic")[:MAX_USES]:
        clinic = affiliation.clinic
        yield Use(f"{affiliation.role or 'Belongs to'}: {clinic.name}", _change(clinic, user), clinic.is_listed)


def _of_clinic(clinic, user):
    for _block, articles in _working_copies(clinic):
        yield from _articles(user, articles, "In the draft of")
    yield from _editions(user, Edition.objects.filter(named_clinics__clinic=clinic))
    for other in clinic.merged_here.all()[:MAX_USES]:
        yield Use(f"{other.name} was merged into it", _change(other, user), False)
    for affiliation in clinic.affiliations.select_related("person")[:MAX_USES]:
        person = affiliation.person
        yield Use(
            f"{affiliation.role or 'Belongs to it'}: {person.display_name}", _change(person, user), clinic.is_listed
        )


def _of_source(source, user):
    for _block, articles in _working_copies(source):
        yield from _articles(user, articles, "In the draft of")
    yield from _editions(user, Edition.objects.filter(sources__source=source))


def _of_article(article, user):
    """Yield what an article leaves behind when readers can no longer open it."""
    if article.start_here is not None:
        yield Use(f"Place {article.start_here} in “Start here” on the home page", _change(article, user), True)
    now = timezone.now()
    for edition in article.editions.filter(live_from__gt=now).for_link().order_by("live_from"):
        label = f"Edition {edition.number}, scheduled for {format_day(edition.live_from)}, will be unscheduled"
        yield Use(label, _change(edition, user), False)
    shown = Edition.objects.filter(Q(live_until=None) | Q(live_until__gt=now), live_from__isnull=False)
    shown = shown.filter(article__binned_at=None).exclude(article=article)
    callouts = _naming("article", article.pk).values("pk")
    yield from _editions(user, shown.filter(pk__in=callouts), "Related article in edition")
    yield from _editions(user, shown.filter(pk__in=_linking(article).values("pk")), "Link in edition")
    yield from _articles(user, article.related_from, "Listed as related under", at_once=True)
    for block, articles in _working_copies(article):
        yield from _articles(user, articles, f"{block.label()} in the draft of")


def _of_snippet(snippet, user):
    for _block, articles in _working_copies(snippet):
        yield from _articles(user, articles, "In the draft of")
    yield from _editions(user, _naming("snippet", snippet.pk))


_FINDERS = {
    Image: _of_image,
    File: _of_file,
    Person: _of_person,
    Clinic: _of_clinic,
    Source: _of_source,
    Article: _of_article,
    Snippet: _of_snippet,
}


def _working_copies(thing):
    """Yield (kind of block, articles whose drafts name `thing` in such a block)."""
    for block in BLOCKS:
        for field in block.links():
            if isinstance(thing, field.related_model):
                rows = block.objects.filter(**{field.name: thing})
                yield block, Article.objects.filter(pk__in=rows.values("parent"))


def _naming(key, pk):
    """Return the editions whose document names a row by id.

    Quotes in a text are escaped in JSON, so that no words can imitate a key.
    """
    editions = Edition.objects.alias(written=Cast("document", TextField()))
    return editions.filter(Q(written__contains=f'"{key}": {pk},') | Q(written__contains=f'"{key}": {pk}}}'))


def _linking(article):
    """Return the editions that link to the page of an article, by key or address."""
    path = article.get_absolute_url().rstrip("/")
    editions = Edition.objects.alias(written=Cast("document", TextField()))
    # In JSON, the quotation mark after an address is escaped.
    ends = ("/", "#", "?", '\\"')
    links = [f'data-ref=\\"article:{article.pk}\\"', *(f"{path}{end}" for end in ends)]
    return editions.filter(reduce(or_, (Q(written__contains=link) for link in links)))


def _articles(user, articles, how, at_once=False):
    """Yield uses by articles.

    With `at_once`, readers see the thing without a new edition.
    """
    live = Edition.objects.live().filter(article=OuterRef("pk"))
    rows = Article.objects.filter(pk__in=articles.values("pk"))
    readable = rows.readable_by(user)
    for article in readable.annotate(is_live=Exists(live))[:MAX_USES]:
        yield Use(f"{how} “{article.title}”", _change(article, user), at_once and article.is_live)
    yield from _unreadable(rows.exclude(pk__in=readable.values("pk")), how)


def _editions(user, editions, how="Edition"):
    live = Edition.objects.live().filter(pk=OuterRef("pk"))
    rows = Edition.objects.filter(pk__in=editions.values("pk")).for_link()
    readable = rows.readable_by(user)
    for edition in readable.annotate(is_live=Exists(live)).order_by("-is_live", "-frozen_at", "-pk")[:MAX_USES]:
        # A person without the forms of editions may read those that were public, at their address.
        url = _change(edition, user) or edition.get_permalink()
        yield Use(f"{how} {edition.number} of “{edition.title}”", url, edition.is_live)
    yield from _unreadable(rows.exclude(pk__in=readable.values("pk")), how)


def _unreadable(rows, how):
    """Yield one use for all texts that this person may not read."""
    if number := rows.count():
        yield Use(f"{how}: {number} unpublished text{'s' if number > 1 else ''} that you cannot open", "", False)


def _change(row, user):
    """Return the address of a row's form, or "" if this person may not open it."""
    model = row._meta.concrete_model._meta
    if not any(user.has_perm(f"{model.app_label}.{right}_{model.model_name}") for right in ("view", "change")):
        return ""
    return reverse(f"admin:{model.app_label}_{model.model_name}_change", args=[row.pk])
