"""Pagination of lists."""

import re

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404


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
    try:
        return Paginator(rows, per_page).page(number)
    except EmptyPage as error:
        raise Http404("This list has fewer pages.") from error
