"""A refused request is one short line in the log, and a flood of them is a count."""

import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import reverse

from core.process import logs
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
    assert len(written) == 2, written
    assert written[0] == f"WARNING django.request: 403 GET {path}"
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
