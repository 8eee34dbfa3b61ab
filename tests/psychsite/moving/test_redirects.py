"""Redirects of plugins, as JSON and as CSV."""

import csv
import json

import pytest

from core.errors import ActionRefused
from psychsite.moving.redirects import read


def _told(content):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return [(row.old, row.new, row.code, bool(sentence)) for _line, row, sentence in read(data)]


def test_json_of_redirection():
    one = {"url": "/a/", "action_data": {"url": "/b/"}, "action_type": "url", "action_code": 301, "enabled": True}
    rows = [
        one,
        one | {"url": "/c/.*", "regex": True},
        one | {"url": "/d/", "enabled": False},
        one | {"url": "/e/", "action_type": "random"},
        one | {"url": "/f/", "action_type": "error", "action_code": 410, "action_data": ""},
        one | {"url": "/g/", "action_code": 308, "action_data": "/h/"},
    ]
    assert _told({"plugin": {}, "redirects": rows}) == [
        ("/a/", "/b/", 301, False),
        ("/c/.*", "/b/", 301, True),
        ("/d/", "/b/", 301, True),
        ("/e/", "/b/", 301, True),
        ("/f/", "", 410, False),
        ("/g/", "/h/", 301, False),
    ]


def test_json_and_csv_of_rank_math():
    sources = [{"pattern": "a/", "comparison": "exact"}, {"pattern": "b", "comparison": "start"}]
    row = {"sources": sources, "url_to": "https://old.example.org/c/", "header_code": "301", "status": "active"}
    assert _told({"redirections": [row]}) == [
        ("/a/", "https://old.example.org/c/", 301, False),
        ("/b", "https://old.example.org/c/", 301, True),
    ]
    table = (
        b"id,source,matching,destination,type,category,status\n1,a/,exact,/c/,301,,active\n2,b,regex,/c/,301,,active\n"
    )
    assert _told(table) == [("/a/", "/c/", 301, False), ("/b", "/c/", 0, True)]


@pytest.mark.parametrize("code", ["²", "9" * 6000, 10**30, 1e400, True, [301], "30l"])
def test_code_that_is_none_is_named(code):
    ((old, _new, _code, is_refused),) = _told(
        {"redirects": [{"url": "/a/", "action_data": "/b/", "action_code": code}]}
    )
    assert old == "/a/" and is_refused


def test_halves_of_characters_are_dropped():
    row = {"url": "/a\ud800/", "action_data": "/b\udfff/", "title": "\ud800moved\x00"}
    ((_line, found, sentence),) = read(json.dumps({"redirects": [row]}).encode())
    assert (found.old, found.new, found.why, sentence) == ("/a/", "/b/", "moved", "")


def test_cell_beyond_the_limit_of_csv_is_refused():
    # Imports of clinics raise the limit of the process.
    csv.field_size_limit(131_072)
    with pytest.raises(ActionRefused):
        read(b"source,destination\n/a," + b"a" * 200_000)


@pytest.mark.parametrize("content", [b"{", b'{"posts": []}', b"[1]", b"[" * 100_000, b'{"redirects": {}}'])
def test_other_json_is_refused(content):
    with pytest.raises(ActionRefused):
        read(content)


def test_rows_that_are_no_redirects_do_not_hide_the_others():
    rows = read(b'{"redirects": ["x", null, {"url": "/a/", "action_data": {"url": "/b/"}}]}')
    assert [(number, row.old, row.new) for number, row, _sentence in rows] == [
        (1, "", ""),
        (2, "", ""),
        (3, "/a/", "/b/"),
    ]
