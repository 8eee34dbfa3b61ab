"""Articles of the list as a CSV file for spreadsheets."""

import csv

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from accounts import proof
from activity.log import record
from articles.admin.listing.rows import load_rows
from core.errors import ActionRefused
from core.paging import require_few_rows
from core.text.spreadsheets import defuse_formula

ROWS_A_STEP = 200
COLUMNS = (
    "title", "address", "state", "next step", "badge", "authors", "approver", "next review", "topic", "tags", "owner", "updated",
)  # fmt: skip


def export_articles(admin, request, articles):
    """Send the chosen articles as CSV and record it, after a recent proof.

    Returns None, with a message, if they are too many for one file.
    """
    if page := proof.ask_again(request):
        return page
    try:
        require_few_rows(articles, "Filter the list and export it in parts.")
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
        return None
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="articles-{timezone.localdate()}.csv"'
    out = csv.writer(response)
    out.writerow(COLUMNS)
    keys = list(articles.values_list("pk", flat=True))
    for first in range(0, len(keys), ROWS_A_STEP):
        step = articles.model.objects.filter(pk__in=keys[first : first + ROWS_A_STEP]).defer("words")
        rows = step.select_related("topic", "owner").prefetch_related("tags").order_by("-updated_at", "-pk")
        found = load_rows([article.pk for article in rows], request.user)
        for article in rows:
            out.writerow(map(defuse_formula, _cells(found[article.pk], article)))
    record("export.articles", by=request.user, details={"articles": len(keys)})
    return response


def _cells(row, article):
    yield article.title
    yield article.get_absolute_url()
    yield row.turn.state
    yield row.turn.reason
    yield row.badge.label if row.badge else ""
    yield ", ".join(row.authors)
    yield ", ".join(row.approvers)
    yield row.due.isoformat() if row.due else ""
    yield article.topic_name
    yield ", ".join(sorted(tag.name for tag in article.tags.all()))
    yield (article.owner.get_full_name() or article.owner.get_username()) if article.owner else ""
    yield article.updated_at.isoformat(timespec="seconds")
