"""When a person must prove again who they are, and who needs a second step.

A session notes when its person last gave a password, a code or a passkey. Steps that cannot be undone ask again when that
is longer ago than RECENT_PROOF_MINUTES.
"""

import json
import time
from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse

from accounts import factors

ADMINISTRATOR = "Administrator"
_AT, _FACTOR = "proved_at", "second_step"


def note(request, *, with_factor, at=None):
    """Note that the person proved who they are, just now or at `at`."""
    now = int(time.time())
    request.session[_AT] = now if at is None else min(now, at)
    if with_factor:
        request.session[_FACTOR] = True


def has_given_factor(request):
    """Return True if this session gave the second step."""
    return bool(request.session.get(_FACTOR))


def is_recent(request):
    """Return True if the last proof is recent enough for every step."""
    limit = settings.RECENT_PROOF_MINUTES * 60
    return not limit or time.time() - request.session.get(_AT, 0) < limit


def needs_factor(user):
    """Return True if a role of this person demands a second step."""
    demanded = set(settings.SECOND_FACTOR_ROLES)
    if not demanded:
        return False
    if user.is_superuser and ADMINISTRATOR in demanded:
        return True
    return user.groups.filter(name__in=demanded).exists()


def is_held_back(request):
    """Return True if the role demands a second step that this session did not give."""
    if not settings.SECOND_FACTOR_ROLES or has_given_factor(request):
        return False
    return needs_factor(request.user)


def check_password_or_code(*, user, answer):
    """Return True if `answer` is what this account proves itself with."""
    if factors.has_any(user):
        return factors.check_code(user=user, code=answer)
    return settings.PASSWORD_SIGN_IN and user.check_password(answer)


def require_recent_proof(view):
    """Return a view of signed-in people that first asks for a recent proof.

    What a form sent is kept, and sent on once the person has given the proof.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return ask_again(request) or view(request, *args, **kwargs)

    return wrapped


def ask_again(request, unsafe_only=False):
    """Return the page that asks for a proof, or None if the last one is recent.

    With `unsafe_only` only requests that change something are asked.
    """
    if is_recent(request) or (unsafe_only and request.method in {"GET", "HEAD"}):
        return None
    if request.method not in {"GET", "POST"}:
        raise PermissionDenied
    return confirm_page(request, next_url=request.get_full_path(), kept=_kept(request))


def confirm_page(request, *, next_url, kept="", error="", status=200):
    """Return the page that asks for a proof; `kept` holds the fields of a form."""
    context = {
        **admin.site.each_context(request),
        "title": "Confirm that it’s you",
        "next": next_url,
        "kept": kept,
        "error": error,
        "has_factor": factors.has_any(request.user),
        "has_passkey": factors.has_passkey(request.user),
        "has_password": settings.PASSWORD_SIGN_IN and request.user.has_usable_password(),
        "provider": settings.OIDC.name if settings.OIDC else "",
        "passkey_origin": factors.passkey_origin(),
        "minutes": settings.RECENT_PROOF_MINUTES,
    }
    return TemplateResponse(request, "admin/accounts/confirm.html", context, status=status)


def _kept(request):
    """Return the fields of a sent form as JSON, "" for a request that sent none."""
    if request.method != "POST":
        return ""
    fields = [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]
    return json.dumps(fields)


class RecentProofMixin:
    """For a Step of the admin: its form is accepted with a recent proof only."""

    def respond(self):
        return ask_again(self.request, unsafe_only=True) or super().respond()


class RecentProofAdmin:
    """For a ModelAdmin: its forms are accepted with a recent proof only."""

    def changeform_view(self, request, *args, **kwargs):
        return ask_again(request, unsafe_only=True) or super().changeform_view(request, *args, **kwargs)
