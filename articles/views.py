"""Pages of articles for readers."""

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from taggit.models import Tag

from articles.models import Approval, Article, Edition, Topic
from articles.pages import page_of_edition
from psychsite.lib.http import PRIVATE
from psychsite.lib.paging import page_of

PER_PAGE = 12


def _live():
    return Edition.objects.live().with_card().newest_first()


@require_safe
def articles(request):
    page = page_of(request, _live(), PER_PAGE)
    intro = "Everything we have published, newest first."
    return render(request, "articles/list.html", {"page": page, "heading": "Articles", "intro": intro})


@require_safe
def topic(request, slug):
    topic = get_object_or_404(Topic, slug=slug)
    page = page_of(request, _live().filter(article__topic=topic), PER_PAGE)
    return render(request, "articles/topic.html", {"topic": topic, "page": page})


@require_safe
def tag(request, slug):
    tag = get_object_or_404(Tag, slug=slug)
    page = page_of(request, _live().filter(article__tags=tag), PER_PAGE)
    if not page.object_list:
        raise Http404("No published article has this tag.")
    return render(request, "articles/tag.html", {"tag": tag, "page": page})


@require_safe
def detail(request, slug):
    editions = Edition.objects.live().select_related("article__topic")
    edition = get_object_or_404(editions, article__slug=slug)
    return render(request, "articles/detail.html", page_of_edition(edition))


@require_safe
def history(request, slug):
    """Every edition that readers could read, with its note and what was decided on it."""
    article = get_object_or_404(Article.objects.select_related("topic"), slug=slug, binned_at=None)
    decided = Prefetch("approvals", Approval.objects.filter(withdrawn_at=None).select_related("person"))
    shown = article.editions.once_live().defer("document", "text").prefetch_related(decided).order_by("-number")
    page = page_of(request, shown, PER_PAGE)
    if not page.object_list:
        raise Http404("This article has not been published.")
    rows = [
        {
            "edition": row,
            "approvals": row.approvals.all(),
            "change_label": row.get_change_class_display().partition(":")[0],
        }
        for row in page
    ]
    return render(request, "articles/history.html", {"article": article, "editions": rows, "page": page})


@require_safe
def edition(request, slug, number):
    """One edition at its own address: for everybody once it was live, before that for staff who may see it."""
    editions = Edition.objects.select_related("article__topic")
    edition = get_object_or_404(editions, article__slug=slug, number=number)
    state = "draft" if edition.article.binned_at else edition.state(timezone.now())
    if state in {"live", "past"}:
        response = render(request, "articles/detail.html", page_of_edition(edition, past=state == "past"))
        response["X-Robots-Tag"] = "noindex"
        return response
    # Readers have no session: without its cookie nobody is asked who they are, and the answer does not vary.
    if not request.COOKIES or not request.user.has_perm("articles.view_edition"):
        raise Http404("This edition has not been published.")
    response = render(request, "articles/detail.html", page_of_edition(edition, preview=True))
    response["Cache-Control"], response["X-Robots-Tag"] = PRIVATE, "noindex"
    return response
