"""--fetch: the old site's own files, and nothing else."""

import http.server
import threading

import pytest

from articles.models import Article
from core import safe_http
from images.models import Image
from tests.factories.pictures import picture_bytes
from tests.psychsite.moving.wordpress.wxr import attachment, export, item

pytestmark = pytest.mark.django_db
_FOLDER = "/wp-content/uploads/2020/01"


class OldSite(http.server.BaseHTTPRequestHandler):
    """Sends pictures, redirects and a file that is too large."""

    def do_GET(self):
        server = self.server
        server.asked.append(self.path)
        name = self.path.rpartition("/")[2]
        with server.lock:
            server.open += 1
            server.most = max(server.most, server.open)
        server.together.wait(0.2)
        places = {
            "inside.png": "http://10.0.0.1/secret.png",
            "away.png": f"http://localhost:{server.server_port}/a.png",
        }
        self.send_response(302 if name in places else 404 if name == "gone.png" else 200)
        if name in places:
            self.send_header("Location", places[name])
        self.end_headers()
        if name.startswith("picture"):
            self.wfile.write(picture_bytes(64, 48, colour=f"#{int(name[7:8]) * 111111 + 100000:06d}"))
        elif name == "large.png":
            self.wfile.write(b"x" * 5000)
        with server.lock:
            server.open -= 1

    def log_message(self, *arguments):
        pass


@pytest.fixture
def old_site(monkeypatch, settings, tmp_path):
    """Serve the old site on this machine; only its address counts as public."""
    settings.MEDIA_ROOT = tmp_path / "media"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), OldSite)
    server.asked, server.open, server.most = [], 0, 0
    server.lock, server.together = threading.Lock(), threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    judge = safe_http.is_public
    monkeypatch.setattr(safe_http, "is_public", lambda address: address == "127.0.0.1" or judge(address))
    monkeypatch.setattr(safe_http, "PORTS", {80, server.server_port})
    monkeypatch.setattr(safe_http, "PAUSE_SECONDS", 0)
    yield server
    server.shutdown()
    server.server_close()


def made(server, *items):
    """Return an export whose addresses are those of the server."""
    return export(*items).replace(b"https://old.example.org", f"http://127.0.0.1:{server.server_port}".encode())


def figures(*names):
    return "".join(f'<p><img src="https://old.example.org{_FOLDER}/{name}" alt="A hill"></p>' for name in names)


def test_files_of_texts_come_from_the_old_site_once(load, old_site):
    names = [f"picture{number}.png" for number in range(1, 7)]
    sized = figures("picture1-300x200.png", *names[1:])
    data = made(old_site, item(7, sized), attachment(9, "unused.png"))
    code, report = load(data, fetch=True)
    assert code == 0 and Image.objects.count() == 6
    assert sorted(old_site.asked) == [f"{_FOLDER}/{name}" for name in names], "no size, and nothing that no text shows"
    assert 1 < old_site.most <= 4
    old_site.asked.clear()
    _code, report = load(data, fetch=True)
    assert report["counts"]["post"]["unchanged"] == 1 and not old_site.asked


def test_only_the_old_site_is_asked_and_never_a_private_address(load, old_site, monkeypatch):
    monkeypatch.setattr("psychsite.moving.wordpress.fetch.MAX_BYTES", 4000)
    other = f'<p><img src="http://127.0.0.2:{old_site.server_port}{_FOLDER}/picture1.png" alt="A hill"></p>'
    data = made(old_site, item(7, figures("inside.png", "away.png", "large.png", "gone.png") + other))
    _code, report = load(data, fetch=True)
    why = {row["where"].rpartition("/")[2]: row["words"] for row in report["lists"]["files that did not come"]["rows"]}
    assert why == {
        "inside.png": "leads to another host",
        "away.png": "leads to another host",
        "large.png": "answers more than expected",
        "gone.png": "answers 404",
    }
    assert len(old_site.asked) == 4 and not Image.objects.exists()
    assert Article.objects.exists(), "the text is here without them"


def test_private_old_site_is_never_asked(load, old_site, monkeypatch):
    monkeypatch.setattr(safe_http, "is_public", lambda address: False)
    _code, report = load(made(old_site, item(7, figures("picture1.png"))), fetch=True)
    assert not old_site.asked
    assert report["lists"]["files that did not come"]["rows"][0]["words"] == "leads into a private network"


def test_dry_run_asks_no_one(load, old_site):
    load(made(old_site, item(7, figures("picture1.png"))), fetch=True, dry_run=True)
    assert not old_site.asked


def test_plugins_of_search_engines_fill_the_listing(load):
    meta = [
        ("_yoast_wpseo_meta-robots-noindex", "1"),
        ("_yoast_wpseo_opengraph-title", "For friends %%sep%% %%sitename%%"),
        ("_yoast_wpseo_canonical", "https://journal.example/paper/"),
    ]
    _code, report = load(export(item(7, meta=meta), item(8, meta=[("rank_math_robots", 'a:1:{i:0;s:7:"noindex";}')])))
    article = Article.objects.get(slug="text-7")
    assert (article.noindex, article.social_title, article.canonical_url) == (True, "For friends", "")
    assert Article.objects.get(slug="text-8").noindex
    assert report["lists"]["originals elsewhere"]["rows"][0]["words"] == "https://journal.example/paper/"
