"""How a sign-in goes on once the password, or a passkey, was right.

An account with a second step waits for it: until then the session belongs to no one and holds only who is expected. So there is
no session of such an account with a password alone.
"""

import time

from django.contrib.auth import get_user_model, login
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from accounts import factors, notices, proof, sessions, throttle
from activity.log import record

WAIT_SECONDS = 10 * 60
_EXPECTED = "expected"


def begin(request, user, next_url, *, provider="", proved_at=None):
    """Go on after a password or a provider's answer: sign in, or ask for more."""
    if not factors.has_any(user):
        return finish(request, user, next_url, with_factor=False, provider=provider, proved_at=proved_at)
    request.session.cycle_key()
    request.session[_EXPECTED] = {
        "user": user.pk,
        # A password that is changed meanwhile ends the wait.
        "hash": user.get_session_auth_hash(),
        "at": int(time.time()),
        "next": next_url,
        "provider": provider,
    }
    return HttpResponseRedirect(reverse("admin:second_step"))


def expected(request):
    """Return (person, address to go to) of a sign-in that waits for its second step."""
    waiting = request.session.get(_EXPECTED) or {}
    if time.time() - waiting.get("at", 0) > WAIT_SECONDS:
        return None, ""
    user = get_user_model().objects.filter(pk=waiting["user"], is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), waiting["hash"]):
        return None, ""
    return user, waiting["next"]


def finish(request, user, next_url, *, with_factor, provider="", proved_at=None):
    """Sign in, and return the response that leads on and sets the device's cookie.

    `provider` is who said who this is, `proved_at` when it last asked; None: now.
    """
    is_new_device = user.last_login is not None and not throttle.known_device(request, user.get_username())
    waiting = request.session.pop(_EXPECTED, None) or {}
    if waiting.get("user") == user.pk:
        provider = provider or waiting.get("provider", "")
    login(request, user)
    sessions.begin(request)
    proof.note(request, with_factor=with_factor, at=proved_at)
    details = {"second step": with_factor, "new device": is_new_device}
    if provider:
        details["provider"] = provider
    record("account.signed_in", by=user, about=user, details=details)
    if is_new_device:
        notices.send(user, f"Someone signed in on a new device: {request.session['device']}")
    response = HttpResponseRedirect(next_url)
    throttle.remember_device(request, response, user.get_username())
    return response
