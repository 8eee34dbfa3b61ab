"""Send people to the provider of identities, and take its answer."""

import time
from functools import wraps

from django.conf import settings
from django.http import Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from accounts import factors, proof, roles, throttle
from accounts.sign_in import people, provider, steps
from accounts.web import pages
from core.errors import ActionRefused

# How long the provider may take to ask the person.
_WAIT_SECONDS = 10 * 60
_STATES, _NEXT = "oidc_states", "oidc_login_next"


class _Start(OIDCAuthenticationRequestView):
    get_settings = staticmethod(provider.setting)

    def get_extra_params(self, request):
        # A person who is signed in came to prove again who they are.
        return {"prompt": "login", "max_age": "0"} if request.user.is_authenticated else {}


def _answers_in_sentences(view):
    """Return a view whose refusals are pages; 404 while single sign-on is off."""

    @never_cache
    @require_GET
    @wraps(view)
    def wrapped(request):
        if settings.OIDC is None:
            raise Http404
        throttle.count(throttle.SINGLE_SIGN_ON, throttle.network_key(request))
        try:
            return view(request)
        except throttle.TooManyTries:
            raise
        except ActionRefused as refusal:
            is_signed_in = request.user.is_authenticated
            title = "This did not confirm that it’s you" if is_signed_in else "You could not be signed in"
            words = {"title": title, "sentence": refusal.sentence, "is_signed_in": is_signed_in}
            return pages.render(request, "message", status=403, **words)

    return wrapped


@_answers_in_sentences
def start(request):
    """Send the person to the provider."""
    return _Start.as_view()(request)


@_answers_in_sentences
def answer(request):
    """Take the provider's answer: sign in, or note a new proof."""
    waiting = _take(request)
    if request.GET.get("error"):
        raise ActionRefused(f"{settings.OIDC.name} did not sign you in. Try again, or choose another way to sign in.")
    code = request.GET.get("code", "")[:4000]
    claims = provider.read_claims(request, code=code, nonce=waiting["nonce"], verifier=waiting["code_verifier"])
    user = people.find_or_open(claims)
    if request.user.is_authenticated:
        return _confirm(request, user, claims)
    next_url = pages.safe_next(request, request.session.get(_NEXT) or "")
    source = {"provider": settings.OIDC.name, "proved_at": provider.proved_at(claims)}
    if _replaces_second_step(user, claims):
        return steps.finish(request, user, next_url, with_factor=True, **source)
    return steps.begin(request, user, next_url, **source)


def _take(request):
    """Return what this session asked for, once: an answer cannot be sent twice."""
    states = request.session.get(_STATES) or {}
    waiting = states.pop(request.GET.get("state", ""), None)
    if waiting is not None:
        request.session[_STATES] = states
        request.session.save()
    if waiting is None or time.time() - waiting["added_on"] > _WAIT_SECONDS:
        raise ActionRefused("This answer was used already, or it came too late. Start the sign-in again.")
    return waiting


def _replaces_second_step(user, claims):
    """Return True if the provider asked for two proofs and this account needs no more.

    A second step of the account itself guards rights that only an administrator gives. A person who changes the address
    of an approver's account must not get in with it.
    """
    return provider.has_second_step(claims) and not (roles.is_weighty(user) and factors.has_any(user))


def _confirm(request, user, claims):
    """Note a proof of the person who is signed in."""
    at = provider.proved_at(claims)
    if user != request.user:
        raise ActionRefused("You proved to be someone else. Sign out, then sign in again.")
    if at is None or time.time() - at > _WAIT_SECONDS:
        raise ActionRefused(f"{settings.OIDC.name} did not ask you again. Sign out, then sign in again.")
    is_enough = _replaces_second_step(user, claims)
    if factors.has_any(user) and not is_enough:
        raise ActionRefused("Your account has a second step here. Confirm with its code or your passkey.")
    proof.note(request, with_factor=is_enough)
    sentence = "Thank you. Close this tab, go back to the first one and press “Continue”."
    return pages.render(request, "message", title="You confirmed that it’s you", sentence=sentence, is_signed_in=True)
