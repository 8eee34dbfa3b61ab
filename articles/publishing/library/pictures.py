"""Replace a picture wherever it is shown, except in editions.

Approvals are bound to the bytes of an edition's pictures.
"""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from activity.log import record
from articles.models import BLOCKS, Article, Edition, EditionImage, TagPage
from articles.permissions import can_edit, lock_article, require_permission
from articles.publishing.actions import record_save
from authors.models import Person
from clinics.models import Clinic, ClinicPicture
from core.errors import ActionRefused
from images.models import Image

_BLOCK_LINKS = [(block, link.name) for block in BLOCKS for link in block.links() if link.related_model is Image]
# (model, field, relation to the row with a page in the admin, label): all that shows pictures but editions.
SHOWN_BY = (
    (Article, "lead_image", None, "Lead picture of"),
    *((block, field, "parent", f"{block.label()} in the draft of") for block, field in _BLOCK_LINKS),
    (Person, "photo", None, "Portrait of"),
    (Clinic, "photo", None, "Picture of"),
    (ClinicPicture, "image", "clinic", "Picture of"),
    (TagPage, "picture", "tag", "Picture of the tag"),
)
# A page shows at most so many editions: enough to see that the picture is in use.
MAX_EDITIONS = 200


class Place(NamedTuple):
    """One row that shows a picture.

    `owner` has the page `url` in the admin. With `can_change`, this person may change it. With `has_own_words`, it
    has its own alt text, which may be wrong for another picture.
    """

    row: Model
    owner: Model
    label: str
    url: str
    can_change: bool
    has_own_words: bool


class Plan(NamedTuple):
    """What a replacement does.

    `places` show the picture. `editions` keep it, live ones first.
    """

    places: list
    editions: list

    @property
    def moving(self):
        return [place for place in self.places if place.can_change]

    @property
    def staying(self):
        return [place for place in self.places if not place.can_change]

    @property
    def to_freeze(self):
        """Return the live editions, which go on showing the old picture."""
        return [edition for edition in self.editions if edition.is_live]


def plan_replacement(image, by):
    """Return the Plan of replacing `image`.

    It takes one query for each entry of SHOWN_BY and two more. Texts that `by` may not read have no name in it.
    """
    live = Edition.objects.live().filter(pk=OuterRef("pk"))
    shown = Edition.objects.filter(pk__in=EditionImage.objects.filter(image=image).values("edition"))
    editions = shown.readable_by(by).for_link().annotate(is_live=Exists(live)).order_by("-is_live", "-frozen_at", "-pk")
    return Plan(list(_places(image, by)), list(editions[:MAX_EDITIONS]))


@transaction.atomic
def replace_image(*, old, new, by):
    """Show `new` wherever `old` is shown and `by` may change it; return the Plan.

    Editions keep the old picture, whose file stays. Drafts get a new version, so no one freezes a text that they have not seen.
    Places that `by` may not change stay, and the Plan names them. Requires the right to delete pictures.
    """
    require_permission(by, "images.delete_image", "replace pictures")
    if old.pk == new.pk:
        raise ActionRefused("This is the same picture. Choose another file, or another picture from the library.")
    done = plan_replacement(old, by)
    articles = {place.owner.pk for place in done.moving if isinstance(place.owner, Article)}
    for pk in sorted(articles):
        lock_article(pk)
    for model, field, _path, _words in SHOWN_BY:
        rows = [place.row.pk for place in done.moving if isinstance(place.row, model)]
        # A place that got another picture meanwhile keeps that one.
        model._base_manager.filter(pk__in=rows, **{field: old}).update(**{field: new})
    # The sitemap shows this date.
    clinics = {place.owner.pk for place in done.moving if isinstance(place.owner, Clinic)}
    Clinic.objects.filter(pk__in=clinics).update(updated_at=timezone.now())
    drafts = list(Article.objects.filter(pk__in=articles))
    for article in drafts:
        record_save(article=article, by=by)
    Image.objects.filter(pk=new.pk).update(replaced_by=None)
    if not done.staying:
        Image.objects.filter(pk=old.pk).update(replaced_by=new)
    for article in drafts:
        record(
            "article.picture_replaced", by=by, about=article, article=article, details={"old": old.pk, "new": new.pk}
        )
    return done


def _places(image, by):
    readable = set(Article.objects.readable_by(by).filter(_shows(image)).values_list("pk", flat=True))
    for model, field, path, words in SHOWN_BY:
        rows = model._base_manager.filter(**{field: image}).order_by("pk")
        for row in rows.select_related(path) if path else rows:
            owner = getattr(row, path) if path else row
            name = f"“{owner}”" if isinstance(owner, Article) else str(owner)
            url = reverse(f"admin:{owner._meta.app_label}_{owner._meta.model_name}_change", args=[owner.pk])
            if isinstance(owner, Article) and owner.pk not in readable:
                name, url = "an article that you cannot open", ""
            yield Place(row, owner, f"{words} {name}", url, _can_change(owner, by), bool(getattr(row, "alt", "")))


def _shows(image):
    shown = Q(lead_image=image)
    for block, field in _BLOCK_LINKS:
        shown |= Q(pk__in=block.objects.filter(**{field: image}).values("parent"))
    return shown


def _can_change(owner, by):
    if isinstance(owner, Article):
        return by.has_perm("articles.change_article") and can_edit(by, owner)
    return by.has_perm(f"{owner._meta.app_label}.change_{owner._meta.model_name}")
