"""The page for a time when the machine cannot serve: no database, or a full disk."""

import sys

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error as fault_of_code

from core.process.faults import is_fault_of_machine

RETRY_AFTER_SECONDS = 60
# nginx shows the same file while the site does not answer.
DOWN_PAGE = "psychsite-down.html"


def server_error(request):
    """Answer a request that failed: 503 for a fault of the machine, else 500.

    No page of these may need the database.
    """
    if not is_fault_of_machine(sys.exc_info()[1]):
        return fault_of_code(request)
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(_page(), status=503, headers=headers)


def write_page(help_lines):
    """Write the page with today's help lines; return its path."""
    page = settings.VAR_DIR / DOWN_PAGE
    page.write_text(_render(help_lines), encoding="utf-8")
    # nginx reads it as another user.
    page.chmod(0o644)
    return page


def _page():
    try:
        return (settings.VAR_DIR / DOWN_PAGE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return _render(())


def _render(help_lines):
    return render_to_string("502.html", {"site_name": settings.SITE_NAME, "help_lines": help_lines})
