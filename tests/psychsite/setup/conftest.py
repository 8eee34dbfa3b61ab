"""Ports of this machine."""

import socket

import pytest


@pytest.fixture
def listening_port():
    """Return a port at which someone listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def unused_port():
    """Return a port at which no one listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
