"""Asking other sites whether an address still answers, without ever being led into our own network.

Editors write these addresses, so each is a way to make this server ask something (SSRF). Only http and https; every name
is resolved here and the connection is made to the very address that was judged, on each redirect anew. No proxy, no
cookie, no body.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import urllib.request
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit

TIMEOUT = 5
# A site that sends its answer letter by letter is let go after this.
WHOLE = 15
# Answers that say "not for machines", or "not now": the page is there.
THERE = {401, 403, 405, 406, 418, 429, 451, 503}
AGENT = "Mozilla/5.0 (compatible; psychsite link check)"


class Private(OSError):
    """The name leads to an address that is not on the public internet."""


def is_public(address):
    """Whether an IP address (a string) is one of the public internet, also when it is wrapped in an IPv6 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
        if inner and not is_public(str(inner)):
            return False
    return ip.is_global and not ip.is_multicast


def problem(url):
    """Return what is wrong with an address of another site, as a few words; "" if it answers."""
    try:
        target = _ascii(url)
    except ValueError:
        return "cannot be read as an address"
    status = _ask("HEAD", target)
    if status in {400, 403, 404, 405, 406, 500, 501}:
        # Not every site knows HEAD.
        status = _ask("GET", target)
    if isinstance(status, str):
        return status
    return "" if status < 400 or status in THERE else f"answers {status}"


def _ascii(url):
    """Return the address as it goes over the wire; ValueError for what is none."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise ValueError(url)
    host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    safe = "/:;@!$&'()*+,=~%-._?"
    return urlunsplit((parts.scheme, host + port, quote(parts.path, safe), quote(parts.query, safe), ""))


def _ask(method, url):
    """Return the status as a number, or why there is none as words."""
    request = urllib.request.Request(  # noqa: S310 (_ascii lets http and https pass, and the opener knows no other)
        url, method=method, headers={"User-Agent": AGENT, "Accept": "*/*"}
    )
    try:
        with _opener().open(request, timeout=TIMEOUT) as answer:
            return answer.status
    except HTTPError as error:
        error.close()
        return error.code
    except URLError as error:
        return _why(error.reason)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _why(error)


def _why(error):
    if isinstance(error, Private):
        return "leads into a private network"
    if isinstance(error, TimeoutError):
        return f"did not answer within {TIMEOUT} seconds"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "has no valid certificate"
    if isinstance(error, socket.gaierror):
        return "its site's name is not known"
    if isinstance(error, http.client.HTTPException):
        return "answers something that is no web page"
    return "does not answer"


def _connect(address, timeout, source_address=None):
    """As socket.create_connection, to public addresses only. All addresses of a name must be public, else none is asked."""
    host, port = address
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not all(is_public(entry[4][0]) for entry in found):
        raise Private(host)
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
        alarm = threading.Timer(WHOLE, _cut, [self.sock])
        alarm.daemon = True
        alarm.start()


def _cut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it was closed long ago


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


def _opener():
    """An opener that knows http and https and nothing else: no files, no ftp, no proxies from the environment."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        _HTTPHandler(),
        _HTTPSHandler(),
        _Redirects(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener
