"""Where a deed came from: the client's network, never the whole address."""

import ipaddress
from contextvars import ContextVar

from core.client_address import UNKNOWN, client_address

# The request that this thread responds to; commands and workers have none.
current_request = ContextVar("current_request", default=None)
IPV4_BITS, IPV6_BITS = 24, 48


def current_network():
    """Return the network of the current request's client as text, or ""."""
    request = current_request.get()
    return network_of(client_address(request)) if request is not None else ""


def network_of(address):
    """Return the /24 of an IPv4 address, the /48 of an IPv6 address, or ""."""
    if address == UNKNOWN:
        return ""
    bits = IPV6_BITS if ":" in address else IPV4_BITS
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))
