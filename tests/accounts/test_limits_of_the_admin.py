"""Settings name the networks, the address and the hours of the admin."""

import os
import subprocess
import sys
from ipaddress import ip_network

import pytest
import time_machine

from core import env
from tests.factories.articles import make_user
from tests.psychsite.test_settings import ROOT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "is_open"), [("192.0.2.7", True), ("2001:db8::9", True), ("198.51.100.1", False), ("", False)]
)
def test_the_admin_opens_from_its_networks_alone(client, settings, monkeypatch, address, is_open):
    monkeypatch.setenv("STAFF_NETWORKS", "192.0.2.0/24, 2001:db8::/32")
    settings.STAFF_NETWORKS = env.networks("STAFF_NETWORKS")
    answer = client.get("/admin/login/", REMOTE_ADDR=address)
    assert answer.status_code == (200 if is_open else 403)
    if not is_open:
        assert "The pages for staff open only from networks of this publisher." in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
    assert client.get("/authors/", REMOTE_ADDR=address).status_code == 200, "readers come from everywhere"


def test_a_forged_header_opens_no_network(client, settings):
    settings.STAFF_NETWORKS, settings.TRUSTED_PROXIES = env.networks("STAFF_NETWORKS"), 0
    assert client.get("/admin/login/").status_code == 200, "without the setting it opens everywhere"
    settings.STAFF_NETWORKS = [ip_network("192.0.2.0/24")]
    forged = client.get("/admin/login/", REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert forged.status_code == 403


def test_a_session_ends_however_busy_it_is(client, settings):
    settings.SESSION_COOKIE_AGE, settings.SESSION_IDLE_MINUTES = 2 * 3600, 60
    make_user("editor", is_superuser=True)
    with time_machine.travel("2026-11-29 12:00:00", tick=False) as clock:
        client.post("/admin/login/", {"username": "editor", "password": "a long password"})
        for _quarter in range(8):
            clock.shift(14 * 60)
            assert client.get("/admin/account/").status_code == 200
        clock.shift(14 * 60)
        assert client.get("/admin/account/").status_code == 302


def test_the_admin_has_the_address_of_the_settings(tmp_path):
    code = (
        "from django.urls import reverse; from django.test import Client;"
        "c = Client(HTTP_HOST='localhost'); a = c.get('/team/desk/login/');"
        "print(reverse('admin:index'), a.status_code, a['Cache-Control'], c.get('/team/desk/authors/author/')['Location'])"
    )
    names = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": "",
        "VAR_DIR": str(tmp_path),
        "DEBUG": "1",
        "ADMIN_PATH": "team/desk",
    }
    names["PAGE_CACHE"] = "0"
    migrate = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    answer = subprocess.run(migrate, cwd=ROOT, env=names, capture_output=True, text=True, timeout=120)
    assert answer.stdout.split() == [
        *("/team/desk/", "200", "private,", "no-store,", "max-age=0", "/team/desk/authors/person/?role=author")
    ], answer.stderr
