"""Stability of digests and derived data of stored editions."""

import json
from pathlib import Path

import pytest

from articles.blocks import base
from articles.blocks.parts import freezing
from articles.changes import classify
from articles.changes.diff import diff_documents
from articles.checklist.parsed_text import ParsedText
from articles.document.digest import digest

# Written by the code of the first release; a failing case means that approvals on stored editions would be lost.
STORED = json.loads(Path(__file__).with_name("stored_editions.json").read_text(encoding="utf-8"))

pytestmark = pytest.mark.django_db


def seen(case):
    """Return everything that is derived from a stored document, as plain JSON."""
    parsed = ParsedText(case["title"], case["standfirst"], "", case["document"])
    found = {
        "text": [freezing.item_text(item) for item in case["document"]],
        # What a link says is for the difference alone.
        "tokens": [
            [(token.kind, token.key, token.shown) for token in row]
            for row in classify.token_rows(case["title"], case["standfirst"], case["document"])
        ],
        "difference": [
            [block.type, block.label, [[line.style, line.parts] for line in block.lines]]
            for block in diff_documents([], case["document"])
        ],
        "passages": [[row.index, row.text, row.tag, row.quoted] for row in parsed.passages],
        "headings": [[row.index, row.level, row.text] for row in parsed.headings],
        "links": [[row.index, row.href, row.text] for row in parsed.links],
    }
    return json.loads(json.dumps(found))


@pytest.mark.parametrize("case", STORED, ids=lambda case: case["name"])
def test_stored_edition_keeps_its_digest(case):
    assert digest(case["title"], case["standfirst"], case["document"]) == case["digest"]


@pytest.mark.parametrize("case", STORED, ids=lambda case: case["name"])
def test_stored_edition_derives_same_data(case):
    assert seen(case) == case["seen"]


def test_stored_samples_cover_every_kind_and_digest_ignores_noise():
    digests = {case["name"]: case["digest"] for case in STORED}
    for name in ("rich_text", "callout_note", "whole"):
        assert digests[name] == digests[f"{name}_noise"], name
    kinds = {item["type"] for case in STORED for item in case["document"]}
    assert kinds == set(base.kinds())
