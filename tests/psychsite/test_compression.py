"""Compression of pages but not pictures, and prefetching with data saving."""

import gzip
import json
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tests.factories.pictures import make_image
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
GZIP, BROTLI = {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize("path", ["/", "/articles/", "/sitemap.xml", "/feeds/articles.atom"])
def test_texts_are_compressed_on_request(client, path):
    rows.article()
    plain, packed, small = client.get(path), client.get(path, headers=GZIP), client.get(path, headers=BROTLI)
    codings = [one.headers.get("Content-Encoding") for one in (plain, packed, small)]
    assert codings == [None, "gzip", "br"] and "Accept-Encoding" in packed.headers["Vary"]
    for answer in (packed, small):
        assert int(answer.headers["Content-Length"]) == len(answer.content) < len(plain.content)
    assert gzip.decompress(packed.content)[:200] == brotli.decompress(small.content)[:200] == plain.content[:200]


def test_pictures_are_not_compressed(client):
    image = make_image(width=400, height=300)
    answer = client.get(image.file.url, headers=BROTLI)
    assert answer.status_code == 200 and "Content-Encoding" not in answer.headers
    assert int(answer.headers["Content-Length"]) == image.file.size


def test_compressed_pages_with_token_vary_in_length(client):
    article = rows.article()
    lengths = {len(client.get(f"/comments/{article.slug}/reply/", headers=BROTLI).content) for _time in range(20)}
    assert len(lengths) > 3


def test_speculation_rules_respect_data_saving(client):
    page = client.get("/")
    assert page.headers["Speculation-Rules"] == '"/static/speculation.rules"'
    assert settings.WHITENOISE_MIMETYPES[".rules"] == "application/speculationrules+json"
    rules = json.loads(Path(finders.find("speculation.rules")).read_text())
    assert list(rules) == ["prefetch"]
    saving = client.get("/", headers={"Save-Data": "on"})
    assert "Speculation-Rules" not in saving.headers
    assert "Save-Data" not in page.headers["Vary"], "the stored page is the same for both"
    assert "Speculation-Rules" not in client.get("/admin/login/").headers
    assert "Speculation-Rules" not in client.get("/sitemap.xml").headers
