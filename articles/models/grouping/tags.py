"""Group articles by tags, and keep what the pages of tags show.

Pages, search, feeds, the sitemap and the API find tags by public_tags() or its condition.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from taggit.managers import _TaggableManager
from taggit.models import Tag

from core.db.fields import CleanTextField
from core.db.reused import reused
from core.db.search_listing import SearchListing, search_listing_constraints
from core.text.clean import clean_line
from core.text.slugs import is_slug, unique_slug
from images.models import Image

MAX_NAME_CHARACTERS = 100
_SEPARATORS = ",;，、；،؛"
# A part in quotation marks may hold separators; a quotation mark in it is written twice.
_PART = re.compile(rf'\s*"((?:[^"]|"")*)"\s*(?:[{_SEPARATORS}]|$)|([^{_SEPARATORS}]*)(?:[{_SEPARATORS}]|$)')
# These count as letters or symbols, but print nothing.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


class TagPage(SearchListing):
    """What staff say about a tag, beside the library's row.

    A tag without a row is public and has no text. An internal tag is for staff: readers see neither its name nor its page.
    """

    tag = models.OneToOneField(Tag, on_delete=models.CASCADE, primary_key=True, related_name="page")
    introduction = CleanTextField(
        max_length=600,
        blank=True,
        help_text="Shown on the tag’s page and, unless you write another, by search engines.",
    )
    picture = models.ForeignKey(Image, on_delete=models.PROTECT, null=True, blank=True, related_name="tag_pages")
    is_internal = models.BooleanField(
        "for staff only",
        default=False,
        help_text="Readers don’t see the tag on articles, and it has no page, feed or place in search.",
    )

    class Meta:
        verbose_name = "page of a tag"
        verbose_name_plural = "pages of tags"
        constraints = search_listing_constraints("articles_tagpage")

    def __str__(self):
        return self.tag.name


def page_of(tag):
    """Return the TagPage of a tag, an empty one if it has no row."""
    return getattr(tag, "page", None) or TagPage(tag=tag)


def public_condition(prefix=""):
    """Return the condition (a Q) for tags that readers may see."""
    return Q(**{f"{prefix}page": None}) | Q(**{f"{prefix}page__is_internal": False})


def public_tags():
    """Return the tags that readers may see."""
    return Tag.objects.filter(public_condition())


@reused(slug=models.CharField())
def public_tag_with(slug):
    """Return the tag of an address with its TagPage, if readers may see it."""
    return public_tags().filter(slug=slug).select_related("page__picture")


def clean_tag_name(name):
    """Return a tag's name as it is stored; raise ValidationError if it is invisible."""
    name = clean_line(name)
    name = name.lstrip("# ") or name
    if not _is_visible(name):
        raise ValidationError("A tag needs a name that readers can see. Write a word or leave the tag out.")
    if len(name) > MAX_NAME_CHARACTERS:
        raise ValidationError(
            f"“{name[:40]}…” is too long for a tag. Use at most {MAX_NAME_CHARACTERS} characters, and commas between tags."
        )
    return name


def split_tags(text):
    """Return the sorted names in the field's text, separated by commas or semicolons."""
    names = {}
    for quoted, plain in _PART.findall(clean_line(text or "")):
        part = clean_line(quoted.replace('""', '"') or plain)
        if _is_visible(part):
            name = clean_tag_name(part)
            names.setdefault(name.casefold(), name)
    return sorted(names.values())


def join_tags(tags):
    """Return the field's text for `tags`; split_tags() returns the same names."""
    quoted = [
        '"{}"'.format(tag.name.replace('"', '""')) if re.search(rf'[{_SEPARATORS}]|^"', tag.name) else tag.name
        for tag in tags
    ]
    return ", ".join(sorted(quoted))


def save_tag(tag, *args, **kwargs):
    """Save a tag with a clean name and a unique slug.

    This is `Tag.save` (psychsite/apps.py).
    """
    tag.name = clean_tag_name(tag.name)
    # The library accepts any script in a slug; our addresses are ASCII.
    if not is_slug(tag.slug, 100):
        tag.slug = unique_slug(Tag, tag.slug or tag.name, instance=tag)
    models.Model.save(tag, *args, **kwargs)


class TagManager(_TaggableManager):
    """The manager `article.tags`, which finds tags by their cleaned names."""

    def add(self, *tags, **kwargs):
        return super().add(*_clean(tags), **kwargs)

    def set(self, tags, **kwargs):
        return super().set(_clean(tags), **kwargs)


def _clean(tags):
    return [clean_tag_name(tag) if isinstance(tag, str) else tag for tag in tags]


def _is_visible(name):
    return any(unicodedata.category(character)[0] not in "CZM" for character in name if character not in _BLANK)
