"""What gunicorn hands on, by raw requests to the server that production runs."""

import os
import socket
import subprocess
import sys
import time

import pytest

from tests.psychsite.test_settings import ROOT


def app(environ, start_response):
    """Answer with what a client must not decide."""
    names = ("SCRIPT_NAME", "PATH_INFO", "wsgi.url_scheme", "REMOTE_USER", "HTTP_X_FORWARDED_FOR")
    body = "\n".join(f"{name}={environ.get(name, '')}" for name in names).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


@pytest.fixture(scope="module")
def send(tmp_path_factory):
    """Return a function that sends raw header lines and returns the raw answer."""
    folder = tmp_path_factory.mktemp("g")
    names = {"PATH": os.environ["PATH"], "ENV_FILE": "", "VAR_DIR": str(folder), "DEBUG": "1", "WEB_CONCURRENCY": "1"}
    path = os.path.relpath(folder / "s", ROOT)
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"unix:{path}"]
    server = subprocess.Popen([*command, "tests.psychsite.test_gunicorn:app"], cwd=ROOT, env=names)
    for _try in range(600):
        if (folder / "s").exists():
            break
        time.sleep(0.05)

    def send(path, *lines):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(os.path.relpath(folder / "s"))
            head = "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *lines, "", ""])
            line.sendall(head.encode())
            return b"".join(iter(lambda: line.recv(65536), b"")).decode()

    yield send
    server.terminate()
    server.wait(20)


@pytest.fixture
def ask(send):
    """Return a function that sends raw header lines and returns {name: value}."""

    def ask(path, *lines):
        head, _blank, body = send(path, *lines).partition("\r\n\r\n")
        assert head.startswith("HTTP/1.1 200"), head
        return dict(row.split("=", 1) for row in body.splitlines())

    return ask


@pytest.mark.parametrize(
    "line", ["SCRIPT_NAME: /x", "Script_Name: /evil", "PATH_INFO: /admin/", "script-name: /x", "path-info: /admin/"]
)
def test_a_client_cannot_move_the_site(ask, line):
    found = ask("/x/admin/login/", line)
    assert (found["SCRIPT_NAME"], found["PATH_INFO"]) == ("", "/x/admin/login/")


@pytest.mark.parametrize(
    "line", ["X-Forwarded-Proto: https", "X-Forwarded-Ssl: on", "X_FORWARDED_FOR: 1.2.3.4", "REMOTE_USER: root"]
)
def test_a_client_decides_neither_scheme_nor_address(ask, line):
    found = ask("/", line)
    assert (found["wsgi.url_scheme"], found["REMOTE_USER"], found["HTTP_X_FORWARDED_FOR"]) == ("http", "", "")


@pytest.mark.django_db
def test_the_site_itself_takes_no_prefix_from_the_server(settings, client):
    answer = client.get("/x/admin/login/", SCRIPT_NAME="/x")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("path", "lines", "status"),
    [
        ("/" + "a" * 4_050, [], 200),
        ("/" + "a" * 4_094, [], 400),
        ("/", [f"X-{number}: a" for number in range(58)], 200),
        ("/", [f"X-{number}: a" for number in range(59)], 400),
        ("/", ["X-Long: " + "a" * 8_100], 200),
        ("/", ["X-Long: " + "a" * 8_190], 400),
    ],
)
def test_long_lines_and_many_headers_are_refused_and_the_server_goes_on(send, ask, path, lines, status):
    assert int(send(path, *lines).split()[1]) in ({status} if status == 200 else {400, 414, 431})
    assert ask("/")["PATH_INFO"] == "/"
