"""Requests are cut off a database server that hangs, and off no other one."""

import socket
import time
from types import SimpleNamespace

import pytest

from core.db import silence


class _Connection:
    """A connection of Django over a pair of sockets."""

    Database = SimpleNamespace(Error=ValueError)

    def __init__(self):
        self.connection, self.server = socket.socketpair()

    def is_cut(self):
        self.server.setblocking(False)
        try:
            return self.server.recv(1) == b""
        except BlockingIOError:
            return False


@pytest.mark.parametrize(
    ("is_silent", "is_late", "cut"), [(True, True, 1), (True, False, 0), (False, True, 0), (False, False, 0)]
)
def test_late_request_is_cut_off_a_silent_server(is_silent, is_late, cut):
    guard, one = silence.Guard(lambda: is_silent), _Connection()
    with guard.watching(one):
        now = time.monotonic() + (silence.LATE_AFTER_SECONDS + 1) * is_late
        assert guard.look(now) == cut
        assert one.is_cut() == bool(cut)
    assert guard.look(now + 100) == 0


def test_request_without_a_connection_is_left_alone():
    guard = silence.Guard(lambda: True)
    with guard.watching(SimpleNamespace(connection=None, Database=_Connection.Database)):
        assert guard.look(time.monotonic() + 100) == 1


@pytest.mark.database("postgresql")
@pytest.mark.django_db
def test_only_a_server_that_takes_a_connection_and_says_nothing_is_silent(monkeypatch):
    assert not silence.is_silent()
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        wanted = {"HOST": host, "PORT": port, "NAME": "x", "USER": "x", "PASSWORD": "x"}
        for name, value in wanted.items():
            monkeypatch.setitem(silence.connections.settings["default"], name, value)
        assert silence.is_silent()
    assert not silence.is_silent()
