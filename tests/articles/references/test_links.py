"""Link checks of live texts, and addresses that are never requested."""

import http.server
import io
import socket
import threading
import time
from collections import Counter
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from activity.models import Entry
from articles.models import BrokenLink, CheckedLink, Reference, RichText, Source
from articles.publishing import actions
from articles.references import external, links
from core import safe_http
from core.errors import ActionRefused
from tests.factories.articles import ALL, add_block, freeze, make_article, make_live, make_user, publish
from tests.factories.places import make_clinic


def live(html, **fields):
    return make_live("Links", html=html, **fields)


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "http://localhost:8000"


def broken(**options):
    return {url: reason for _edition, url, reason in links.find_broken_links(**options)}


@pytest.mark.django_db
def test_internal_links_are_checked_against_public_pages():
    make_live("Other")
    make_article("Draft")
    make_clinic(slug="open")
    make_clinic(slug="closed", state="closed")
    make_clinic(slug="merged", state="merged")
    make_clinic(slug="gone", state="opted_out")
    make_clinic(slug="draft", state="draft")
    good = [
        "/", "/articles/", "/articles/other/", "/articles/other/history/", "/articles/other/editions/1/", "/clinic/open/",
        "/clinic/closed/", "/clinic/merged/", "/clinics/us/florida/", "/topics/ketamine-therapy/", "/articles/other/?a=1#b",
        "http://localhost:8000/articles/other/", "#results", "mailto:a@example.org", "tel:112", "/search/?q=sleep", "/other/",
    ]  # fmt: skip
    bad = [
        "/articles/nothing/", "/articles/draft/", "/articles/other/editions/7/", "/clinic/gone/", "/clinic/draft/",
        "/clinic/none/", "/clinics/us/nowhere/", "/topics/none/", "/tags/none/", "/no/such/page", "/others/",
        "other.html", "http://localhost:8000/articles/draft/", "//localhost:8000/nothing", "//[bad", "//a.example:x/",
    ]  # fmt: skip
    edition = live("<h2>Results</h2>" + "".join(f'<p><a href="{url}">x</a></p>' for url in good + bad))
    assert set(broken(internal_only=True)) == set(bad)
    # The checklist refuses it in new texts.
    assert links.internal_problem("#nowhere", edition) == "leads to no heading of this text"


@pytest.mark.django_db
def test_links_to_an_old_address_lead_on():
    other = make_live("Other").article
    live(
        '<p><a href="/articles/other/">x</a> <a href="/articles/other/history/">y</a> <a href="/clinic/none/">z</a></p>'
    )
    other.slug = "another"
    other.save()
    assert set(broken(internal_only=True)) == {"/clinic/none/"}


@pytest.mark.django_db
def test_link_check_reads_only_live_texts_and_references():
    source = Source.objects.create(title="Sleep", url="http://localhost:8000/nothing/")
    article = make_article("Links")
    add_block(article, Reference, source=source)
    edition = freeze(article)
    assert not broken(internal_only=True)
    publish(edition)
    assert broken(internal_only=True) == {"http://localhost:8000/nothing/": "leads to no page of this site"}


@pytest.mark.django_db
def test_broken_link_rows_are_added_updated_and_removed(monkeypatch):
    edition = live('<p><a href="/articles/later/">x</a> <a href="https://a.example/">y</a></p>')
    monkeypatch.setattr(safe_http, "check", lambda url: safe_http.Checked("answers 404"))
    links.save_broken_links(links.find_broken_links())
    first = {row.url: row for row in BrokenLink.objects.all()}
    assert set(first) == {"/articles/later/", "https://a.example/"}
    assert first["/articles/later/"].edition == edition
    monkeypatch.setattr(safe_http, "check", lambda url: safe_http.Checked("answers 410"))
    links.save_broken_links(links.find_broken_links())
    again = BrokenLink.objects.get(url="https://a.example/")
    assert (again.found_at, again.reason) == (first["https://a.example/"].found_at, "answers 410")
    make_live("Later")
    links.save_broken_links(links.find_broken_links(internal_only=True), internal_only=True)
    assert BrokenLink.objects.get().url == "https://a.example/", "what was not asked stays as it was"
    actions.withdraw(article=edition.article, by=make_user("chief", *ALL))
    links.save_broken_links(links.find_broken_links(internal_only=True), internal_only=True)
    assert not BrokenLink.objects.exists()


@pytest.mark.django_db
def test_external_url_is_requested_once(monkeypatch):
    asked = []
    monkeypatch.setattr(safe_http, "check", lambda url: asked.append(url) or safe_http.Checked("answers 404"))
    make_live("One", html='<p><a href="https://a.example/">y</a></p>')
    make_live("Two", html='<p><a href="https://a.example/">y</a></p>')
    said = []
    assert len(links.find_broken_links(report=lambda done, total: said.append((done, total)))) == 2
    assert asked == ["https://a.example/"]
    assert said == [(1, 1)]


@pytest.mark.django_db
def test_check_links_command_reports_and_saves_broken_links(monkeypatch):
    monkeypatch.setattr(safe_http, "check", lambda url: safe_http.Checked("answers 404"))
    live('<p><a href="/articles/later/">x</a> <a href="https://a.example/">y</a></p>')
    out = io.StringIO()
    call_command("check_links", "--dry-run", stdout=out)
    assert "checked 1/1" in out.getvalue()
    assert "https://a.example/ answers 404" in out.getvalue()
    assert "2 broken links; nothing was saved." in out.getvalue()
    assert not BrokenLink.objects.exists()
    call_command("check_links", "--internal-only", stdout=out)
    assert BrokenLink.objects.get().url == "/articles/later/"
    call_command("check_links", stdout=out)
    assert BrokenLink.objects.count() == 2


def test_check_links_help_shows_example(capsys):
    with pytest.raises(SystemExit):
        call_command("check_links", "--help")
    assert "check_links --internal-only" in capsys.readouterr().out


@pytest.mark.django_db
def test_reading_links_uses_one_query(django_assert_num_queries):
    edition = live("<p>None.</p>")
    block = RichText.objects.get()
    block.html = "".join(f'<p><a href="mailto:a{number}@example.org">x</a></p>' for number in range(20))
    block.save()
    publish(freeze(edition.article))
    with django_assert_num_queries(1):
        links.find_broken_links(internal_only=True)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),
        ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False),
        ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
        ("::7f00:1", False), ("64:ff9b:1::7f00:1", False), ("::ffff:0:127.0.0.1", False), ("::5db8:d70e", False),
        ("64:ff9b::5db8:d70e", False), ("::ffff:93.184.215.14", True), ("ff02::1", False),
        ("fec0::1", False), ("100::1", False), ("5f00::1", False), ("4000::1", False), ("fc00::1", False),
    ],
)  # fmt: skip
def test_public_ip_addresses_are_recognized(address, public):
    assert safe_http.is_public(address) == public


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/latest/", "http://0x7f000001/",
        "http://2130706433/", "http://127.1/", "http://[::ffff:10.0.0.1]/", "http://[::7f00:1]/",
        "http://[64:ff9b:1::7f00:1]/", "http://[::ffff:0:127.0.0.1]/",
    ],
)  # fmt: skip
def test_private_network_urls_are_never_requested(url, monkeypatch):
    def connect(*args):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert safe_http.check(url).problem in {"leads into a private network", "its site's name is not known"}


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "http://", "http://u:p@a.example/", "http://a b/", "http://[x"]
)
def test_invalid_urls_are_not_requested(url, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: (_ for _ in ()).throw(socket.gaierror()))
    assert safe_http.check(url).problem


class Site(http.server.BaseHTTPRequestHandler):
    """HTTP handler that responds with the status that its path names."""

    def do_HEAD(self):
        name = self.path.strip("/")
        self.server.asked.append((self.command, self.path))
        if name == "garbage":
            self.wfile.write(b"no http at all\r\n\r\n")
            return
        if name == "slow":
            self.server.wait.wait(10)
            return
        status = 405 if name == "get-only" and self.command == "HEAD" else int(name) if name.isdigit() else 200
        permanent = {"for-good": "/200", "home": "/", "for-good-and-gone": "/404"}
        places = permanent | {
            "inside": "http://10.0.0.1/",
            "file": "file:///etc/passwd",
            "circle": "/circle",
            "on": "/200",
        }
        self.send_response(301 if name in permanent else 302 if name in places else status)
        if name in places:
            self.send_header("Location", places[name])
        self.end_headers()
        if name == "body":
            self.wfile.write(b"body")

    do_GET = do_HEAD

    def log_message(self, *args):
        pass


@pytest.fixture
def site(monkeypatch):
    """Return the address of a local Site that counts as public."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.wait = [], threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    judge = safe_http.is_public
    monkeypatch.setattr(safe_http, "is_public", lambda address: address == "127.0.0.1" or judge(address))
    monkeypatch.setattr(safe_http, "TIMEOUT_SECONDS", 1)
    monkeypatch.setattr(safe_http, "PORTS", {80, server.server_port})
    monkeypatch.setattr(safe_http, "PAUSE_SECONDS", 0)
    yield f"http://127.0.0.1:{server.server_port}", server
    server.wait.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/200", ""), ("/404", "answers 404"), ("/410", "answers 410"), ("/500", "answers 500"), ("/403", ""), ("/429", ""),
        ("/get-only", ""), ("/on", ""), ("/inside", "leads into a private network"), ("/file", ""), ("/circle", ""),
        ("/garbage", "answers something that is not a web page"), ("/slow", "did not answer within 1 seconds"),
        ("/caf\u00e9?q=a b", ""),
    ],
)  # fmt: skip
def test_external_site_responses_map_to_problems(site, path, problem):
    assert safe_http.check(site[0] + path).problem == problem


def test_link_check_sends_head_before_get(site):
    safe_http.check(f"{site[0]}/200")
    safe_http.check(f"{site[0]}/404")
    assert site[1].asked == [("HEAD", "/200"), ("HEAD", "/404"), ("GET", "/404")]


@pytest.mark.parametrize("port", [22, 25, 6379, 8443])
def test_only_the_ports_of_web_pages_are_requested(site, port):
    problem = "uses another port than 80 and 443, which is not checked"
    assert safe_http.check(f"http://127.0.0.1:{port}/").problem == problem


def test_a_host_gets_one_request_a_second(monkeypatch):
    now, slept = [100.0], []
    monkeypatch.setattr(safe_http, "time", SimpleNamespace(sleep=slept.append, monotonic=lambda: now[0]))
    pace = safe_http._Pace()
    for host in ("a.example", "a.example", "b.example", "a.example"):
        pace.wait(host)
    assert slept == [1, 2]
    now[0] += 10
    pace.wait("a.example")
    assert slept == [1, 2], "after a while there is nothing to wait for"


def test_slow_site_is_dropped_after_time_limit(monkeypatch):
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip():
        connection, _address = listener.accept()
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not stop.wait(0.2):
                connection.sendall(b"x")
        except OSError:
            pass

    threading.Thread(target=drip, daemon=True).start()
    monkeypatch.setattr(safe_http, "is_public", lambda address: True)
    monkeypatch.setattr(safe_http, "MAX_CONNECTION_SECONDS", 1)
    monkeypatch.setattr(safe_http, "PORTS", {listener.getsockname()[1]})
    begun = threading.Event()
    asked = threading.Thread(
        target=lambda: (safe_http._request_status("GET", f"http://127.0.0.1:{listener.getsockname()[1]}/"), begun.set())
    )
    asked.start()
    asked.join(8)
    stop.set()
    listener.close()
    assert begun.is_set()


@pytest.mark.django_db
def test_addresses_of_sources_are_checked_and_a_stopped_check_goes_on(monkeypatch):
    Source.objects.create(title="A", url="https://a.example/one")
    Source.objects.create(title="B", url="https://a.example/two")
    Source.objects.create(title="C", doi="10.1000/c")
    asked = []

    def check(url):
        asked.append(url)
        if url.endswith("/two") and asked.count(url) == 1:
            raise KeyboardInterrupt
        return safe_http.Checked("", f"{url}/new" if url.endswith("/one") else "")

    monkeypatch.setattr(safe_http, "check", check)
    with pytest.raises(CommandError, match="Run the command again"):
        call_command("check_links", stdout=io.StringIO())
    assert "https://a.example/one" in CheckedLink.objects.values_list("url", flat=True)
    out = io.StringIO()
    call_command("check_links", stdout=out)
    assert asked.count("https://a.example/one") == 1, "what answered is not requested again"
    assert sorted(set(asked)) == ["https://a.example/one", "https://a.example/two", "https://doi.org/10.1000/c"]
    assert "1 source moved." in out.getvalue()
    call_command("check_links", again=True, stdout=out)
    assert asked.count("https://a.example/one") == 2
    Source.objects.filter(title="A").delete()
    call_command("check_links", stdout=out)
    assert "https://a.example/one" not in CheckedLink.objects.values_list("url", flat=True)


def test_one_host_gets_one_request_at_a_time(monkeypatch):
    running, most, hosts = Counter(), Counter(), []
    lock = threading.Lock()

    def check(url):
        host = urlsplit(url).hostname
        with lock:
            running[host] += 1
            most[host] = max(most[host], running[host])
        time.sleep(0.01)
        with lock:
            running[host] -= 1
        hosts.append(host)
        return safe_http.Checked()

    monkeypatch.setattr(safe_http, "check", check)
    urls = {f"https://{host}.example/{number}" for host in "abcdef" for number in range(4)}
    assert external.request_all(urls).keys() == urls
    assert set(most.values()) == {1} and len(hosts) == 24


@pytest.mark.parametrize(
    ("path", "moved_to"),
    [("/for-good", "/200"), ("/on", ""), ("/200", ""), ("/home", ""), ("/for-good-and-gone", ""), ("/inside", "")],
)
def test_only_permanent_redirects_to_a_page_are_proposed(site, path, moved_to):
    found = safe_http.check(site[0] + path)
    assert found.moved_to == (moved_to and site[0] + moved_to)


def test_fetch_refuses_private_addresses_and_large_answers(site):
    assert safe_http.fetch(f"{site[0]}/body", accept="*/*", most_bytes=4) == b"body"
    for path, words in (("/body", "more than expected"), ("/404", "answers 404"), ("/inside", "private network")):
        with pytest.raises(safe_http.NoAnswer, match=words):
            safe_http.fetch(site[0] + path, accept="*/*", most_bytes=3)


@pytest.mark.django_db
def test_new_address_is_taken_with_one_press(client):
    source = Source.objects.create(title="A", url="https://a.example/one")
    other = Source.objects.create(title="B", url="https://a.example/gone")
    external.keep(source.url, safe_http.Checked("", "https://a.example/new"))
    external.keep(other.url, safe_http.Checked("answers 404"))
    client.force_login(make_user("editor", *ALL, "articles.view_source", "articles.change_source"))
    page = client.get(reverse("admin:articles_source_addresses")).content.decode()
    assert "https://a.example/new" in page and "answers 404" in page
    for each, words in ((source, "moved for good"), (other, "It answers 404.")):
        assert words in client.get(reverse("admin:articles_source_change", args=[each.pk])).content.decode()
    press = reverse("admin:articles_source_take_address", args=[source.pk])
    assert "has the new address" in client.post(press, {"confirm": "yes"}, follow=True).content.decode()
    source.refresh_from_db()
    assert source.url == "https://a.example/new"
    assert Entry.objects.filter(verb="source.address_taken").count() == 1
    assert "has not moved since its last check" in client.post(press, {"confirm": "yes"}).content.decode()


@pytest.mark.django_db
def test_address_of_another_source_is_not_taken():
    source = Source.objects.create(title="A", url="https://a.example/one")
    Source.objects.create(title="B", url="https://a.example/new")
    external.keep(source.url, safe_http.Checked("", "https://a.example/new"))
    with pytest.raises(ActionRefused, match="Merge the two"):
        external.take_new_address(source=source, by=None)
    external.keep(source.url, safe_http.Checked("", "javascript:alert(1)"))
    external.keep("https://a.example/" + "x" * 500, safe_http.Checked())
    assert CheckedLink.objects.get().moved_to == ""
