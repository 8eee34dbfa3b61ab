"""Answer a form whose token is not valid any more."""

from urllib.parse import urlencode

from django.contrib import admin
from django.shortcuts import render
from django.urls import reverse
from django.views.csrf import csrf_failure as readers_page

from core.http import is_for_staff


def csrf_failure(request, reason=""):
    """Return 403: the desk's own page for staff, else the one for readers."""
    if not is_for_staff(request):
        return readers_page(request, reason)
    user = getattr(request, "user", None)
    is_signed_in = user is not None and user.is_authenticated
    sign_in = f"{reverse('admin:login')}?{urlencode({'next': request.path})}"
    context = {
        **admin.site.each_context(request),
        "title": "Your session has expired",
        "is_signed_in": is_signed_in,
        "go_on": request.path if is_signed_in else sign_in,
    }
    return render(request, "admin/expired.html", context, status=403)
