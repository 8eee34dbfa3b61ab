"""The folder in which all processes of the machine count."""

import os

from django.conf import settings

from core.env import make_folder


def _folder():
    return settings.VAR_DIR / "metrics"


def prepare():
    """Name the folder to prometheus_client, which reads that on import."""
    make_folder("METRICS_PORT", _folder())
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_folder())


def clear():
    """Delete what ended processes measured, before the first one starts.

    Prometheus knows that counts can begin from zero. Without this, each process would leave its files for good.
    """
    for file in _folder().glob("*.db"):
        file.unlink(missing_ok=True)
