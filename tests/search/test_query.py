"""Search in live text on both databases, for any query."""

import time

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Edition
from clinics.models import Clinic, Region
from search.query import Search, find
from search.terms import terms
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


def titles(query, **options):
    return [hit["title"] for hit in find(query, **options)]


def test_search_finds_words_of_title_standfirst_and_text():
    rows.article("Ketamine for depression", text="How infusions work.", standfirst="A guide to treatment")
    assert titles("ketamine") == titles("infusions") == titles("guide") == ["Ketamine for depression"]
    assert titles("psilocybin") == []


def test_search_hit_has_documented_keys():
    row = rows.article("Ketamine for depression", text="How infusions work.")
    (hit,) = find("infusion")
    assert set(hit) == {"kind", "label", "title", "url", "snippet", "lang", "meta", "picture"}
    assert (hit["kind"], hit["url"]) == ("article", f"/articles/{row.slug}/")
    assert "<mark>infusions</mark>" in hit["snippet"]
    assert hit["meta"].startswith("Rest · ")


def test_search_matches_word_forms_prefixes_and_all_words():
    rows.article("Therapies", text="Several treatments were compared in a trial.")
    assert titles("treatment") and titles("comparing trials") and titles("compa") and titles("therapy")
    assert titles("treatment nowhere") == ["Therapies"], "half of the words is better than nothing"


def test_results_in_another_language_say_so(client):
    row = rows.article("Sueño y descanso", text="Palabras sobre el descanso.")
    row.language = "es"
    row.save(update_fields=["language"])
    rows.article("Rest", text="In English one says descanso, too.")
    page = client.get("/search/", {"q": "descanso"}).text
    assert f'<a href="/articles/{row.slug}/" lang="es">Sueño y descanso</a>' in page
    assert page.count('lang="es"') == 2, "title and snippet of one result"


def test_clinics_are_found_by_the_languages_that_they_list():
    clinic = rows.clinic("Harbor Clinic", summary="Talking.", languages=["en", "fa", "zh"])
    rows.clinic("Quiet Clinic", languages=[])
    assert titles("farsi") == titles("persian speaking") == titles("chinese") == ["Harbor Clinic"]
    (hit,) = find("farsi")
    assert hit["snippet"] == "Talking. Speaks English, Persian (<mark>Farsi</mark>), Chinese."
    Clinic.objects.filter(pk=clinic.pk).update(languages=["ase"])
    assert titles("farsi") == [] and titles("sign language") == ["Harbor Clinic"]


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn", "binned"])
def test_search_finds_only_live_text(state):
    rows.article("Hidden words", state=state, text="zanzibar")
    assert titles("zanzibar") == titles("hidden") == []


def test_search_ignores_past_and_draft_editions():
    row = rows.article("Present", state="withdrawn", text="yesterday")
    rows.edition(row, number=2, title="Present", text="today")
    rows.edition(row, number=3, state="draft", title="Present", text="tomorrow")
    assert titles("today") == ["Present"]
    assert titles("yesterday") == titles("tomorrow") == []


def test_search_ranks_title_above_text():
    rows.article("Something else", text="Ketamine is named once in this longer text about something else.")
    rows.article("Ketamine", text="Short.")
    assert titles("ketamine") == ["Ketamine", "Something else"]


def test_search_follows_changes_to_people():
    person = rows.person("Ada Quill", honorific="Dr.", role_line="Psychiatrist", bio="Studies anaesthetics.")
    (hit,) = find("anaesthetics")
    assert (hit["kind"], hit["title"], hit["url"], hit["meta"]) == (
        "person", "Dr. Ada Quill", "/authors/ada-quill/", "Psychiatrist",
    )  # fmt: skip
    person.bio = "Grows tomatoes."
    person.save()
    assert titles("anaesthetics") == [] and titles("tomato") == ["Dr. Ada Quill"]
    Edition.objects.update(live_until=timezone.now())
    assert titles("tomato") == []  # without a page
    gone = rows.person("Bo Reed", bio="Grows leeks.", writes=None)
    with connection.cursor() as cursor:
        gone.delete()
        cursor.execute("SELECT count(*) FROM search_document WHERE body LIKE '%leeks%'")
        assert cursor.fetchone() == (0,)


def test_search_finds_listed_clinics_by_name_and_place():
    country = Region.objects.create(name="Albion", kind="country", slug="albion")
    place = Region.objects.create(name="Lindow", kind="city", parent=country)
    clinic = rows.clinic("Harbour Clinic", place=place, summary="Infusions by the sea.")
    region, hit = find("lindow")
    assert (region["kind"], region["title"], region["url"]) == (
        "region",
        "Clinics in Lindow",
        "/clinics/albion/lindow/",
    )
    assert (hit["kind"], hit["title"], hit["meta"]) == ("clinic", "Harbour Clinic", "Lindow, Albion")
    assert titles("harbour albion")[0] == "Harbour Clinic" and titles("sea") == ["Harbour Clinic"]
    country.name = "Erewhon"
    country.save()
    assert titles("albion") == [] and "Harbour Clinic" in titles("erewhon")
    place.name = "Marsh"
    place.save()
    assert titles("lindow") == [] and "Harbour Clinic" in titles("marsh erewhon")
    Clinic.objects.filter(pk=clinic.pk).update(summary="Changed by a queryset's update.")
    assert titles("queryset") == ["Harbour Clinic"]
    for state in ("draft", "temporarily_closed", "closed", "moved", "opted_out"):
        Clinic.objects.filter(pk=clinic.pk).update(state=state)
        assert titles("harbour") == []


def test_search_filters_and_counts_by_kind():
    rows.article("Harbour air")
    rows.person("Harbour Master")
    rows.clinic("Harbour Clinic")
    assert Search("harbour").counts() == {"article": 1, "person": 1, "clinic": 1}
    assert titles("harbour", kind="clinic") == ["Harbour Clinic"]
    assert len(titles("harbour")) == len(titles("harbour", kind="nonsense")) == 3


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("La clínica está aquí", "CLINICA"),
        ("La clinica", "clínica"),
        ("CLÍNICA GRANDE", "clínica"),
        ("Zo\u0308e wrote it", "zöe"),
        ("Zoë wrote it", "zoe\u0308"),
        ("Groups for and/or against", "against"),
        ("inhaled and/or injected", "inhaled"),
        ("inhaled and/or injected", "injected"),
        ("mail help@harbour.example now", "harbour"),
        ("see www.harbour.example/quay", "quay"),
        ("a dose of 0.5 milligrams", "0.5"),
        ("follow-up visits", "follow up"),
        ("she said “halt”, then—slowly—left…", "halt then slowly left"),
        ("the patient's voice", "patient's voice"),
        ("snake_case words", "snake"),
    ],
)
def test_search_ignores_accents_and_punctuation(text, query):
    rows.person("A name", bio=text)
    assert titles(query) == ["A name"]


def test_snippet_keeps_original_text():
    rows.article("A title", text="Bienvenue à la clínica «Única», where the tea is free & good.")
    (hit,) = find("unica")
    assert (
        "<mark>Única</mark>" in hit["snippet"]
        and "à la clínica" in hit["snippet"]
        and "free &amp; good" in hit["snippet"]
    )


def test_snippet_begins_with_the_sentence_that_was_found():
    rows.article(
        "Rest", text=f"{'Words of no use. ' * 9}Ask first. Dr. Quill writes of zanzibar there. {'More. ' * 60}"
    )
    (hit,) = find("zanzibar")
    assert hit["snippet"].startswith("…Dr. Quill writes of <mark>zanzibar</mark> there.")
    rows.article("Short", text="Ask first. Then lamps.")
    (hit,) = find("lamps")
    assert hit["snippet"] == "Ask first. Then <mark>lamps</mark>."


def test_snippet_is_escaped_and_marks_are_paired():
    rows.article(
        "T", text="\ue001 <script>alert(1)</script> \ue000 poppy <b onclick=x>poppy</b> <mark>fake</mark> & \ue000"
    )
    (hit,) = find("poppy")
    snippet = hit["snippet"]
    assert "<script" not in snippet and "<b" not in snippet and "&lt;script&gt;" in snippet
    bare = snippet.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare and ">" not in bare
    assert snippet.count("<mark>") == snippet.count("</mark>") >= 1


def test_search_terms_are_alphanumeric_and_limited():
    assert terms('"foo" OR (bar* NEAR/2 -baz):^') == ["foo", "OR", "bar", "NEAR", "2", "baz"]
    assert terms("\x00\ud800 _ ''' ;;") == []
    assert len(terms("a " * 10_000)) == 24


HOSTILE = [
    "", " ", "\x00", "a\x00b", "\ud800", "'", '"', "''", "\\", "%", "%s", "_", "*", "a*", ":*", "a:*b", "a & | ! b", "<->",
    "NEAR(a b, 2)", "a AND", "AND", "NOT", "OR OR", "title:foo", "{title body}: x", "^a", "-a", "a - b", "()", "((",
    "'); DROP TABLE",
    "the", "the and of", "²", "ª", "१२३", "中文", "ไทย", "🙂", "\u202eabc", "\ue000x\ue001", "ﬁ", "İ", "ß", "x" * 200,
    "x" * 10_000,
    "9" * 5000, "\u0301", "a\u0301" * 100, "\U000e0001", "ᾳ", "\U0001f468\u200d\U0001f469",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_arbitrary_search_query_causes_no_error(query, client):
    rows.article("Ketamine", text="the word")
    list(find(query))
    assert client.get("/search/", {"q": query.encode("utf-8", "surrogatepass")}).status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_arbitrary_text_can_be_indexed_and_searched(text):
    list(find(text))
    person = rows.person("Ada", bio=text, writes=None)
    list(find(f"ada {text}"))
    person.delete()


def test_every_word_of_text_finds_article():
    """Find the article by every word of its text, despite punctuation."""
    text = "Un café, s'il-vous-plaît: «déjà vu» — 50mg/day (or ~2.5%); e.g. A/B-tests @home #tag O'Neil naïve_text"
    rows.article("A title", text=text)
    for word in terms(text):
        assert titles(word) == ["A title"], word


def test_stop_words_are_searchable():
    rows.article("The Who", text="Against all odds, and then some")
    assert titles("the who") == titles("against") == titles("th") == titles("and") == ["The Who"]


def test_very_long_text_is_indexed_quickly():
    words = " ".join(f"w{number}" for number in range(400_000))
    began = time.process_time()
    rows.article("Long one", text=words)
    assert titles("long one") == ["Long one"] and titles("w5") == ["Long one"]
    assert time.process_time() - began < 20


def test_search_page_uses_constant_queries(client, django_assert_num_queries):
    def measure():
        with django_assert_num_queries(search_queries()):
            assert client.get("/search/?q=harbour").status_code == 200

    # The phrases of people at risk are read once.
    client.get("/search/?q=harbour")
    for number in range(1, 4):
        rows.article(f"Harbour {number}")
        rows.person(f"Harbour {number}")
        rows.clinic(f"Harbour {number}")
        measure()


def search_queries():
    # synonyms, words, rows; what readers may see of articles, people and clinics; tags, approvals, texts; people and clinics;
    # the count of the query, promoted results, the topics in the menu, and the version of the phrases
    return 15


def test_search_page_shows_hits_and_sets_no_cookie(client):
    rows.article("Ketamine for depression", text="How infusions work <b>well</b>.")
    response = client.get("/search/", {"q": "infusions"})
    assert response.status_code == 200 and not response.cookies
    assert "Ketamine for depression" in response.text and "<mark>infusions</mark>" in response.text
    assert "<b>well" not in response.text
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert client.post("/search/", {"q": "x"}).status_code == 405
    assert client.get("/search/").status_code == 200


@pytest.mark.parametrize("page", ["x", "-1", "0", "999999999", "9" * 5000, "٣", ""])
def test_search_page_numbers_cause_no_server_error(client, page):
    rows.article("Ketamine")
    assert client.get("/search/", {"q": "ketamine", "page": page}).status_code in {200, 404}


def test_search_query_is_escaped(client):
    response = client.get("/search/", {"q": "<script>alert(1)</script>\"'"})
    assert "<script>alert" not in response.text


def test_search_results_are_paginated_without_repeats(client):
    for number in range(25):
        rows.person(f"Harbour {number:02}")
    first, second = find("harbour"), find("harbour", page=2)
    assert (len(first), len(second), first.paginator.count) == (20, 5, 25)
    assert len({hit["url"] for hit in [*first, *second]}) == 25
    assert client.get("/search/?q=harbour&page=2").status_code == 200


@pytest.mark.database("postgresql")
def test_postgresql_search_uses_index():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_document (kind, object_id, title, place, address, body) "
            "SELECT 0, 900000 + n, 'title ' || n, '', '', 'text' FROM generate_series(1, 20000) n"
        )
        cursor.execute("ANALYZE search_document")
        cursor.execute("SET enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM search_document WHERE kind = 0 AND tsv @@ to_tsquery('english', 'word')")
        assert "search_document_tsv_0" in "".join(row[0] for row in cursor.fetchall())
