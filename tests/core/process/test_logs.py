"""Lines of the log are short, and name no address, word or token."""

import json
import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import reverse

from core.process import logs, requests
from tests.factories.articles import make_user


@pytest.fixture
def written():
    """Yield the lines that the site's handler writes for django.request."""
    lines, handler = [], logging.Handler()
    handler.addFilter(logs.RefusalFilter())
    handler.setFormatter(logs.RedactingFormatter("{levelname} {name}: {message}", style="{"))
    handler.emit = lambda record: lines.append(handler.format(record))
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


@pytest.mark.django_db
def test_a_refusal_is_one_line_without_a_traceback(client, written):
    client.force_login(make_user("nobody"))
    path = reverse("admin:auth_user_changelist")
    assert client.get(path).status_code == 403
    assert client.get("/" + "nowhere/" * 50).status_code == 404
    assert written == [
        "WARNING django.request: 403 GET /admin/auth/user/",
        "WARNING django.request: 404 GET (no page)",
    ]
    assert all(len(line) < 140 and "\n" not in line and "Traceback" not in line for line in written)


def test_a_line_cannot_be_forged_and_a_flood_is_counted(written, monkeypatch):
    now = [600.0]
    monkeypatch.setattr(logs.time, "monotonic", lambda: now[0])

    def refuse():
        request = RequestFactory().get("/x%0aERROR all is lost\u2028")
        try:
            raise PermissionDenied("secret")
        except PermissionDenied as error:
            extra = {"status_code": 403, "request": request}
            logging.getLogger("django.request").warning("Forbidden: %s", "x", exc_info=error, extra=extra)

    for _number in range(logs.MAX_REFUSALS_A_MINUTE + 5):
        refuse()
    assert len(written) == logs.MAX_REFUSALS_A_MINUTE
    assert "\n" not in written[0] and "\u2028" not in written[0] and "secret" not in written[0]
    now[0] += 60
    refuse()
    assert written[-1].endswith("(5 earlier lines were left out)")


def test_a_fault_keeps_its_traceback(written):
    try:
        raise KeyError("secret")
    except KeyError as error:
        logging.getLogger("django.request").error("Fault", exc_info=error, extra={"status_code": 500})
    assert "Traceback" in written[0] and "KeyError: " not in written[0]


@pytest.fixture
def lines():
    """Yield the JSON lines that the site would write."""
    found, handler = [], logging.Handler(logging.INFO)
    handler.addFilter(logs.RefusalFilter())
    handler.setFormatter(logs.JsonFormatter())
    handler.emit = lambda record: found.append(json.loads(handler.format(record)))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield found
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.mark.django_db
def test_a_slow_request_is_a_line_with_its_pattern(client, lines, monkeypatch):
    monkeypatch.setattr(requests, "SLOW_MS", -1)
    client.get("/articles/a-private-matter/?q=my+words")
    [line] = [line for line in lines if line["logger"] == "core.process.requests"]
    assert line["level"] == "WARNING" and line["message"].startswith("Slow request: GET /articles/<slug:slug>/ 404 in ")
    assert (line["path"], line["status"], line["method"]) == ("/articles/<slug:slug>/", 404, "GET")
    assert line["queries"] >= 1 and line["ms"] >= 0 and len(line["request"]) == 12
    assert {one["request"] for one in lines if one.get("path")} == {line["request"]}, (
        "one id for all lines of a request"
    )
    assert line["time"].endswith("+00:00")
    everything = json.dumps(lines)
    assert "private" not in everything and "words" not in everything and "127.0.0.1" not in everything


@pytest.mark.django_db
def test_a_fast_request_is_a_line_at_the_level_info_alone(client, lines):
    client.get("/healthz")
    assert [line["level"] for line in lines] == ["INFO"]
    assert lines[0]["queries"] == 0
    logging.getLogger().setLevel(logging.WARNING)
    client.get("/healthz")
    assert len(lines) == 1


@pytest.mark.django_db
def test_refused_sign_ins_are_lines_without_a_name(client, lines):
    client.post("/admin/login/", {"username": "canaryname", "password": "canaryword"}, REMOTE_ADDR="192.0.2.77")
    [line] = [line for line in lines if line["logger"] == "accounts.forms"]
    assert line["message"] == "Sign-in refused: wrong name or password"
    assert (line["reason"], line["path"]) == ("password", "/admin/login/")
    assert "canary" not in json.dumps(lines) and "192.0.2.77" not in json.dumps(lines)


def test_a_fault_is_one_line_of_json(lines):
    request = RequestFactory().get("/review/SecretTokenOfAPerson123456/?q=canary")
    words = "canary"[:3] + "ary words"
    try:
        raise ValueError(words)
    except ValueError as error:
        extra = {"status_code": 500, "request": request}
        logging.getLogger("django.request").error(
            "Internal Server Error: %s", request.path, exc_info=error, extra=extra
        )
    [line] = lines
    assert line["message"].startswith("500 GET /review/<")
    assert line["traceback"][-1] == "ValueError"
    assert "canary words" not in json.dumps(line) and "SecretToken" not in json.dumps(line)


def test_lines_of_gunicorn_name_no_client(lines):
    log = logging.getLogger("gunicorn.error")
    was = log.propagate
    log.propagate = True
    log.warning("Invalid request from ip=192.0.2.77: Invalid HTTP request line: 'GET /canary'")
    log.error("Error handling request /canary?email=a@example.org")
    log.propagate = was
    assert [line["message"] for line in lines] == ["Invalid request", "Error handling request"]
