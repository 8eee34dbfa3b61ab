"""Serve /.well-known/security.txt (RFC 9116): how to report a vulnerability."""

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from core.pages.decorator import stored

# The day on which this file was last checked. Its contact must be checked again within a year.
CHECKED_ON = date(2026, 11, 29)
VALID_FOR = timedelta(days=360)


@require_safe
@stored()
def security_txt(request):
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires_at():%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def expires_at():
    """Return the time until which the file can be trusted."""
    checked_on = settings.SECURITY_CHECKED_ON or CHECKED_ON
    return datetime.combine(checked_on + VALID_FOR, time(), UTC)
