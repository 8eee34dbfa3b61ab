"""Serve /llms.txt (llmstxt.org): the site in Markdown, for programs."""

from itertools import groupby

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from articles.approval import queues
from articles.models import Edition
from core.html import markdown as md
from core.pages.decorator import stored
from core.urls import path_to

MAX_TEXTS = 200
_ABOUT = (
    "A clinician reads one exact version of an article and signs that text. "
    "If the text changes, the page says so until a clinician has reviewed it again. "
    "Each Markdown file begins with the state of this approval. Nothing here is medical advice."
)


@require_safe
@stored()
def llms(request):
    rows = queues.indexable(Edition.objects.live()).for_link().select_related("article__topic").newest_first()
    texts = sorted(rows[:MAX_TEXTS], key=_place)
    parts = [f"# {md.escape(settings.SITE_NAME)}", md.quoted(md.escape(settings.SITE_TAGLINE)), _ABOUT]
    for name, editions in groupby(texts, key=lambda edition: edition.article.topic_name or "About this site"):
        parts += [f"## {md.escape(name)}", md.listed([_line(edition) for edition in editions])]
    parts += ["## Optional", md.listed([md.link(name, path_to(view)) for name, view in _PAGES])]
    return HttpResponse(md.join(*parts) + "\n", content_type="text/markdown; charset=utf-8")


def _place(edition):
    """Return the place of a text: articles by topic, then the pages about the site."""
    topic = edition.article.topic
    return (0, topic.position, topic.name) if topic else (1, 0, "")


def _line(edition):
    link = md.link(edition.title, path_to("articles:markdown", edition.article.slug))
    return f"{link}: {md.escape(edition.standfirst)}" if edition.standfirst else link


_PAGES = (
    ("All articles", "articles:list"),
    ("Authors and medical approvers", "authors:list"),
    ("Clinics by region", "clinics:list"),
    ("Help lines by country", "clinics:help"),
    ("Feeds", "feeds"),
    ("Sitemap", "sitemap"),
)
