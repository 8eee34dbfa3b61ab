"""Passkeys: what static/js/admin/passkeys.js asks for and sends, as JSON."""

import json
from functools import wraps

from django.contrib import messages
from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import factors, proof, throttle
from accounts.sign_in import steps
from accounts.web import pages
from core.errors import ActionRefused

_MOST_BYTES = 64 * 1024
_ANSWER, _NEW = "passkey_answer", "passkey_new"


def answers_json(view):
    """Return a POST view whose refusals are JSON with a sentence."""

    @never_cache
    @require_POST
    @wraps(view)
    def wrapped(request):
        try:
            throttle.count(throttle.PASSKEYS, throttle.network_key(request))
            answer = view(request)
        except ActionRefused as refusal:
            status = 400 if refusal.retry_after is None else 429
            response = JsonResponse({"sentence": refusal.sentence}, status=status)
            if refusal.retry_after is not None:
                response.headers["Retry-After"] = str(refusal.retry_after)
            return response
        response = JsonResponse(answer)
        if request.user.is_authenticated:
            throttle.remember_device(request, response, request.user.get_username())
        return response

    return wrapped


def _data(request):
    try:
        data = json.loads(request.body[:_MOST_BYTES])
    except (ValueError, RecursionError) as error:
        raise ActionRefused("The passkey’s answer could not be read. Try again.") from error
    if not isinstance(data, dict):
        raise ActionRefused("The passkey’s answer could not be read. Try again.")
    return data


def _state(request, name):
    """Return what was asked for, once: an answer cannot be sent twice."""
    state = request.session.pop(name, None)
    request.session.save()
    if not state:
        raise ActionRefused("The passkey was asked for too long ago. Try again.")
    return state


def _person(request):
    """Return who is expected to answer; None at sign-in without a user name."""
    if request.user.is_authenticated:
        return request.user
    return steps.expected(request)[0]


@answers_json
def options(request):
    """Return what the browser needs to ask for a passkey."""
    data, state = factors.helper(request).authenticate_begin(user=_person(request), require_user_verification=True)
    request.session[_ANSWER] = state
    return data


@answers_json
def passkey_sign_in(request):
    """Sign in with a passkey, or take it as a recent proof."""
    person, state = _person(request), _state(request, _ANSWER)
    user = factors.check_passkey(request=request, state=state, data=_data(request), user=person)
    if request.user.is_authenticated:
        proof.note(request, with_factor=True)
        return {"next": ""}
    _waiting, next_url = steps.expected(request)
    next_url = next_url or pages.safe_next(request, request.GET.get("next", ""))
    steps.finish(request, user, next_url, with_factor=True)
    return {"next": next_url}


@answers_json
def add_options(request):
    """Return what the browser needs to make a passkey."""
    _check_may_add(request)
    data, state = factors.helper(request).register_begin(user=request.user)
    request.session[_NEW] = state
    return data


@answers_json
def add(request):
    """Store the passkey that the browser made."""
    _check_may_add(request)
    state, data = _state(request, _NEW), _data(request)
    name = str(data.pop("name", ""))
    codes = factors.add_passkey(request=request, state=state, data=data, name=name)
    proof.note(request, with_factor=True)
    messages.success(request, "The passkey is saved. From now on you can sign in with it.")
    request.session["new_codes"] = codes
    return {"next": reverse("admin:recovery_codes") if codes else reverse("admin:account")}


def _check_may_add(request):
    if not request.user.is_authenticated:
        raise ActionRefused("You are signed out. Sign in again.")
    if not proof.is_recent(request):
        raise ActionRefused("Reload this page and confirm that it’s you.")
