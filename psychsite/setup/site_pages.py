"""The pages about the site that a new one begins with: drafts with gaps to fill."""

import tomllib
from functools import cache
from pathlib import Path

from django.db import transaction

from articles.models import Article, FooterLink, RichText
from articles.publishing.actions import record_save


@cache
def texts():
    """Return {slug: row} of site_pages.toml, in the order of the footer."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def missing():
    """Return the slugs of the pages that no article of the site has."""
    there = set(Article.objects.filter(slug__in=texts()).values_list("slug", flat=True))
    return [slug for slug in texts() if slug not in there]


@transaction.atomic
def write(*, by=None, owner=None):
    """Write the drafts of the missing pages, with their links in the footer.

    Return {slug: Article}. A link appears once its page is live.
    """
    made = {}
    for slug in missing():
        row = texts()[slug]
        article = made[slug] = Article.objects.create(
            slug=slug,
            title=row["title"],
            standfirst=row["standfirst"],
            site_page=row["kind"],
            needs_approval=False,
            comments_open=False,
            owner=owner,
        )
        RichText.objects.create(parent=article, region="body", ordering=10, html=row["html"].strip())
        FooterLink.objects.create(article=article, label=row["label"], position=10 * (1 + list(texts()).index(slug)))
        record_save(article=article, by=by)
    return made


def remove_untouched():
    """Delete the drafts that no one changed since `write`; return how many."""
    rows = Article.objects.filter(slug__in=texts(), last_edited_by=None, editions=None).exclude(site_page="")
    return rows.delete()[1].get(Article._meta.label, 0)
