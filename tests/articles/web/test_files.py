"""Who gets a file: everyone while it is live, and those who see a preview."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from articles.blocks.parts.named import FILE_KEY_DAYS
from articles.models import Download
from articles.publishing import actions, previews
from tests.factories.articles import ALL, add_block, freeze, make_article, make_user, publish
from tests.factories.files import MP4, PDF, make_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    article = make_article("Plans")
    add_block(article, Download, file=make_file(), note="One page.")
    return freeze(article)


def path_of(file):
    return reverse("files:file", args=[file.pk, file.download_name])


def test_file_is_public_while_a_live_text_names_it(client, edition):
    path = path_of(edition.files.get().file)
    assert client.get(path).status_code == 404
    publish(edition)
    page = client.get(edition.article.get_absolute_url()).content.decode()
    assert f'href="{path}"' in page and "PDF, 51" in page
    answer = client.get(path)
    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="safety-plan.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "public, no-cache")
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    actions.withdraw(article=edition.article, by=make_user("chief", *ALL))
    assert client.get(path).status_code == 404


def test_file_of_a_draft_is_for_staff_who_may_see_files(client, edition):
    path = path_of(edition.files.get().file)
    client.force_login(make_user("moderator", "comments.view_comment"))
    assert client.get(path).status_code == 404
    client.force_login(make_user("reader-of-files", "files.view_file"))
    answer = client.get(path)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]


def test_preview_gives_a_key_that_expires(client, edition):
    _link, address = previews.create_link(article=edition.article, by=make_user("chief", *ALL))
    page = client.get(urlsplit(address).path).content.decode()
    address = re.search(r'href="(/files/[^"]+)"', page)[1]
    assert client.get(address).status_code == 200
    assert client.get(address[:-1]).status_code == 404
    other = path_of(make_file(PDF + b"%", title="Other"))
    assert client.get(f"{other}?{address.partition('?')[2]}").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=FILE_KEY_DAYS, seconds=5), tick=False):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=4000-", 206, slice(4000, None)),
        ("bytes=-10", 206, slice(-10, None)),
        ("bytes=10-5", 416, slice(0, 0)),
        ("bytes=999999-", 416, slice(0, 0)),
        ("bytes=0-1,5-9", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
    ],
)
def test_recordings_are_sent_in_the_range_that_a_player_asks_for(client, asked, status, part):
    client.force_login(make_user("reader-of-files", "files.view_file"))
    path = path_of(make_file(MP4, "talk.mp4"))
    answer = client.get(path, headers={"Range": asked})
    body = answer.getvalue()
    assert answer.status_code == status and body == MP4[part]
    assert answer["Accept-Ranges"] == "bytes"
    if status == 206:
        start = len(MP4[: part.start]) if part.start >= 0 else len(MP4) + part.start
        assert answer["Content-Range"] == f"bytes {start}-{start + len(body) - 1}/{len(MP4)}"


def test_unknown_files_and_other_names_are_not_found(client):
    client.force_login(make_user("reader-of-files", "files.view_file"))
    file = make_file()
    assert client.get(f"/files/{file.pk}/other.pdf").status_code == 404
    assert client.get("/files/999999/plan.pdf").status_code == 404
    assert client.get("/files/99999999999999999999/plan.pdf").status_code == 404
