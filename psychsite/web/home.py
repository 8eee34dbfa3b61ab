"""The home page, and the page for bad requests."""

from django.core.cache import cache
from django.db.models import DateTimeField
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from addresses.middleware import lead_on
from addresses.paths import OLD_QUERIES
from articles.approval import status
from articles.models import Edition, Topic
from articles.models.card import MENU_TOPICS
from articles.rendering.lists import with_names
from clinics.models import HelpLine
from core.db.reused import reused
from core.pages import fragments
from core.pages.decorator import stored
from psychsite.seo import home_nodes

_MENU_KEY, _MENU_SECONDS = "psychsite.menu-of-404", 60
LATEST_COUNT, PATH_COUNT = 4, 4


@require_safe
@stored(unstored=OLD_QUERIES)
def home(request):
    now = timezone.now()
    latest = with_names(_latest(at=now))
    approved = approved_statuses(latest)
    path, topics = _starting_path(at=now), _topics(at=now)
    context = {
        "latest": [{"edition": edition, "status": approved.get(edition)} for edition in latest],
        "path": path,
        "path_minutes": sum(edition.reading_minutes for edition in path),
        "specimen": next(({"edition": edition, "status": badge} for edition, badge in approved.items()), None),
        "topics": topics,
        "nav_topics": topics[:MENU_TOPICS],
        "regions": fragments.get("counted-regions"),
        "helplines": HelpLine.load_shown(),
        "graph": home_nodes(),
    }
    return render(request, "home.html", context)


@reused(at=DateTimeField())
def _latest(at):
    rows = Edition.objects.live(at).for_link().newest_first()
    return rows.select_related("article__topic", "article__lead_image")[: LATEST_COUNT + 1]


@reused(at=DateTimeField())
def _starting_path(at):
    return Edition.objects.live(at).starting_path()[:PATH_COUNT]


@reused(at=DateTimeField())
def _topics(at):
    return Topic.objects.with_live_articles(at)


def bad_request(request, exception):
    """Show the page for requests that Django refuses before any view.

    Examples: too much data, an unknown host, a forged cookie.
    """
    return render(request, "400.html", status=400)


def not_found(request, exception):
    """Lead on from an old address, or show the page for addresses without a page.

    Robots ask for many of these, so the menu may be a minute old.
    """
    if (led := lead_on(request)) is not None:
        return led
    menu = cache.get_or_set(_MENU_KEY, Topic.load_menu, _MENU_SECONDS)
    return render(request, "404.html", {"nav_topics": menu}, status=404)


def approved_statuses(editions):
    """Return {edition: its ReviewStatus} of the editions that are approved today."""
    approvals = {}
    for row in status.decisions_on(articles=[one.article_id for one in editions] or [0]):
        approvals.setdefault(row.edition.article_id, []).append(row)
    today = timezone.localdate()
    found = {one: status.review_status(one, approvals.get(one.article_id, []), today) for one in editions}
    return {one: badge for one, badge in found.items() if one.article.needs_approval and badge.is_approved}
