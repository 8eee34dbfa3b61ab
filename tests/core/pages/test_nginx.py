"""What nginx serves without Python is what Python serves."""

import gzip
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.utils import timezone

from clinics.models import Region
from core.pages import nginx
from core.pages.store import follow_quietly
from tests.factories.articles import freeze, make_article, make_live, publish
from tests.factories.places import make_city, make_clinic

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database("sqlite")]
CONFIGURATION = Path(site_settings.BASE_DIR) / "deploy" / "nginx.conf"


@pytest.fixture
def copies(store, settings, tmp_path):
    """Turn copies on; return a function that returns the paths of all copies.

    It is noon at the site: pages end at midnight, and no copy is made of what ends within its period.
    """
    settings.TIME_ZONE = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
    settings.PAGE_CACHE_NGINX, settings.VAR_DIR = True, tmp_path
    call_command("write_nginx_headers", verbosity=0)
    root = store.files.root / "nginx"

    def copies():
        paths = [path.parent.relative_to(root).parts[1:] for path in root.rglob("*.gz")]
        return {"/" + "".join(f"{part}/" for part in parts) for parts in paths}

    return copies


@pytest.fixture
def address(copies, live_server, tmp_path):
    """Return the address of nginx, which passes on to Django."""
    program = shutil.which("nginx")
    if not program:
        pytest.skip("no nginx found (install the package nginx-light)")
    port = int(live_server.url.rpartition(":")[2]) + 1
    text = (
        CONFIGURATION.read_text().replace("/srv/psychsite/var", str(tmp_path)).replace("/pages/nginx", "/pages/nginx")
    )
    text = text.replace("unix:/run/psychsite/web.sock", live_server.url.removeprefix("http://"))
    text = (
        without_tls(text).replace("$host;", "testserver;").replace("server {", f"server {{ listen 127.0.0.1:{port};", 1)
    )
    main = f"daemon off; pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log; worker_processes 1; user root;\n"
    temporary = "".join(
        f"{name}_temp_path {tmp_path}/{name};\n" for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    )
    (tmp_path / "nginx.conf").write_text(f"{main}events {{}}\nhttp {{ access_log off;\n{temporary}{text}\n}}\n")
    os.chmod(tmp_path, 0o755)
    server = subprocess.Popen([program, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    for _try in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=5)
            break
        except OSError:
            time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(10)


def without_tls(text):
    """Drop the lines that need a certificate, a port below 1024 or a name."""
    return re.sub(r"^\s*(ssl_\w+|listen|server_name)\b[^;]*;", "", text, flags=re.MULTILINE)


def ask(url, **headers):
    """Return (status, headers, plain body)."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            body = answer.read()
            packed = answer.headers.get("Content-Encoding") == "gzip"
            return answer.status, dict(answer.headers), gzip.decompress(body) if packed else body
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), b""


def test_nginx_serves_what_python_serves(address, get, copies):
    edition = make_live()
    path = edition.get_absolute_url()
    first = ask(address + path, Accept_Encoding="gzip")
    assert path in copies()
    by_python = dict(get(path, Accept_Encoding="gzip").headers.items())
    again = ask(address + path, Accept_Encoding="gzip")
    assert again[0] == 200 and again[2] == first[2] == gzip.decompress(get(path, Accept_Encoding="gzip").content)
    assert again[1]["ETag"] != first[1]["ETag"], "the second one came from nginx"

    def comparable(headers):
        left_out = {"Server", "Date", "Connection", "ETag", "Content-Length", "Transfer-Encoding", "Accept-Ranges"}
        return {name: frozenset(re.split(r"\s*;\s*", value)) for name, value in headers.items() if name not in left_out}

    assert comparable(again[1]) == comparable(by_python)
    assert ask(address + path)[2] == first[2], "for readers without gzip"
    assert ask(address + path, If_None_Match=again[1]["ETag"], Accept_Encoding="gzip")[0] == 304
    assert "Speculation-Rules" not in ask(address + path, Save_Data="on")[1]


def test_nginx_passes_on_what_is_not_plain(address, copies):
    path = make_live().get_absolute_url()
    ask(address + path)
    for headers, query in (({"Cookie": "a=b"}, ""), ({}, "?a=b"), ({"Authorization": "x"}, "")):
        assert "Last-Modified" not in ask(address + path + query, **headers)[1]
    assert ask(address + "/articles/nothing/")[0] == 404
    ask(address + "/sitemap.xml"), ask(address + f"/comments/{path.split('/')[2]}/")
    assert not [one for one in copies() if "sitemap" in one or "comments" in one], "they have other headers"
    assert ask(address + "/../../../state")[0] in {400, 404}


def test_copies_are_gone_when_a_writer_has_answered(copies, get, client):
    city = make_city()
    get(city.get_absolute_url())
    get("/authors/")
    assert city.get_absolute_url() in copies()
    Region.objects.filter(pk=city.pk).update(intro="By the bay.")
    client.post("/admin/login/")
    assert copies() == {"/authors/"}


def test_page_that_counts_listings_has_no_copy(copies, get):
    get(make_clinic().get_absolute_url())
    get("/clinics/")
    get("/authors/")
    assert copies() == {"/authors/"}


def test_no_copy_outlives_what_begins_in_its_period(copies, get, monkeypatch):
    now = timezone.now().timestamp() // nginx.PERIOD_SECONDS * nginx.PERIOD_SECONDS + 10
    at = timezone.datetime.fromtimestamp(now, timezone.get_current_timezone())
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    get("/authors/")
    assert copies()
    publish(freeze(make_article("Soon")), at=at + timedelta(seconds=60))
    follow_quietly()
    get("/authors/"), get("/articles/")
    assert not copies()
