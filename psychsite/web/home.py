"""The home page, and the page for bad requests."""

from django.db.models import DateTimeField
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from addresses.counting import is_countable
from addresses.middleware import lead_on
from addresses.paths import OLD_QUERIES, words_of
from articles.models import Edition, Topic
from articles.models.grouping.topics import MENU_TOPICS, MOST_COUNTED, add_up
from articles.rendering.marks import with_marks
from clinics.models import HelpLine
from core import safe_cache
from core.db.reused import reused
from core.pages import fragments
from core.pages.decorator import stored
from psychsite.web.elsewhere import wordpress_search
from psychsite.web.seo import home_nodes

_MENU_KEY, _MENU_SECONDS = "psychsite.menu-of-404", 60
LATEST_COUNT, PATH_COUNT = 4, 4


@require_safe
@stored(unstored=(*OLD_QUERIES, "s"))
def home(request):
    if words := request.GET.get("s"):
        return wordpress_search(words)
    now = timezone.now()
    latest, path, topics = _latest(at=now), _starting_path(at=now), add_up(_topics(at=now))
    topics = [topic for topic in topics if topic.parent_id is None]
    with_marks([*latest, *path])
    context = {
        "lead": latest[0] if latest else None,
        "latest": latest[1:],
        "path": path,
        "path_minutes": sum(edition.reading_minutes for edition in path),
        "specimen": next((one for one in latest if one.review and one.review.is_approved), None),
        "topics": topics,
        "nav_topics": topics[:MENU_TOPICS],
        "regions": fragments.get("counted-regions"),
        "helplines": HelpLine.load_shown(),
        "graph": home_nodes(),
    }
    return render(request, "home.html", context)


@reused(at=DateTimeField())
def _latest(at):
    # A text is listed once, in the language that it was written in.
    originals = Edition.objects.live(at).articles().filter(article__translation_of=None)
    return originals.with_card().newest_first()[: LATEST_COUNT + 1]


@reused(at=DateTimeField())
def _starting_path(at):
    return Edition.objects.live(at).with_card().starting_path()[:PATH_COUNT]


@reused(at=DateTimeField())
def _topics(at):
    return Topic.objects.counted(at, most=MOST_COUNTED + 1)


def bad_request(request, exception):
    """Show the page for requests that Django refuses before any view.

    Examples: too much data, an unknown host, a forged cookie.
    """
    return render(request, "400.html", status=400)


def not_found(request, exception):
    """Lead on from an old address, or show the page for addresses without a page.

    Robots ask for many of these, so the menu may be a minute old. The search field has the words of the address.
    """
    if (led := lead_on(request)) is not None:
        return led
    if (menu := safe_cache.get(_MENU_KEY)) is None:
        menu = Topic.load_menu()
        safe_cache.store(_MENU_KEY, menu, _MENU_SECONDS)
    words = words_of(request.path_info) if is_countable(request.path_info) else ""
    return render(request, "404.html", {"nav_topics": menu, "words": words}, status=404)
