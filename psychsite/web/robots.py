"""Serve /robots.txt.

Crawlers may read everything but the admin, searches and the pages around a comment.
"""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.pages.decorator import stored

KEPT_OUT = ("/admin/", "/search/", "/comments/")


@require_safe
@stored()
def robots(request):
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEPT_OUT), "Allow: /", ""]
    lines += [f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
