"""How often a client may ask."""

from core import ratelimit
from core.client_address import client_network
from core.tokens import keyed_hash
from psychsite.api.problems import Problem

# Requests a minute from one network.
PER_NETWORK, MINUTE_SECONDS = 60, 60


def admit(request):
    """Count a request; raise Problem if the client asked too often."""
    client = keyed_hash("psychsite.api", client_network(request))[:32]
    verdict = ratelimit.hit(bucket="api", key=client, limit=PER_NETWORK, seconds=MINUTE_SECONDS)
    if not verdict.allowed:
        wait = verdict.retry_after
        raise Problem(
            429,
            f"That is more than {PER_NETWORK} requests a minute. Wait {wait} second{'' if wait == 1 else 's'}.",
            **{"Retry-After": str(wait)},
        )
