"""Find the client's address, without trusting headers that clients can write."""

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
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return UNKNOWN
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed)
