"""Serve /robots.txt.

Crawlers may ask for every page. Pages that search engines must not list say “noindex”, and only a crawler that may read them
learns that.
"""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.pages.decorator import stored


@require_safe
@stored()
def robots(request):
    lines = ["User-agent: *", "Allow: /", "", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
