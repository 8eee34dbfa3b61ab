"""The home page, and the page for bad requests."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.approval import status
from articles.models import Approval, Edition, Topic
from clinics.models import HelpLine, Region

LATEST_COUNT, PATH_COUNT = 4, 4


@require_safe
def home(request):
    latest = list(Edition.objects.live().with_card().newest_first()[: LATEST_COUNT + 1])
    approved = approved_statuses(latest)
    path = list(Edition.objects.live().starting_path()[:PATH_COUNT])
    context = {
        "latest": [{"edition": edition, "status": approved.get(edition)} for edition in latest],
        "path": path,
        "path_minutes": sum(edition.reading_minutes for edition in path),
        "specimen": next(({"edition": edition, "status": badge} for edition, badge in approved.items()), None),
        "topics": list(Topic.objects.with_live_articles()),
        "regions": list(Region.objects.largest_regions(12)),
        "helplines": HelpLine.load_shown(),
    }
    return render(request, "home.html", context)


def bad_request(request, exception):
    """Show the page for requests that Django refuses before any view.

    Examples: too much data, an unknown host, a forged cookie.
    """
    return render(request, "400.html", status=400)


def approved_statuses(editions):
    """Return {edition: its ReviewStatus} of the editions that are approved today."""
    approvals = {}
    rows = Approval.objects.filter(edition__article__in=[one.article_id for one in editions])
    for row in rows.with_people():
        approvals.setdefault(row.edition.article_id, []).append(row)
    today = timezone.localdate()
    found = {one: status.review_status(one, approvals.get(one.article_id, []), today) for one in editions}
    return {one: badge for one, badge in found.items() if one.article.needs_approval and badge.is_approved}
