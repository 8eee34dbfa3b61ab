"""Templates of whole pages."""

import datetime

import pytest
from django.template.loader import get_template

from clinics.models import FieldCheck
from search.results.filters import Option
from search.web.addresses import Asked
from tests.pages import things
from tests.pages.test_templates import HOSTILE, render
from tests.pages.things import Thing

REGION = Thing(
    name="Florida",
    name_in_sentence="Florida",
    path="us/florida",
    get_absolute_url="/clinics/us/florida/",
    clinic_count=4,
    intro="",
)
QUESTION = Thing(
    question=HOSTILE,
    answer=f"No.\n\n{HOSTILE}",
    source="https://law.test/?a=1&b=2",
    checked_on=things.DAY,
    is_stale=True,
)
HIT = {"kind": "article", "title": HOSTILE, "url": "/a/", "snippet": "a <mark>word</mark>", "meta": "By A."}
OTHERS = {
    "home.html": {
        "lead": things.edition(),
        "latest": [things.edition()],
        "topics": [],
        "regions": [REGION],
        "helplines": [],
    },
    "articles/list.html": {"page": things.page([things.edition()]), "heading": "Articles", "intro": ""},
    "articles/topic.html": {"topic": things.edition().article.topic, "page": things.page([things.edition()])},
    "articles/tag.html": {"tag": Thing(name="k", slug="k"), "page": things.page([things.edition()])},
    "articles/history.html": {
        "article": things.edition().article,
        "editions": [{"edition": things.edition(), "approvals": [], "change_label": "Medical"}],
        "page": things.page([1]),
    },
    "authors/list.html": {"page": things.page([things.person()])},
    "authors/detail.html": {
        "person": things.person(photo=things.picture()),
        "credentials": [],
        "written": things.page([things.edition()]),
        "approved": [things.edition()],
    },
    "clinics/list.html": {"countries": [REGION], "page": things.page([things.clinic()]), "heading": "Clinics"},
    "clinics/region.html": {
        "region": REGION,
        "breadcrumbs": [("Clinics", "/clinics/")],
        "children": [REGION],
        "answered_by": REGION,
        "questions": [QUESTION],
        "page": things.page([]),
    },
    "clinics/detail.html": {
        "clinic": things.clinic(state="temporarily_closed"),
        "checks": [],
        "hours": [Thing(get_weekday_display="Monday", opens=datetime.time(9), closes=datetime.time(17, 30))],
        "affiliations": [],
        "breadcrumbs": [],
        "nearby": [],
        "checked": dict.fromkeys(
            FieldCheck.Field.values, Thing(state="unknown", sentence="Not checked by us", is_stale=False, on=None)
        ),
        "ages": "children and adults",
        "clinicians": "a woman or a man",
        "opening": {"open": None},
        "telehealth_regions": [],
    },
    "clinics/gone.html": {},
    "search.html": {
        "query": HOSTILE,
        "blocks": [
            {"kind": "article", "label": "Articles", "hits": [HIT]},
            {"kind": "tag", "label": "Tags", "hits": [HIT]},
        ],
        "results": things.page([HIT]),
        "asked": Asked(HOSTILE, {"topic": [HOSTILE]}),
        "corrected": HOSTILE,
        "literal": "/search/?q=x&exact=1",
        "also": [HOSTILE],
        "skipped": [HOSTILE],
        "kinds": [(Option("article", "Articles", 3, True), "/search/?q=x")],
        "filters": [("Topic", [(Option(HOSTILE, HOSTILE, 2, True), "/search/?q=x")])],
        "sorts": [("Newest", False, "/search/?q=x&sort=newest")],
        "promoted": [Thing(title=HOSTILE, path="/a/", text=HOSTILE)],
    },
    "comments/thanks.html": {"article": things.edition().article},
    "404.html": {},
    "403.html": {},
    "400.html": {},
    "403_csrf.html": {},
    "403_origin.html": {},
    "429.html": {},
}


# The page of the search, and what answers a missing address, look for words of danger.
@pytest.mark.django_db
@pytest.mark.parametrize("name", OTHERS)
def test_page_template_has_one_heading_and_escapes_text(name):
    html = render(name, **OTHERS[name])
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert "<title></title>" not in html and "Test &amp; House" in html
    assert 'href="#main"' in html
    assert HOSTILE not in html


def test_server_error_page_needs_no_context():
    assert "Something went wrong on our end" in get_template("500.html").render()


def test_home_page_renders_on_empty_site():
    html = render("home.html", lead=None, latest=[], topics=[], regions=[], helplines=[])
    assert "How we check what we publish" in html
