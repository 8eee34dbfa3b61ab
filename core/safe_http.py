"""SSRF-safe HTTP client: check external addresses, fetch from some, post to some.

Editors write these addresses, so an attacker could point one at an internal server. Only http and https are allowed.
Each name is resolved here, and the connection goes to exactly the checked IP address, on each redirect too. Requests
have no proxy and no cookie, and only `post` has a body.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import urllib.request
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit

TIMEOUT_SECONDS = 5
# A site that sends one character at a time is dropped after this long.
MAX_CONNECTION_SECONDS = 15
# One request to a host in this time: the site must not be used to overload others.
PAUSE_SECONDS = 1
# Ports of web pages. A request to another port could disturb a different service.
PORTS = frozenset({80, 443})
# The only addresses of IPv6 that lead to hosts of the internet.
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# Networks whose addresses stand for IPv4 addresses, which a host may route to itself.
_TRANSLATED = [ipaddress.ip_network(text) for text in ("::/96", "::ffff:0:0:0/96", "64:ff9b::/47")]
# Statuses that mean "not for machines" or "not now": the page exists.
REACHABLE_STATUSES = {401, 403, 405, 406, 418, 429, 451, 503}
USER_AGENT = "Mozilla/5.0 (compatible; psychsite link check)"


class PrivateAddressError(OSError):
    """The name resolves to an address that is not on the public internet."""


class OtherHostError(OSError):
    """The address leads to another host than the caller asked for."""


class PortError(OSError):
    """The port is not one that web pages use."""


class _Pace:
    """Let one request to a host pass every PAUSE_SECONDS; others wait."""

    def __init__(self):
        self._lock, self._next = threading.Lock(), {}

    def wait(self, host):
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next.get(host, now))
            self._next = {name: at for name, at in self._next.items() if at > now}
            self._next[host] = turn + PAUSE_SECONDS
        if turn > now:
            time.sleep(turn - now)


_pace = _Pace()


def is_public(address):
    """Return True if an IP address is public, even inside an IPv6 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        if any(ip in network for network in _TRANSLATED):
            return False
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if inner and not is_public(str(inner)):
            return False
        if not ip.ipv4_mapped and ip not in _GLOBAL_UNICAST:
            return False
    return ip.is_global and not ip.is_multicast


class Checked(NamedTuple):
    """The result of a check.

    `problem` is in a few words, or "". `moved_to` is where the page moved for good, or "".
    """

    problem: str = ""
    moved_to: str = ""


def check(url):
    """Request an external address; return a Checked."""
    try:
        target = _ascii(url)
    except ValueError:
        return Checked("cannot be read as an address")
    status, moved_to = _request_status("HEAD", target)
    if status in {400, 403, 404, 405, 406, 500, 501}:
        # Not every site supports HEAD.
        status, moved_to = _request_status("GET", target)
    if isinstance(status, str):
        return Checked(status)
    if status < 300:
        return Checked("", moved_to if _is_same_page(target, moved_to) else "")
    return Checked("" if status < 400 or status in REACHABLE_STATUSES else f"answers {status}")


def _is_same_page(url, moved_to):
    """Return False if a page is gone and its site leads to its first page."""
    return urlsplit(moved_to).path.strip("/") != "" or urlsplit(url).path.strip("/") == ""


class NoAnswer(Exception):
    """An address gave no usable answer; the message says why."""


def fetch(url, *, accept, most_bytes, hosts=()):
    """Return the body at a public address as bytes; raise NoAnswer.

    With `hosts`, redirects may lead to these alone.
    """
    request = urllib.request.Request(  # noqa: S310 (_ascii lets http and https pass, and the opener knows no other)
        _ascii(url), headers={"User-Agent": USER_AGENT, "Accept": accept}
    )
    try:
        with _opener(_Redirects(hosts)).open(request, timeout=TIMEOUT_SECONDS) as response:
            body = response.read(most_bytes + 1)
    except HTTPError as error:
        error.close()
        raise NoAnswer(f"answers {error.code}") from error
    except URLError as error:
        raise NoAnswer(_describe_error(error.reason)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(_describe_error(error)) from error
    if len(body) > most_bytes:
        raise NoAnswer("answers more than expected")
    return body


def _ascii(url):
    """Return the address as it is sent; raise ValueError if it is invalid."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise ValueError(url)
    host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    safe = "/:;@!$&'()*+,=~%-._?"
    return urlunsplit((parts.scheme, host + port, quote(parts.path, safe), quote(parts.query, safe), ""))


def _request_status(method, url):
    """Return (status, address to which the page moved for good, or "").

    The status is a number, or the reason for none as words.
    """
    redirects = _Redirects()
    request = urllib.request.Request(  # noqa: S310 (_ascii lets http and https pass, and the opener knows no other)
        url, method=method, headers={"User-Agent": USER_AGENT, "Accept": "*/*"}
    )
    try:
        with _opener(redirects).open(request, timeout=TIMEOUT_SECONDS) as response:
            return response.status, response.geturl() if redirects.are_permanent() else ""
    except HTTPError as error:
        error.close()
        return error.code, ""
    except URLError as error:
        return _describe_error(error.reason), ""
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _describe_error(error), ""


def post(url, body, headers):
    """Send bytes; return (status, "") or (None, the reason for no status).

    Redirects are not followed: the body is for this address alone.
    """
    try:
        target = _ascii(url)
    except ValueError:
        return None, "cannot be read as an address"
    request = urllib.request.Request(target, data=body, method="POST", headers=headers)  # noqa: S310 (as below)
    try:
        with _opener().open(request, timeout=TIMEOUT_SECONDS) as response:
            return response.status, ""
    except HTTPError as error:
        error.close()
        return error.code, ""
    except URLError as error:
        return None, _describe_error(error.reason)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return None, _describe_error(error)


def _describe_error(error):
    if isinstance(error, PrivateAddressError):
        return "leads into a private network"
    if isinstance(error, OtherHostError):
        return "leads to another host"
    if isinstance(error, PortError):
        return "uses another port than 80 and 443, which is not checked"
    if isinstance(error, TimeoutError):
        return f"did not answer within {TIMEOUT_SECONDS} seconds"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "has no valid certificate"
    if isinstance(error, socket.gaierror):
        return "its site's name is not known"
    if isinstance(error, http.client.HTTPException):
        return "answers something that is not a web page"
    return "does not answer"


def _connect(address, timeout, source_address=None):
    """Connect only if all addresses of the name are public."""
    host, port = address
    if port not in PORTS:
        raise PortError(port)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not all(is_public(entry[4][0]) for entry in found):
        raise PrivateAddressError(host)
    _pace.wait(host.casefold().rstrip("."))
    failure = OSError("no address")
    for family, kind, protocol, _name, where in found[:4]:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout)
            connection.connect(where)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure


class _Guarded:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._create_connection = _connect

    def connect(self):
        super().connect()
        alarm = threading.Timer(MAX_CONNECTION_SECONDS, _shut_down, [self.sock])
        alarm.daemon = True
        alarm.start()


def _shut_down(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # already closed


class _HTTP(_Guarded, http.client.HTTPConnection):
    pass


class _HTTPS(_Guarded, http.client.HTTPSConnection):
    pass


class _HTTPHandler(urllib.request.HTTPHandler):
    def http_open(self, request):
        return self.do_open(_HTTP, request)


class _HTTPSHandler(urllib.request.HTTPSHandler):
    def https_open(self, request):
        return self.do_open(_HTTPS, request, context=self._context)


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = 5

    def __init__(self, hosts=()):
        self.codes, self.hosts = set(), hosts

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        if self.hosts and urlsplit(newurl).hostname not in self.hosts:
            raise URLError(OtherHostError(newurl))
        self.codes.add(code)
        return super().redirect_request(req, fp, code, msg, headers, newurl)

    def are_permanent(self):
        """Return True if the page was reached by permanent redirects alone."""
        return bool(self.codes) and self.codes <= {301, 308}


def _opener(redirects=None):
    """Return an opener for http and https only, without files, ftp and proxies."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        _HTTPHandler(),
        _HTTPSHandler(),
        *([redirects] if redirects else []),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener
