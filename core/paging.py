"""Pages of a list."""

import re

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404


def page_number(request, parameter="page"):
    """Return the number that `?page=` asks for, 1 for nothing. Raises Http404 for what is no number of at most seven digits.

    The number's length is judged before it is parsed, since Python refuses to parse thousands of digits with an exception of
    its own.
    """
    asked = request.GET.get(parameter) or "1"
    if not re.fullmatch(r"[0-9]{1,7}", asked):
        raise Http404("This list has no such page.")
    return int(asked)


def get_page(request, rows, per_page=20, parameter="page"):
    """Return the Page of `rows` that `?page=` asks for.

    Nothing or an empty value means the first page. What is no number, is below 1 or lies behind the end is a 404 with the
    site's helpful page: a list must not have endless addresses with the same content.
    """
    number = page_number(request, parameter)
    try:
        return Paginator(rows, per_page).page(number)
    except EmptyPage as error:
        raise Http404("This list has fewer pages.") from error
