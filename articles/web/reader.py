"""Pages of articles for readers."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.common import no_append_slash
from django.views.decorators.http import require_safe

from articles import shown
from articles.blocks.find_clinic import finder_form
from articles.changes.between import label_changes
from articles.changes.diff import diff_editions, has_changes
from articles.changes.history import add_approvals, identity_changes, publication_steps
from articles.models import Article, Edition
from articles.models.grouping.entities import entities_of
from articles.models.grouping.tags import page_of, public_tag_with
from articles.models.grouping.topics import topic_with, topics_below
from articles.rendering.lists import live_editions, picked_editions
from articles.rendering.page import edition_context, find_live
from articles.rendering.tags import is_indexed
from articles.web import seo
from articles.web.withdrawn import show_notice_if_withdrawn
from core.http import make_private, markdown_link
from core.pages.decorator import PAGE_NUMBER, stored
from core.paging import get_page
from core.text.sharing import share_page
from core.urls import path_to

PER_PAGE = 12
PAGES = {"page": PAGE_NUMBER}


@require_safe
@stored(queries=PAGES)
def articles(request):
    page = get_page(request, live_editions(PER_PAGE), PER_PAGE)
    intro = _("All our articles, newest first.")
    graph = seo.list_nodes(_("Articles"), intro, page)
    return render(
        request, "articles/list.html", {"page": page, "heading": _("Articles"), "intro": intro, "graph": graph}
    )


@require_safe
@stored(queries=PAGES)
def topic(request, slug):
    topic, now = topic_with.first(slug=slug), timezone.now()
    if topic is None:
        raise Http404("We couldn’t find this topic.")
    shown.show_topic(topic)
    page = get_page(request, live_editions(PER_PAGE, "topic", topic.pk), PER_PAGE)
    entities = entities_of(topic=topic.pk)
    context = {"topic": topic, "page": page, "entities": entities, "share": share_page(topic)}
    if page.number == 1:
        context["picks"] = picked_editions(topic)
        context["finder"] = finder_form(topic.treatment) if topic.treatment else None
    context["is_thin"] = not is_indexed(page)
    context["below"] = topics_below(topic=topic.pk, at=now)
    context["graph"] = seo.topic_nodes(topic, page, entities)
    return render(request, "articles/topic.html", context)


@require_safe
@stored(queries=PAGES)
def tag(request, slug):
    tag = public_tag_with.first(slug=slug)
    if tag is None:
        raise Http404("We couldn’t find this tag.")
    shown.show_tag(tag)
    page = get_page(request, live_editions(PER_PAGE, "tag", tag.pk), PER_PAGE)
    if not page.object_list:
        raise Http404("No published articles have this tag.")
    own = page_of(tag)
    context = {"tag": tag, "own": own, "page": page, "is_thin": not is_indexed(page)}
    context |= {"graph": seo.tag_nodes(tag, own, page), "share": share_page(own, own.picture)}
    return render(request, "articles/tag.html", context)


@require_safe
@stored()
def detail(request, slug):
    edition = find_live(slug)
    if edition is None:
        raise Http404("We couldn’t find this article.")
    shown.show_edition(edition)
    if edition.article.is_site_page:
        return redirect(edition, permanent=True)
    return _show(request, edition)


@no_append_slash
@require_safe
@stored()
def site_page(request, slug):
    """Show a page about the site.

    Any address of one part comes here if nothing else has it.
    """
    edition = find_live(slug)
    if edition is None or not edition.article.is_site_page:
        raise Http404("We couldn’t find this page.")
    shown.show_edition(edition)
    return _show(request, edition)


def _show(request, edition):
    context = edition_context(edition)
    response = render(
        request,
        "articles/detail.html",
        context | {"graph": seo.article_nodes(context), "share": seo.share_article(context)},
    )
    response.headers["Link"] = markdown_link(path_to("articles:detail", edition.article.slug))
    return response


@require_safe
@stored(queries=PAGES, unstored=("old", "new"))
@show_notice_if_withdrawn
def history(request, slug):
    """Show the published editions with their notes and decisions.

    `?old=1&new=2` compares two.
    """
    article = get_object_or_404(Article.objects.select_related("topic"), slug=slug, binned_at=None)
    shown.show_article(article)
    shown.show_people_of([article.pk])
    steps = publication_steps(article)
    if not steps:
        raise Http404("This article has not been published.")
    numbers = {str(step.edition.number) for step in steps}
    chosen = [request.GET.get("old"), request.GET.get("new")]
    if numbers.issuperset(chosen) and chosen[0] != chosen[1]:
        return redirect("articles:diff", slug, *sorted(map(int, chosen)))
    page = get_page(request, steps, PER_PAGE)
    add_approvals(page.object_list)
    context = {"article": article, "editions": page.object_list, "page": page, "numbers": sorted(map(int, numbers))}
    context["identity_changes"] = identity_changes([row for step in page.object_list for row in step.approvals])
    return render(request, "articles/history.html", context)


@require_safe
@stored()
@show_notice_if_withdrawn
def diff(request, slug, old, new):
    """Show the difference between two published editions."""
    if old > new:
        return redirect("articles:diff", slug, new, old)
    found = Edition.objects.once_live().select_related("article").filter(article__slug=slug, number__in=[old, new])
    editions = sorted(found, key=lambda row: row.number)
    if len(editions) != 2:
        raise Http404("Choose two editions of this article that were published.")
    shown.show_article(editions[0].article)
    blocks = diff_editions(*editions, public=True)
    labels = label_changes(*editions)
    context = {"article": editions[0].article, "old": editions[0], "new": editions[1], "blocks": blocks}
    context |= {"label_changes": labels, "differs": bool(labels) or has_changes(blocks)}
    response = render(request, "articles/diff.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def is_readable(edition):
    """Return True if all readers may open this edition."""
    return Edition.objects.once_live().filter(pk=edition.pk).exists()


@require_safe
@stored()
@show_notice_if_withdrawn
def edition(request, slug, number):
    """Show one edition.

    All readers see it once it was live. Before that, and after a withdrawal as wrong, staff do.
    """
    edition = get_object_or_404(Edition.objects.with_body(), article__slug=slug, number=number)
    shown.show_edition(edition)
    if is_readable(edition):
        past = edition.state(timezone.now()) == "past"
        response = render(request, "articles/detail.html", edition_context(edition, past=past))
        response["X-Robots-Tag"] = "noindex"
        return response
    # Readers have no session. Do not look for a user without cookies, so that the response does not vary.
    if not request.COOKIES or not Edition.objects.readable_by(request.user).filter(pk=edition.pk).exists():
        raise Http404("This edition has not been published.")
    return make_private(render(request, "articles/detail.html", edition_context(edition, preview=True)))
