"""Say who the client is, without trusting headers that clients can write.

Only this module reads REMOTE_ADDR and X-Forwarded-For. Every limit counts networks, because a home connection with
IPv6 has 2^64 addresses.
"""

import ipaddress

from django.conf import settings

UNKNOWN = "0.0.0.0"  # noqa: S104 (no address to bind to: the value for a request that names none)


def client_address(request):
    """Return the client's address as text.

    `TRUSTED_PROXIES` proxies run in front of the site. Each appends the address it saw to
    X-Forwarded-For, so only that many entries from the right are trusted.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "")[-1000:].split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    parsed = _parse(address)
    return str(parsed) if parsed else UNKNOWN


def client_network(request):
    """Return the client's IPv4 address or IPv6 /64 network as text."""
    return network_of(client_address(request))


def is_in(request, networks):
    """Return True if the client's address is in one of `networks`."""
    address = ipaddress.ip_address(client_address(request))
    return any(address.version == network.version and address in network for network in networks)


def network_of(address):
    """Return an IPv4 address, or the /64 network of an IPv6 address.

    A network is its own network. Text that is not an address becomes UNKNOWN.
    """
    parsed = _parse(address.partition("/")[0])
    if parsed is None:
        return UNKNOWN
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def _parse(address):
    """Return the address without its zone, as IPv4 where it holds one, or None."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
