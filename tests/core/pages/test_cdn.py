"""Pages that a CDN keeps, and what the worker makes it drop."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.pages import cdn
from tests.factories.articles import freeze, make_article, make_live, publish
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db(transaction=True)
EVERYTHING = {"purge_everything": True}


@pytest.fixture
def sent(settings, tmp_path):
    """Run a CDN; return the [(body, Authorization)] that it was sent.

    `sent.status` is what it answers.
    """

    class Sent(list):
        status = 200

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            sent.append((body, self.headers["Authorization"]))
            self.send_response(sent.status)
            self.end_headers()

        def log_message(self, *_words):
            pass

    sent, server = Sent(), HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CDN_PURGE_URL, settings.CDN_PURGE_TOKEN = f"http://127.0.0.1:{server.server_port}/purge", "a-token"
    settings.VAR_DIR = tmp_path
    yield sent
    server.shutdown()
    server.server_close()


def bodies(sent):
    found = [body for body, _token in sent]
    sent.clear()
    return found


def now(seconds=0):
    return timezone.now().timestamp() + seconds


def test_pages_name_their_tags_only_for_a_cdn(get, settings):
    edition = make_live("Sleep")
    address = edition.article.get_absolute_url()
    assert not {"Cache-Tag", "Surrogate-Control"} & get(address).headers.keys()


def test_stored_pages_say_what_a_cdn_may_keep(get, sent, settings):
    edition = make_live("Sleep")
    address = edition.article.get_absolute_url()
    for _time in ("rendered", "stored"):
        answer = get(address)
        assert f"article:{edition.article_id}" in answer.headers["Cache-Tag"].split(",")
        seconds = int(answer.headers["Surrogate-Control"].removeprefix("max-age="))
        assert 0 < seconds <= settings.CDN_SECONDS
        assert answer.headers["Cache-Control"] == "no-cache", "browsers still ask each time"
    assert get(address, If_None_Match=answer.headers["ETag"]).headers["Cache-Tag"]
    assert "Cache-Tag" not in get("/search/?q=sleep").headers, "it is not stored"
    assert "Cache-Tag" not in get(address, Cookie="session=1").headers


def test_worker_drops_what_changed_and_drops_it_again(sent):
    clinic = make_clinic()
    assert cdn.purge_changes(now()) == -1 and bodies(sent) == [EVERYTHING], "it does not know what the CDN has"
    assert cdn.purge_changes(now()) == 0 and bodies(sent) == []
    later = cdn.AGAIN_SECONDS + 1
    assert cdn.purge_changes(now(later)) == 0
    assert bodies(sent) == [EVERYTHING], "a page may have been under way"
    clinic.name = "Bay Clinic"
    clinic.save()
    assert cdn.purge_changes(now(later)) > 0
    assert sent[0][1] == "Bearer a-token"
    (first,) = bodies(sent)
    assert f"clinic:{clinic.pk}" in first["tags"]
    assert cdn.purge_changes(now(2 * later)) == 0 and bodies(sent) == [first]
    assert cdn.purge_changes(now(3 * later)) == 0 and bodies(sent) == []


def test_worker_sends_again_what_the_cdn_refused(sent):
    clinic = make_clinic()
    cdn.purge_changes(now())
    clinic.name = "Bay Clinic"
    clinic.save()
    sent.status = 500
    with pytest.raises(cdn.PurgeError, match="500"):
        cdn.purge_changes(now())
    sent.status = 200
    sent.clear()
    cdn.purge_changes(now())
    assert f"clinic:{clinic.pk}" in bodies(sent)[0]["tags"]


def test_worker_drops_what_begins_with_time(sent):
    article = make_article("Sleep")
    publish(freeze(article), at=timezone.now() + timedelta(seconds=20))
    cdn.purge_changes(now())
    sent.clear()
    cdn.purge_changes(now(21))
    assert f"article:{article.pk}" in bodies(sent)[0]["tags"]


def test_worker_drops_shared_parts_that_look_different(sent):
    topic = make_live("Sleep").article.topic
    cdn.purge_changes(now())
    sent.clear()
    topic.name = "Rest"
    topic.save()
    cdn.purge_changes(now())
    assert any(tag.startswith("fragment:topics=") for tag in bodies(sent)[0]["tags"])


def test_many_tags_are_sent_in_parts(sent):
    clinics = [make_clinic() for _number in range(40)]
    cdn.purge_changes(now())
    sent.clear()
    for clinic in clinics:
        clinic.name += "!"
        clinic.save()
    cdn.purge_changes(now())
    found = bodies(sent)
    assert len(found) > 1 and all(len(body["tags"]) <= 30 for body in found)


def test_command_needs_an_address_and_says_what_failed(sent, settings):
    out = StringIO()
    call_command("purge_cdn", stdout=out)
    assert out.getvalue() == "All pages dropped.\n"
    sent.status = 403
    make_clinic()
    with pytest.raises(CommandError, match="The CDN did not drop pages"):
        call_command("purge_cdn")
    settings.CDN_PURGE_URL = ""
    with pytest.raises(CommandError, match="Set CDN_PURGE_URL"):
        call_command("purge_cdn")
