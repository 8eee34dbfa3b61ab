"""How often a client may ask: by network without a key, by key with one."""

from django.conf import settings

from accounts import api_keys
from core import ratelimit
from core.client_address import client_network
from core.tokens import keyed_hash
from psychsite.api.problems import Problem

# Requests a minute without a key. A key says its own number.
PER_NETWORK, MINUTE_SECONDS = 60, 60
_HOW = "Send it as “Authorization: Bearer …”, or leave the header out."


def admit(request):
    """Count a request; raise Problem for one too many, or for a wrong key."""
    key = _key_of(request)
    if key is None:
        limit, client = PER_NETWORK, keyed_hash("psychsite.api", client_network(request))[:32]
    else:
        limit, client = key.requests_a_minute, f"key:{key.pk}"
    if settings.READ_ONLY:
        return  # no request can be counted
    verdict = ratelimit.hit(bucket="api", key=client, limit=limit, seconds=MINUTE_SECONDS)
    if not verdict.allowed:
        wait = verdict.retry_after
        raise Problem(
            429,
            f"That is more than {limit} requests a minute. Wait {wait} second{'' if wait == 1 else 's'}."
            + ("" if key else " With a key you may ask more often."),
            **{"Retry-After": str(wait)},
        )


def _key_of(request):
    """Return the ApiKey that a request names, or None if it names none."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _space, token = header.partition(" ")
    key = api_keys.find_key(token.strip()) if scheme.lower() == "bearer" and len(token) <= 200 else None
    if key is None:
        raise Problem(401, f"This key is unknown, ended or revoked. {_HOW}", **{"WWW-Authenticate": "Bearer"})
    return key
