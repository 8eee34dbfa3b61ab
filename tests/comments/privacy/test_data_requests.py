"""“Your data”: copies and erasures by a link emailed to the address."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from comments.models import Comment, DataRequest, Subscription
from outbox.actions import send_due
from outbox.models import Email
from tests.comments.posting.test_submission import submit
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
ADDRESS = "robin@example.org"


def asked(client, kind, email=ADDRESS, **more):
    return client.post("/my-data/", {"kind": kind, "email": email, **more})


def link(client, kind, email=ADDRESS):
    """Request it, and return the path in the email."""
    assert asked(client, kind, email).status_code == 303
    mail.outbox.clear()
    send_due()
    (letter,) = [one for one in mail.outbox if one.subject == "Psychsite: your data request"]
    assert letter.to == [email]
    return re.search(r"/my-data/[^\s/]+/", letter.body)[0]


def test_data_request_page_is_uncached_and_sets_no_cookie(client):
    page = client.get("/my-data/")
    assert page.status_code == 200 and not page.cookies and "leaves no trace" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow" and "no-store" in page.headers["Cache-Control"]
    assert 'href="/my-data/"' in client.get("/").text


def test_confirmed_copy_request_downloads_own_comments(client):
    comment = submit(rows.article(), "My own words.", email="Robin@Example.org")
    path = link(client, "copy")
    page = client.get(path)
    assert "1 comment<" in page.text and "My own words." not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer" and DataRequest.objects.get().done_at is None
    for _time in range(2):
        answer = client.post(path)
        assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
        told = json.loads(answer.content)
        assert [row["text"] for row in told["comments"]] == [comment.body]
    assert DataRequest.objects.get().done_at


def test_confirmed_erasure_request_erases_personal_data(client):
    article = rows.article()
    comment = submit(article, "My own words.", follow=True)
    submit(article, "Somebody else’s.", email="kim@example.org", client_address="198.51.100.1")
    Comment.objects.update(state="approved")
    path = link(client, "erasure")
    assert "Erase everything?" in client.get(path).text
    assert client.head(path).status_code == 200 and Comment.objects.filter(pk=comment.pk).exists()
    assert "Your data has been erased" in client.post(path).text
    assert (
        "Your data has been erased" in client.post(path).text and "Your data has been erased" in client.get(path).text
    )
    assert [row.body for row in Comment.objects.all()] == ["Somebody else’s."]
    assert not Subscription.objects.exists() and DataRequest.objects.get().email == ""
    assert not Email.objects.filter(to=ADDRESS).exclude(body="").exists()


def test_erased_comment_with_replies_leaves_placeholder(client):
    article = rows.article()
    comment = submit(article, "My own words.")
    Comment.objects.update(state="approved")
    submit(article, "An answer.", email="kim@example.org", client_address="198.51.100.1", parent=comment)
    Comment.objects.update(state="approved")
    assert "the page now says “This comment was removed”" in client.post(link(client, "erasure")).text
    page = client.get(article.get_absolute_url()).text
    assert "My own words." not in page and "This comment was removed." in page and "An answer." in page


def test_unknown_address_gets_same_data_request_response(client):
    submit(rows.article())
    known, unknown = asked(client, "copy"), asked(client, "copy", "nobody@example.org")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url) == (303, "/my-data/?sent=1")
    assert client.get(known.url).text.count("Check your email") == 1
    mail.outbox.clear()
    send_due()
    path = re.search(r"/my-data/[^\s/]+/", next(one for one in mail.outbox if one.to == ["nobody@example.org"]).body)[0]
    assert "We keep nothing" in client.get(path).text
    told = json.loads(client.post(path).content)
    assert told["comments"] == [] and told["address"] == "nobody@example.org"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choose whether you want a copy or to erase everything."),
        ({"kind": "all", "email": ADDRESS}, "Choose whether you want a copy or to erase everything."),
        ({"kind": "copy", "email": "robin"}, "Enter a full email address"),
        ({"kind": "copy", "email": "robin@example"}, "Enter a full email address"),
        ({"kind": "copy", "email": f"{'r' * 300}@example.org"}, "at most 254"),
        ({"kind": "copy", "email": "a\x00b@example.org"}, "Enter a full email address"),
        ({"kind": "copy", "email": "robin@example.org\nBcc: kim@example.org"}, "Enter a full email address"),
    ],
)
def test_invalid_data_request_shows_error_and_sends_no_email(client, data, sentence):
    page = client.post("/my-data/", data)
    assert page.status_code == 200 and sentence in page.text and "We have not sent an email" in page.text
    assert not Email.objects.exists() and not DataRequest.objects.exists()


def test_bot_data_request_gets_same_response_and_stores_nothing(client):
    assert asked(client, "copy", website="https://pills.example").status_code == 303
    assert not Email.objects.exists() and not DataRequest.objects.exists()


def test_data_requests_are_limited_per_address_and_client(client):
    assert [asked(client, "copy").status_code for _time in range(4)] == [303, 303, 303, 429]
    assert "You have already requested several emails." in asked(client, "copy").text
    others = [asked(client, "copy", f"victim{number}@example.org").status_code for number in range(3)]
    assert others == [303, 429, 429] and DataRequest.objects.count() == 4


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Origin": "http://testserver"}, 303),
        ({}, 303),
    ],
)
def test_a_page_of_another_site_sends_no_email(client, headers, status):
    page = client.post("/my-data/", {"kind": "copy", "email": ADDRESS}, headers=headers)
    assert page.status_code == status
    assert ("Another website sent this form" in page.text) == (status == 403)
    assert Email.objects.count() == DataRequest.objects.count() == (status == 303)
    # Without a referrer, the browser would call the page's own origin “null”.
    assert client.get("/my-data/").headers["Referrer-Policy"] == "same-origin"


def test_invalid_or_expired_links_get_404(client):
    path = link(client, "erasure")
    comment = submit(rows.article())
    for wrong in ("/my-data/x/", f"/my-data/{'y' * 500}/", path[:-2] + "/", "/my-data/%00/"):
        for answer in (client.get(wrong), client.post(wrong)):
            assert answer.status_code == 404 and "Request a new link" in answer.text
    with time_machine.travel(timezone.now() + timedelta(days=2, seconds=5)):
        assert client.get(path).status_code == client.post(path).status_code == 404
    assert Comment.objects.get().pk == comment.pk
