"""The load generator: one request again and again, over some connections at once.

It is one thread with a selector and costs about 40 microseconds a request, so a library with an event loop, a client object
and header parsing would take more of the second core than the server that it measures. `wrk` and `ab` come from no package
of Python's.

A Python server gets a new connection for each request, so that all its workers get as many. `keep_alive` is for nginx, where
browsers reuse connections.
"""

import selectors
import socket
import time
from typing import NamedTuple

ANSWER_SECONDS = 60


class LoadError(Exception):
    """The server was silent, or its answer had another status than 200."""


class Load(NamedTuple):
    """One stretch of load: `times` in milliseconds, `seconds` in all, bytes of a body."""

    times: list
    seconds: float
    size: int


class _Line:
    """One connection, and the answer that arrives on it."""

    def __init__(self, address, request, keep_alive):
        self.address, self.request, self.keep_alive = address, request, keep_alive
        self.socket, self.size = None, 0

    def send(self, selector):
        self.begun, self.received = time.perf_counter(), bytearray()
        if self.socket is None:
            self.socket = socket.create_connection(self.address, timeout=ANSWER_SECONDS)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(self.socket, selectors.EVENT_READ, self)
        self.socket.sendall(self.request)

    def receive(self, selector):
        """Read what is there; return whether the answer is complete."""
        part = self.socket.recv(262_144)
        self.received += part
        if not part:
            self.close(selector)
        elif not self.keep_alive or not self._is_whole():
            return False
        head, _blank, body = self.received.partition(b"\r\n\r\n")
        if head[9:12] != b"200":
            first = bytes(head.partition(b"\r\n")[0]).decode(errors="replace")
            raise LoadError(f"{self.request.split(b' ', 2)[1].decode()} answered {first!r}")
        self.size = len(body)
        if b"connection: close" in head.lower():
            self.close(selector)
        return True

    def _is_whole(self):
        head, blank, body = self.received.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        if blank and not length:
            raise LoadError(f"{self.request.split(b' ', 2)[1].decode()} has no Content-Length")
        return bool(blank) and len(body) >= int(length)

    def close(self, selector):
        if self.socket is not None:
            selector.unregister(self.socket)
            self.socket.close()
            self.socket = None


def write_request(path, headers, keep_alive=False):
    """Return the bytes of a GET request."""
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Connection: {'keep-alive' if keep_alive else 'close'}", "", ""]).encode()


def send(address, path, headers, *, connections=1, seconds=0.5, least=1, most=None, keep_alive=False):
    """Load `path` for `seconds`, with `least` to `most` requests; return the Load."""
    request = write_request(path, headers, keep_alive)
    times, sent = [], 0
    with selectors.DefaultSelector() as selector:
        lines = [_Line(address, request, keep_alive) for _number in range(connections)]
        begun = time.perf_counter()
        end = begun + seconds
        try:
            for line in lines[:most]:
                line.send(selector)
                sent += 1
            while len(times) < sent:
                ready = selector.select(ANSWER_SECONDS)
                if not ready:
                    raise LoadError(f"{path}: no answer in {ANSWER_SECONDS} seconds")
                for key, _events in ready:
                    line = key.data
                    if not line.receive(selector):
                        continue
                    now = time.perf_counter()
                    times.append((now - line.begun) * 1000)
                    if (now < end or sent < least) and (most is None or sent < most):
                        line.send(selector)
                        sent += 1
            return Load(times, time.perf_counter() - begun, lines[0].size)
        finally:
            for line in lines:
                line.close(selector)
