"""Texts that are not public, shown as readers would get them, and the signed links that open one for some days.

A link names an edition, or the working copy as it was at one save: it opens exactly what its sender saw, or nothing.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from articles.models import Article, Edition
from articles.publishing import editions
from articles.rendering.page import page_of_edition
from core.http import PRIVATE

_signer = signing.TimestampSigner(salt="articles.preview")
SECONDS_A_DAY = 24 * 60 * 60


class Gone(Exception):
    """The link no longer opens anything; the message says why and what to do."""


@dataclass(frozen=True)
class Link:
    """An address, and the edition that it opens, or None for the working copy."""

    path: str
    edition: Edition | None


def days():
    """For how many days a link works."""
    return settings.PREVIEW_LINK_DAYS


def private(response):
    """Keep an answer from caches, search engines, and from the logs of the sites that it links to."""
    response["Cache-Control"], response["X-Robots-Tag"] = PRIVATE, "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def unsaved_edition(article):
    """Return the Edition that freezing the working copy now would make, unsaved."""
    return editions.unsaved_edition(article, article.editions.defer("document", "text").order_by("-number").first())


def page_of_working_copy(article):
    """Return the context of articles/detail.html for what was saved last."""
    return page_of_edition(unsaved_edition(article), preview=True)


def link_to(article):
    """Return a Link to the newest edition if that is the working copy, else to the working copy as it is saved now."""
    edition = article.editions.filter(article_version=article.version).order_by("-number").first()
    named = {"edition": edition.pk} if edition else {"article": article.pk, "version": article.version}
    return Link(reverse("preview", args=[_signer.sign_object(named)]), edition)


def page_of_link(signed):
    """Return the context of articles/detail.html for what `signed` names; Gone where it has expired or was overtaken.

    Raises signing.BadSignature for what we did not sign.
    """
    try:
        named = _signer.unsign_object(signed, max_age=days() * SECONDS_A_DAY)
    except signing.SignatureExpired as error:
        raise Gone(f"A preview link works for {days()} days. Ask the person who sent it for a new one.") from error
    if "edition" in named:
        editions = Edition.objects.filter(pk=named["edition"], article__binned_at=None)
        edition = editions.select_related("article__topic").first()
        if edition:
            return page_of_edition(edition, preview=True)
    else:
        article = Article.objects.select_related("topic").filter(pk=named["article"], binned_at=None).first()
        if article and article.version == named["version"]:
            return page_of_working_copy(article)
        if article:
            raise Gone("The text has changed since this link was created. Ask the person who sent it for a new one.")
    raise Gone("The article has been removed.")
