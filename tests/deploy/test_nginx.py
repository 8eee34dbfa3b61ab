"""What the shipped nginx does by itself, without a site behind it."""

import gzip
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import ExitStack
from io import StringIO

import pytest
from django.core.management import call_command

from clinics.models import HelpLine
from tests.deploy.machine import HOST, ROOT
from tests.outbox.smtp_stub import write_certificate

HASHED = "/static/css/site.0123456789ab.css"


@pytest.fixture
def nginx(tmp_path, settings):
    """Start nginx as install.sh sets it up; return a function that requests pages."""
    program = shutil.which("nginx")
    if not program:
        pytest.skip("no nginx found (install the package nginx-light)")
    certificate, key = write_certificate(tmp_path, HOST)
    home, folder = tmp_path / "srv" / "psychsite", tmp_path / "etc"
    settings.VAR_DIR = home / "var"
    (home / "var").mkdir(parents=True)
    HelpLine.objects.create(name="Samaritans of the test", phone="116 123", country_code="GB", is_shown=True)
    call_command("write_nginx_headers", verbosity=0, stdout=StringIO())
    (home / "static" / "css").mkdir(parents=True)
    style = home / HASHED.removeprefix("/")
    style.write_text("body { color: red }")
    style.with_name(style.name + ".gz").write_bytes(gzip.compress(style.read_bytes()))
    with socket.create_server(("127.0.0.1", 0)) as free, socket.create_server(("127.0.0.1", 0)) as other:
        ports = free.getsockname()[1], other.getsockname()[1]
    text = "".join((ROOT / "deploy" / name).read_text() for name in ("nginx.conf", "nginx/redirect.conf"))
    text = re.sub(r"listen \[::\][^;]*;", "", text)
    text = text.replace("listen 443", f"listen 127.0.0.1:{ports[0]}").replace(
        "listen 80;", f"listen 127.0.0.1:{ports[1]};"
    )
    for old, new in {
        "/srv/psychsite": home,
        "/etc/nginx": folder,
        # The site is away, and nginx refuses the long paths of tmp_path.
        "/run/psychsite": "/nowhere",
        f"/etc/letsencrypt/live/{HOST}/fullchain.pem": certificate,
        f"/etc/letsencrypt/live/{HOST}/privkey.pem": key,
    }.items():
        text = text.replace(old, str(new))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {tmp_path}/{name};\n" for name in kinds)
    main = f"daemon off; pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log; {'user root;' if os.geteuid() == 0 else ''}\n"
    types = "types { text/css css; }"
    (tmp_path / "nginx.conf").write_text(f"{main}events {{}}\nhttp {{ {types}\n{temporary}{text}\n}}\n")
    command = [program, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr
    server = subprocess.Popen(command)
    trusted = ssl.create_default_context(cafile=certificate)

    def ask(path, *lines, method="GET", secure=True, protocols=None):
        """Return (status, {header: value}, body), and the protocol that was agreed on."""
        trusted.set_alpn_protocols(protocols or ["http/1.1"])
        with socket.create_connection(("127.0.0.1", ports[0] if secure else ports[1]), timeout=60) as plain:
            line = trusted.wrap_socket(plain, server_hostname=HOST) if secure else plain
            if protocols:
                return line.selected_alpn_protocol()
            head = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Connection: close", *lines, "", ""]
            line.sendall("\r\n".join(head).encode())
            answer = b"".join(iter(lambda: line.recv(65536), b""))
        head, _blank, body = answer.partition(b"\r\n\r\n")
        first, *rest = head.decode().split("\r\n")
        return int(first.split()[1]), dict(row.split(": ", 1) for row in rest), body

    for _try in range(1200):
        try:
            ask("/")
            break
        except OSError:
            time.sleep(0.05)

    def begin(number, head):
        """Open a connection from one of many clients, and send the beginning of a request."""
        plain = socket.create_connection(("127.0.0.1", ports[0]), 60, (f"127.0.1.{number}", 0))
        line = trusted.wrap_socket(plain, server_hostname=HOST)
        line.sendall(head)
        return line

    ask.begin = begin
    yield ask
    server.terminate()
    server.wait(10)


@pytest.mark.django_db
def test_what_nginx_does_while_the_site_is_away(nginx):
    for path in ("/", "/articles/sleep/", "/admin/", "/static/js/unknown.js"):
        status, headers, body = nginx(path)
        assert status == 502, path
        assert "We are away for a moment" in body.decode()
        assert "Samaritans of the test" in body.decode() and 'href="tel:' in body.decode()
        assert headers["Cache-Control"] == "no-store" and headers["Retry-After"] == "60"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "nginx/" not in headers["Server"], "no version"
    assert nginx("/psychsite-down.html")[0] in {404, 502}, "it has no address of its own"

    status, headers, body = nginx(HASHED, "Accept-Encoding: gzip")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in headers["Cache-Control"] and gzip.decompress(body) == b"body { color: red }"

    status, headers, _body = nginx("/articles/?page=2", secure=False)
    assert (status, headers["Location"]) == (301, f"https://{HOST}/articles/?page=2")
    assert nginx("/", protocols=["h2", "http/1.1"]) == "h2"

    assert nginx("/comments/x/", "Content-Length: 30000000", method="POST")[0] == 413
    empty = "Content-Length: 0"
    # Each half second allows another one, so a slow machine must ask more often.
    answers = []
    while 429 not in answers and len(answers) < 500:
        answers.append(nginx("/comments/x/", empty, method="POST")[0])
    assert 429 in answers and answers[0] == 502, "a flood of forms stops at nginx"
    staff = [nginx("/admin/x/", empty, method="POST")[0] for _number in range(30)]
    assert set(staff) == {502}, "the desk saves often"


@pytest.mark.django_db
def test_slow_clients_hold_connections_of_nginx_and_nothing_else(nginx):
    # The site is away: what nginx passes on is answered with 502 at once.
    head = f"POST /admin/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 8\r\n".encode()
    with ExitStack() as stack:
        slow = [stack.enter_context(nginx.begin(number % 8 + 1, head)) for number in range(200)]
        slow += [stack.enter_context(nginx.begin(number % 8 + 1, head + b"\r\na=1")) for number in range(200)]
        assert nginx(HASHED)[0] == 200 and nginx("/")[0] == 502, "readers notice nothing"
        for line in slow:
            line.setblocking(False)
            with pytest.raises(ssl.SSLWantReadError):
                pytest.fail(f"the site was asked before the request was whole: {line.recv(100)}")
        slow[-1].setblocking(True)
        slow[-1].sendall(b"&b=22")
        assert slow[-1].recv(100).startswith(b"HTTP/1.1 502")
