"""Serve the numbers of all processes, and of the site, to Prometheus."""

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from psychsite.operations.metrics.site import Site

HOST = "127.0.0.1"


def make_registry():
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(Site())
    return registry


def start(port):
    """Start to serve on a port of this machine; return the server. Raises OSError."""
    return start_http_server(port, addr=HOST, registry=make_registry())[0]
