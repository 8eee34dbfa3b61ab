"""Help lines on their page, in footers and by region, mostly from the cache."""

import datetime

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from clinics.models import HelpLine
from crisis.danger import find_danger
from tests.factories.places import make_city, make_clinic, make_helpline, make_region

pytestmark = pytest.mark.django_db
FRAME = ["/help/", "/", "/articles/", "/clinics/", "/authors/", "/search/", "/nowhere/"]


def page(client, address="/help/", **query):
    return " ".join(client.get(address, query).content.decode().split())


def foot(text):
    return text.partition('<footer class="colophon"')[2]


@pytest.mark.parametrize("address", FRAME)
def test_every_page_links_to_help_and_shows_first_help_lines(client, address):
    for number in range(4):
        make_helpline(name=f"Line {number}", phone=f"98{number}", position=number)
    text = page(client, address)
    assert text.index('class="masthead__help" href="/help/"') < text.index("<main")
    assert [f"tel:98{number}" in foot(text) for number in range(4)] == [True, True, True, False]
    assert 'href="/help/"' in foot(text)


def test_footer_without_help_lines_mentions_emergency_number(client):
    assert "emergency number" in foot(page(client)) and "colophon__lines" not in foot(page(client))
    assert "We don’t list any help lines here yet." in page(client)


def test_footer_help_lines_are_cached(client, django_assert_num_queries):
    make_helpline(name="First")
    find_danger("This process has read the phrases of danger.")
    # The page at the address, the count of the address, the topics of the menu, the version of the phrases of danger, and
    # the lines and links of the foot.
    with django_assert_num_queries(6):
        client.get("/nowhere/")
    with django_assert_num_queries(2):
        client.get("/nowhere/")
    client.get("/help/")
    with django_assert_num_queries(1):
        client.get("/help/")


CHANGES = {
    "saved": lambda line: HelpLine(pk=line.pk, name="New", phone="111").save(),
    "updated": lambda line: HelpLine.objects.filter(pk=line.pk).update(name="New"),
    "made at once": lambda line: HelpLine.objects.bulk_create([HelpLine(name="New", phone="111")]),
    "hidden": lambda line: HelpLine.objects.filter(pk=line.pk).update(is_shown=False) and make_helpline(name="New"),
    "deleted": lambda line: line.delete() and make_helpline(name="New"),
    "deleted in bulk": lambda line: HelpLine.objects.all().delete() and make_helpline(name="New"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_help_line_change_appears_on_next_page(client, change):
    line = make_helpline(name="Old", position=0)
    assert "Old" in foot(page(client)) and "Old" in page(client)
    CHANGES[change](line)
    text = page(client)
    assert "New" in foot(text) and 'class="help__name">New<' in text
    assert ("Old" in text) == (change == "made at once")


@pytest.mark.django_db(transaction=True)
def test_stale_help_line_cache_is_cleared_on_commit():
    line = make_helpline(name="Old")
    with transaction.atomic():
        HelpLine.objects.filter(pk=line.pk).update(name="New")
        # Another request, which cannot see the change, fills the memory again.
        cache.set("clinics.helplines.first", [line])
    assert [one.name for one in HelpLine.for_footer()] == ["New"]


def test_help_page_groups_lines_by_country_with_details(client):
    day = timezone.localdate() - datetime.timedelta(days=10)
    make_helpline(name="Anywhere", url="https://lines.example/", phone="", position=1)
    make_helpline(
        name="Samaritans", phone="116 123", country_code="GB", languages=["en", "cy"], hours="Day and night",
        for_whom="Anybody at all", description="Free.", last_checked=day, position=2,
    )  # fmt: skip
    make_helpline(
        name="Florida", region=make_city().parent, position=3, last_checked=day - datetime.timedelta(days=400)
    )
    text = page(client)
    names = [part.partition("<")[0] for part in text.split('tabindex="-1">')[2:]]
    assert names == ["United Kingdom", "United States", "Everywhere else"]
    british = text.partition("United Kingdom</h2>")[2].partition("</section>")[0]
    for word in ("tel:116123", "tel:999", "Anybody at all", "English, Welsh", "Free. Day and night.", f"{day:%Y}</dd>"):
        assert word in british
    assert "<dd>Florida, United States</dd>" in text and "it may have changed" in text
    assert 'href="https://lines.example/"' in text and "not yet" in text
    assert 'href="#in-gb"' in text and 'id="in-gb"' in text and 'href="#in-any"' in text


def test_language_filter_keeps_matching_and_unknown_help_lines(client):
    make_helpline(name="English", languages=["en"], position=5)
    make_helpline(name="Both", languages=["en", "es"], position=6)
    make_helpline(name="Unsaid", position=7)
    text = page(client, language="es").partition("<main")[2].partition("</main>")[0]
    assert "Both" in text and "Unsaid" in text and '">English</h3>' not in text
    assert "whose languages we don’t know" in text
    assert 'href="/help/?language=es" aria-current="true"' in text
    assert '<link rel="canonical" href="http://testserver/help/">' in page(client, language="es")


@pytest.mark.parametrize("language", ["xx", "", "\x00", "e" * 5000, "<script>", "EN", "🙂"])
def test_invalid_language_does_not_break_help_page(client, language):
    make_helpline(name="Only", languages=["en"])
    text = page(client, language=language)
    assert "Only" in text and "<script>" not in text.replace('<script type="module"', "")


def test_help_page_sets_no_cookie_and_is_read_only(client):
    make_helpline(name="<b>Line", phone="1")
    answer = client.get("/help/")
    assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
    assert b"ld+json" not in answer.content and b"<b>Line" not in answer.content
    assert (client.head("/help/").status_code, client.post("/help/").status_code) == (200, 405)


@pytest.mark.parametrize(
    ("phone", "country", "href"),
    [
        ("988", "US", "tel:988"),
        ("116 123", "GB", "tel:116123"),
        ("13 11 14", "AU", "tel:131114"),
        ("1-833-TLC-MAMA", "US", "tel:+18338526262"),
        ("800-273-8255, press 1", "US", "tel:8002738255"),
        ("1-833-852-6262 (TTY 711)", "US", "tel:18338526262"),
        ("988 (press 1)", "US", "tel:988"),
        ("+49 800 111 0 111", "", "tel:+498001110111"),
        ("0800 1110", "", "tel:08001110"),
        ("Text HOME to 741741", "US", ""),
        ("", "US", ""),
    ],
)
def test_phone_links_dial_displayed_number(phone, country, href):
    assert HelpLine(phone=phone, country_code=country).phone_href == href


def test_clinic_and_region_pages_show_local_help_lines(client, django_assert_num_queries):
    make_clinic(slug="here")
    make_region(name="Canada")
    for name, code in (("Ours", "US"), ("Theirs", "CA"), ("Anywhere", "")):
        # Behind those of the foot, which every page shows.
        make_helpline(name=name, country_code=code, position=9)
    for number in range(3):
        make_helpline(name=f"Foot {number}", country_code="DE")
    for address in ("/clinic/here/", "/clinics/us/", "/clinics/us/florida/miami/"):
        text = page(client, address)
        assert "Ours" in text and "Anywhere" in text and "Theirs" not in text
    assert "Theirs" in page(client, "/clinics/canada/")


def test_stale_help_lines_are_due_for_check():
    today = timezone.localdate()
    never, old, new = (
        make_helpline(last_checked=days and today - datetime.timedelta(days=days)) for days in (None, 181, 180)
    )
    make_helpline(is_shown=False)
    assert list(HelpLine.objects.due_for_check()) == [never, old]
    assert (old.is_stale, new.is_stale, never.is_stale) == (True, False, False)
