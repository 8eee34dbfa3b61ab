"""Answer requests that an account may not make."""

from django.contrib import admin
from django.shortcuts import render
from django.views.defaults import permission_denied as readers_page

from core.http import is_for_staff


def permission_denied(request, exception):
    """Return 403: the desk's own page for staff, else the one for readers."""
    user = getattr(request, "user", None)
    if not (is_for_staff(request) and user is not None and user.is_authenticated and user.is_staff):
        return readers_page(request, exception)
    context = {**admin.site.each_context(request), "title": "You don’t have access to this page"}
    return render(request, "admin/denied.html", context, status=403)
