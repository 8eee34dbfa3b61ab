"""Previews of unpublished texts, and signed links that open one for some days.

A link names an edition, or the draft at one version. It opens exactly what its sender saw, or nothing.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from articles.models import Article, Edition
from articles.publishing import editions
from articles.rendering.page import edition_context
from core.errors import LinkExpired

_signer = signing.TimestampSigner(salt="articles.preview")
SECONDS_A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class PreviewLink:
    """An address, and the edition that it opens, or None for the draft."""

    path: str
    edition: Edition | None


def link_days():
    """Return for how many days a link works."""
    return settings.PREVIEW_LINK_DAYS


def edition_of_draft(article):
    """Return the unsaved Edition that freezing the draft would make now."""
    return editions.unsaved_edition(article, article.editions.defer("document", "text").order_by("-number").first())


def draft_context(article):
    """Return the context of articles/detail.html for the draft."""
    return edition_context(edition_of_draft(article), preview=True)


def create_link(article):
    """Return a PreviewLink to the draft's edition, or to the draft at this version."""
    edition = article.editions.filter(article_version=article.version).order_by("-number").first()
    named = {"edition": edition.pk} if edition else {"article": article.pk, "version": article.version}
    return PreviewLink(reverse("preview", args=[_signer.sign_object(named)]), edition)


def link_context(signed):
    """Return the context of articles/detail.html for the text that `signed` names.

    Raises LinkExpired, or signing.BadSignature for a forged link.
    """
    try:
        named = _signer.unsign_object(signed, max_age=link_days() * SECONDS_A_DAY)
    except signing.SignatureExpired as error:
        raise LinkExpired(
            f"A preview link works for {link_days()} days. Ask the person who sent it for a new one."
        ) from error
    if "edition" in named:
        editions = Edition.objects.filter(pk=named["edition"], article__binned_at=None)
        edition = editions.select_related("article__topic").first()
        if edition:
            return edition_context(edition, preview=True)
    else:
        article = Article.objects.select_related("topic").filter(pk=named["article"], binned_at=None).first()
        if article and article.version == named["version"]:
            return draft_context(article)
        if article:
            raise LinkExpired(
                "The text has changed since this link was created. Ask the person who sent it for a new one."
            )
    raise LinkExpired("The article has been removed.")
