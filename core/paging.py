"""Pagination of lists, and how many rows one file from the admin may hold."""

import re
from functools import cached_property

from django.conf import settings
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404

from core.errors import ActionRefused

# A list that goes on behind so many pages is not counted to its end.
PAGES_COUNTED = 100


class LongPaginator(Paginator):
    """The pages of a list that is counted up to a limit.

    The limit is PAGES_COUNTED, and behind that the page after the one that is asked for.
    """

    def __init__(self, rows, per_page, number):
        super().__init__(rows, per_page)
        self._most = per_page * max(PAGES_COUNTED, number + 1)

    @cached_property
    def count(self):
        """Return the number of rows up to the limit."""
        return self.object_list.count_up_to(self._most)

    @property
    def goes_on(self):
        """Return True if there may be more pages than were counted."""
        return self.count == self._most


def page_number(request, parameter="page"):
    """Return the page number in `?page=`, or 1. Raises Http404 for invalid numbers.

    A number has at most seven digits. The length is checked first, because Python raises an error of
    its own for thousands of digits.
    """
    asked = request.GET.get(parameter) or "1"
    if not re.fullmatch(r"[0-9]{1,7}", asked):
        raise Http404("This list has no such page.")
    return int(asked)


def get_page(request, rows, per_page=20, parameter="page"):
    """Return the Page of `rows` for `?page=`.

    No value means the first page. Invalid numbers and numbers past the end are a 404, because a list
    must not have endless addresses with the same content.
    """
    number = page_number(request, parameter)
    is_long = hasattr(rows, "count_up_to")
    pages = LongPaginator(rows, per_page, number) if is_long else Paginator(rows, per_page)
    try:
        return pages.page(number)
    except EmptyPage as error:
        raise Http404("This list has fewer pages.") from error


def require_few_rows(rows, advice):
    """Refuse a file of more than EXPORT_ROWS rows. Raises ActionRefused.

    A stolen session takes no more at once. Commands have no such limit.

    `rows` is a queryset; `advice` is a sentence on how to get fewer rows, or all of them.
    """
    limit = settings.EXPORT_ROWS
    # A slice, so that the database stops counting there.
    if rows.order_by().values("pk")[: limit + 1].count() > limit:
        raise ActionRefused(f"The file would have more rows than {limit:,}, the most that one download holds. {advice}")
