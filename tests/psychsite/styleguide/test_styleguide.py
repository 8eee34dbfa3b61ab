"""The style guide: access and completeness."""

import re
from pathlib import Path

import pytest

from psychsite.styleguide.parts import PARTS

ROOT = Path(__file__).resolve().parents[3]
# What is no part to look at: it goes into the head, or into another part.
UNSEEN = {"canonical", "preload", "styles", "diff_line", "diff_block"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def debug(settings):
    settings.DEBUG = True


@pytest.mark.parametrize("path", ["/styleguide/", "/styleguide/badge/"])
def test_styleguide_is_hidden_from_readers(client, path):
    assert client.get(path).status_code == 404


def test_styleguide_shows_every_component_and_block():
    known = {
        f"{folder}/{file.name}"
        for folder in ("components", "blocks")
        for file in (ROOT / "templates" / folder).glob("*")
    }
    missing = known - {part.template for part in PARTS} - {f"components/{name}.html" for name in UNSEEN}
    assert not missing


def test_styleguide_lists_all_parts_on_one_page(client, debug):
    html = client.get("/styleguide/").content.decode()
    for part in PARTS:
        assert f'id="{part.key}"' in html and f"templates/{part.template}" in html, part.key
    assert html.count("<h1") == 1
    assert "frame-src 'self'" in client.get("/styleguide/")["Content-Security-Policy"]


@pytest.mark.parametrize("key", [part.key for part in PARTS])
def test_styleguide_part_can_be_framed_alone(client, debug, key):
    answer = client.get(f"/styleguide/{key}/")
    assert answer.status_code == 200 and answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


def test_unknown_styleguide_part_gets_404(client, debug):
    assert client.get("/styleguide/nothing/").status_code == 404


def test_every_color_token_has_swatch():
    tokens = (ROOT / "static/css/tokens.css").read_text()
    guide = (ROOT / "static/css/styleguide.css").read_text()
    for name in set(re.findall(r"^  --([a-z-]+): #", tokens, re.M)):
        assert f".guide__swatch--{name} " in guide, name
