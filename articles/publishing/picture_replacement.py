"""Replacing a picture wherever it is shown, except where an approval is bound to its bytes (trap 17)."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, Model, OuterRef
from django.urls import reverse
from django.utils import timezone

from articles.errors import Refused
from articles.models import Article, Edition, EditionImage, Figure
from articles.permissions import lock, may_edit, need
from articles.publishing.actions import note_saved
from authors.models import Person
from clinics.models import Clinic, ClinicPicture
from images.models import Image

# (model, field, what leads to the thing that has a page of its own, what to call it): all that shows pictures but editions.
SHOWN_BY = (
    (Article, "lead_image", None, "Lead picture of"),
    (Figure, "image", "parent", "Figure in the working copy of"),
    (Person, "photo", None, "Portrait of"),
    (Clinic, "photo", None, "Picture of"),
    (ClinicPicture, "image", "clinic", "Picture of"),
)
# So many editions are named at most: enough to see that the picture stays.
LIMIT = 200


class Place(NamedTuple):
    """One row that shows a picture; `owner` has the page `url` in the admin, `may` is whether this person may change it.

    `has_own_words` says that it describes the picture in words of its own, which another picture may make wrong.
    """

    row: Model
    owner: Model
    label: str
    url: str
    may: bool
    has_own_words: bool


class Plan(NamedTuple):
    """What replacing a picture does: `places` that show it, `editions` that keep it (each with `is_live`), live first."""

    places: list
    editions: list

    @property
    def moves(self):
        return [place for place in self.places if place.may]

    @property
    def stays(self):
        return [place for place in self.places if not place.may]

    @property
    def to_freeze(self):
        """Editions in whose text readers see the old picture until another one is frozen and published."""
        return [edition for edition in self.editions if edition.is_live]


def plan(image, by):
    """Return the Plan of replacing `image`: one query for each kind of thing that shows pictures, and one for editions."""
    live = Edition.objects.live().filter(pk=OuterRef("pk"))
    shown = Edition.objects.filter(pk__in=EditionImage.objects.filter(image=image).values("edition"))
    editions = shown.for_link().annotate(is_live=Exists(live)).order_by("-is_live", "-frozen_at", "-pk")
    return Plan(list(_places(image, by)), list(editions[:LIMIT]))


@transaction.atomic
def replace_image(*, old, new, by):
    """Show `new` wherever `old` is shown and `by` may change it; return the Plan that was carried out.

    Frozen editions keep the old picture, whose file stays. Working copies get a new version, so that nobody freezes what
    they have not seen. Places of other people stay, and are named in the Plan. A picture that was itself replaced comes back
    into use. Refused without the right to keep the library.
    """
    need(by, "images.delete_image", "replace pictures")
    if old.pk == new.pk:
        raise Refused("This is the same picture. Choose another file, or another picture of the library.")
    done = plan(old, by)
    articles = {place.owner.pk for place in done.moves if isinstance(place.owner, Article)}
    for pk in sorted(articles):
        lock(pk)
    for model, field, _path, _words in SHOWN_BY:
        rows = [place.row.pk for place in done.moves if isinstance(place.row, model)]
        # Whoever put another picture there in this moment keeps it.
        model._base_manager.filter(pk__in=rows, **{field: old}).update(**{field: new})
    # The sitemap tells of it.
    clinics = {place.owner.pk for place in done.moves if isinstance(place.owner, Clinic)}
    Clinic.objects.filter(pk__in=clinics).update(updated_at=timezone.now())
    for article in Article.objects.filter(pk__in=articles):
        note_saved(article=article, by=by)
    Image.objects.filter(pk=new.pk).update(replaced_by=None)
    if not done.stays:
        Image.objects.filter(pk=old.pk).update(replaced_by=new)
    return done


def _places(image, by):
    for model, field, path, words in SHOWN_BY:
        rows = model._base_manager.filter(**{field: image}).order_by("pk")
        for row in rows.select_related(path) if path else rows:
            owner = getattr(row, path) if path else row
            name = f"“{owner}”" if isinstance(owner, Article) else str(owner)
            url = reverse(f"admin:{owner._meta.app_label}_{owner._meta.model_name}_change", args=[owner.pk])
            yield Place(row, owner, f"{words} {name}", url, _may(owner, by), bool(getattr(row, "alt", "")))


def _may(owner, by):
    if isinstance(owner, Article):
        return by.has_perm("articles.change_article") and may_edit(by, owner)
    return by.has_perm(f"{owner._meta.app_label}.change_{owner._meta.model_name}")
