"""Ask a provider of identities who someone is.

This is OpenID Connect: the code flow with PKCE. mozilla-django-oidc fetches keys and tokens. It checks neither issuer nor
audience, accepts a token without an end, answers an expired one with a 500, and signs in by itself past the second step.
So these parts are ours (docs/decisions/0073).
"""

import logging
import time
from urllib.parse import urlsplit

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import absolutify

from core.errors import ActionRefused

log = logging.getLogger(__name__)

_ALGORITHM = "RS256"
_TIMEOUT_SECONDS = 5
_LEEWAY_SECONDS = 60
_KEEP_SECONDS = 60 * 60
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# What a provider may send in place of an answer, well-formed or not.
_BROKEN = (
    jwt.PyJWTError,
    requests.RequestException,
    SuspiciousOperation,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
)
# RFC 8176: what someone knows, and what someone has or is.
_KNOWS, _HAS = {"pwd", "pin", "kba"}, {"otp", "hwk", "swk", "sc", "fpt", "face", "iris", "retina", "vbm"}
# {issuer: (time until which it is kept, what the provider says about itself)}
_described = {}


def describe():
    """Return what the provider says about its addresses; refuse if it cannot be asked."""
    issuer = settings.OIDC.issuer
    until, description = _described.get(issuer, (0, None))
    if time.monotonic() < until:
        return description
    try:
        answer = requests.get(
            issuer.rstrip("/") + "/.well-known/openid-configuration", timeout=_TIMEOUT_SECONDS, allow_redirects=False
        )
        answer.raise_for_status()
        description = answer.json()
        if description["issuer"] != issuer:
            raise ValueError("the provider names another issuer")
        schemes = {"https", urlsplit(issuer).scheme}
        if any(urlsplit(description[name]).scheme not in schemes for name in _NEEDED):
            raise ValueError("an address of the provider is not https")
    except _BROKEN as error:
        raise _refused("provider", error, f"{settings.OIDC.name} does not answer. Try again in a minute.") from error
    _described[issuer] = (time.monotonic() + _KEEP_SECONDS, description)
    return description


def forget():
    """Forget what providers said about themselves; for tests."""
    _described.clear()


def setting(name, *default):
    """Return a setting of the library, which knows them by its own names."""
    description = describe()
    values = {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": description["authorization_endpoint"],
        "OIDC_OP_TOKEN_ENDPOINT": description["token_endpoint"],
        "OIDC_OP_JWKS_ENDPOINT": description["jwks_uri"],
        "OIDC_RP_CLIENT_ID": settings.OIDC.client_id,
        "OIDC_RP_CLIENT_SECRET": settings.OIDC.client_secret,
        "OIDC_RP_SIGN_ALGO": _ALGORITHM,
        "OIDC_RP_SCOPES": "openid email profile",
        "OIDC_TIMEOUT": _TIMEOUT_SECONDS,
        "OIDC_USE_PKCE": True,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "admin:single_sign_on_answer",
    }
    return values.get(name, *default)


class _Client(OIDCAuthenticationBackend):
    """The library's client, which is no back end of this site."""

    get_settings = staticmethod(setting)

    def _verify_jws(self, payload, key):
        claims = jwt.decode(
            payload,
            key,
            algorithms=[_ALGORITHM],
            audience=settings.OIDC.client_id,
            issuer=settings.OIDC.issuer,
            leeway=_LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
        )
        is_for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (is_for_several or "azp" in claims) and claims.get("azp") != settings.OIDC.client_id:
            raise SuspiciousOperation("The token was made for another site.")
        return claims


def read_claims(request, *, code, nonce, verifier):
    """Return what the provider says about the person, once all of it is checked."""
    try:
        client = _Client()
        tokens = client.get_token(
            {
                "client_id": settings.OIDC.client_id,
                "client_secret": settings.OIDC.client_secret,
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": absolutify(request, request.path),
                "code_verifier": verifier,
            }
        )
        return client.verify_token(tokens["id_token"], nonce=nonce)
    except _BROKEN as error:
        sentence = f"The answer of {settings.OIDC.name} could not be checked. Start again, or tell an administrator."
        raise _refused("answer", error, sentence) from error


def has_second_step(claims):
    """Return True if the provider says that it asked for two kinds of proof."""
    if settings.OIDC.is_second_step_trusted:
        return True
    methods = claims.get("amr")
    if not isinstance(methods, list):
        return False
    given = {method for method in methods if isinstance(method, str)}
    return "mfa" in given or bool(given & _KNOWS and given & _HAS)


def proved_at(claims):
    """Return when the provider last asked for a proof; None if it does not say."""
    at = claims.get("auth_time")
    return at if isinstance(at, int) and not isinstance(at, bool) else None


def _refused(reason, error, sentence):
    # The kind of the error only: its text may hold an address or a token.
    log.warning("Sign-in refused: single sign-on", extra={"fields": {"reason": reason, "error": type(error).__name__}})
    return ActionRefused(sentence)
