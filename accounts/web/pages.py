"""What the pages of sign-in and of a person's own account share."""

from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import factors


def render(request, template, status=200, **context):
    """Return a page of the admin."""
    whole = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, f"admin/accounts/{template}.html", whole, status=status)


def render_form(request, form, *, title, button, explanation="", back=None, status=200, **context):
    """Return a page with one form."""
    words = {"title": title, "button": button, "explanation": explanation, "back": back}
    return render(request, "form", status=status, form=form, **words, **context)


def safe_next(request, url):
    """Return `url` if it is on this site, else the address of the desk."""
    if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return url
    return reverse("admin:index")


def ways_in():
    """Return which ways in a page of sign-in shows."""
    return {"provider": settings.OIDC.name if settings.OIDC else "", "has_passwords": settings.PASSWORD_SIGN_IN}


def needs_passwords(view):
    """Return a view that says where to sign in while passwords are switched off."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if settings.PASSWORD_SIGN_IN:
            return view(request, *args, **kwargs)
        sentence = f"Passwords are switched off on this site. Sign in with {settings.OIDC.name} or a passkey."
        return render(request, "message", status=403, title="No passwords here", sentence=sentence)

    return wrapped


def passkey_context(user=None):
    """Return what a page with a passkey button needs."""
    return {
        "passkey_origin": factors.passkey_origin(),
        "has_passkey": user is None or factors.has_passkey(user),
    }
