"""The page of the calendar: one month as a table, and the same as a list."""

import re
from datetime import date

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from psychsite.desk.calendar import MAX_OF_A_KIND, WEEKDAYS, load_weeks

FIRST_YEAR, LAST_YEAR = 2000, 2100


@require_safe
def show_month(request):
    """Show the month of `?month=2026-12`, or this one."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    first = read_month(request.GET.get("month", ""))
    weeks, is_cut = load_weeks(request.user, first)
    context = {
        **admin.site.each_context(request),
        "title": f"Calendar: {first:%B %Y}",
        "month": first,
        "weekdays": WEEKDAYS,
        "weeks": weeks,
        "busy": [day for week in weeks for day in week if day.events and not day.is_outside],
        "earlier": _month_beside(first, -1),
        "later": _month_beside(first, 1),
        "limit": MAX_OF_A_KIND if is_cut else 0,
    }
    return TemplateResponse(request, "admin/desk/calendar.html", context)


def read_month(text):
    """Return the first day of a month such as "2026-12", else of this one."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text, re.ASCII)
    if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return date(int(found[1]), int(found[2]), 1)
    return timezone.localdate().replace(day=1)


def _month_beside(first, by):
    """Return the first day of a month beside this one, or None at the ends."""
    number = first.year * 12 + first.month - 1 + by
    year, month = divmod(number, 12)
    return date(year, month + 1, 1) if FIRST_YEAR <= year <= LAST_YEAR else None
