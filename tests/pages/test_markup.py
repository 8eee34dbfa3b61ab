"""Markup of every kind of page, as sent by the server, in the Nu HTML checker."""

import urllib.error
import urllib.request

import pytest

from tests.pages import checkers, opening, pages

# What Django's admin and its widgets write by themselves, whatever the page.
OF_DJANGO = [
    "Element “option” without attribute “label” must not be empty.",
    "The first “option” element in a “select” element with a “required” attribute",
    "A “select” element with a “required” attribute, and without a “multiple” attribute",
    "The value of the “for” attribute of the “label” element must be the ID of a non-hidden form control.",
    'Attribute “disabled” not allowed on element “div” at this point.: <div disabled aria-describedby="id_password_',
]


@pytest.fixture
def vnu():
    if reason := checkers.lacking("java", checkers.MARKUP):
        pytest.skip(reason)


def _fetched(site, row):
    if row.name in site.answers:
        return site.answers[row.name]["body"]
    cookies = "; ".join(f"{name}={value}" for name, value in site.cookies.items()) if row.staff else ""
    request = urllib.request.Request(site.origin + site.paths[row.name], headers={"Cookie": cookies})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.read().decode()


def _pressed(site, row, program):
    """Return the server's response to a form without scripts."""
    with opening.opened(site, row, program, java_script_enabled=False) as (page, _faults):
        return page.content()


def _of_django(line):
    name, _colon, said = line.partition(": ")
    return name.startswith("admin-") and said.startswith(tuple(OF_DJANGO))


@pytest.mark.browser
@pytest.mark.checkers
def test_every_page_has_valid_markup(vnu, site, program, tmp_path):
    files = []
    for row in pages.PAGES:
        files.append(tmp_path / f"{row.name}.html")
        files[-1].write_text(_pressed(site, row, program) if row.press else _fetched(site, row))
    assert [line for line in checkers.markup_errors(files) if not _of_django(line)] == []
