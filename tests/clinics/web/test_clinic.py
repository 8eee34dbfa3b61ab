"""Clinic pages, forms about clinics, and decisions on them."""

import datetime
import json
import random
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clinics.importing import runs
from clinics.models import Clinic, FieldCheck, ImportRun, OptOut
from clinics.proposals import actions, duplicates
from clinics.web.nearby import nearest_listed
from core.errors import ActionRefused
from core.text import jsonld
from tests.factories.places import (
    make_check,
    make_city,
    make_clinic,
    make_helpline,
    make_hours,
    make_paid,
    make_special_day,
)

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.localdate() - datetime.timedelta(days=days)


def page(client, slug="here"):
    return client.get(f"/clinic/{slug}/").content.decode()


def data_of(text):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    nodes = json.loads(found[1])["@graph"] if found else []
    return next((node for node in nodes if node["@type"] == "MedicalClinic"), None)


ALL = {
    "address": "address", "phone": "telephone", "email": "email", "website": "sameAs", "prices": "priceRange",
    "hours": "openingHoursSpecification", "services": "availableService", "languages": "knowsLanguage",
    "new_patients": "isAcceptingNewPatients",
}  # fmt: skip


@pytest.mark.parametrize(("field", "key"), ALL.items())
def test_structured_data_contains_only_fresh_facts(client, clinic, field, key):
    make_check(clinic=clinic, field=field, checked_on=ago(29))
    assert key in data_of(page(client))
    assert not (set(ALL.values()) - {key}) & set(data_of(page(client)))
    FieldCheck.objects.update(checked_on=ago(400))
    text = page(client)
    assert key not in data_of(text)
    assert "ay be out of date: last checked" in text
    FieldCheck.objects.update(checked_on=ago(1), how="import", source="SAMHSA")
    text = page(client)
    assert key not in data_of(text)
    assert "ot checked by us; from a data set dated" in text and "SAMHSA" in text


def test_group_of_facts_has_one_date_and_a_report_for_each(client, clinic):
    for field, days in (("phone", 3), ("email", 3), ("address", 10)):
        make_check(clinic=clinic, field=field, how="phone", checked_on=ago(days))
    contact = re.search(r'<section class="panel" id="contact">.*?</section>', page(client), re.S)[0]
    summary = re.findall(r"<summary>(.*?)</summary>", contact)
    assert len(summary) == 1 and re.fullmatch(
        r"Checked \w+ \d+, \d+ to \w+ \d+, \d+; some facts not checked by us", summary[0]
    )
    assert "<li>Website: not checked by us</li>" in contact
    for fact in ("street", "phone", "email", "website"):
        assert contact.count(f"?fact={fact}") == 1
    FieldCheck.objects.filter(field="phone").update(checked_on=ago(400))
    contact = re.search(r'<section class="panel" id="contact">.*?</section>', page(client), re.S)[0]
    assert re.search(r'<p class="checked checked--stale">Phone: may be out of date: last checked', contact)


def test_page_begins_with_what_people_ask_first(client, clinic):
    text = page(client)
    head, glance = (
        re.search(pattern, text, re.S)[0]
        for pattern in ('<header class="page__head.*?</header>', '<dl class="glance">.*?</dl>')
    )
    assert f'href="{clinic.phone_href}"' in head
    assert all(word in head for word in ("geo:", "maps.apple.com", "google.com/maps", "openstreetmap.org", ">Website<"))
    assert clinic.price_range in glance


def test_structured_data_cannot_close_its_script_element(client, clinic):
    make_check(clinic=clinic, field="address", checked_on=ago(1))
    Clinic.objects.update(name="</script><script>alert(1)//<!--")
    text = page(client)
    assert "<script>alert" not in text
    assert data_of(text)["name"] == "</script><script>alert(1)//<!--"
    assert jsonld.render_script(None) == ""


def test_check_of_previous_value_does_not_cover_current_value(client, clinic, chief):
    actions.record_checks(clinic=clinic, fields=["phone"], how="phone", by=chief)
    assert "telephone" in data_of(page(client))
    clinic.phone = "(305) 555-0177"
    clinic.save()
    assert "telephone" not in data_of(page(client))
    assert "Contact confirmed" not in page(client)


def test_clinic_marks_reflect_verified_facts(client, clinic, chief):
    words = ["Contact confirmed", "Licenses checked", "Confirmed by the clinic", "Paid placement"]
    assert not [word for word in words if word in page(client)]
    actions.record_checks(clinic=clinic, fields=["phone", "license"], how="phone", by=chief)
    make_paid(clinic=clinic)
    Clinic.objects.update(claimed_at=timezone.now())
    assert [word for word in words if word in page(client)] == words
    Clinic.objects.update(license_seen_on=ago(400))
    FieldCheck.objects.update(checked_on=ago(200))
    assert [word for word in words if word in page(client)] == words[2:]


def test_clinic_page_shows_hours_special_days_and_open_state(client, clinic):
    make_special_day(clinic=clinic, date=ago(-2), note="Founders’ Day")
    make_hours(clinic=clinic, weekday=4, opens=datetime.time(22), closes=datetime.time(2))
    text = page(client)
    assert "Founders’ Day" in text
    assert "10:00 PM – 2:00 AM (next day)" in text
    assert "New York time" in text
    assert ("Open now" in text) or ("Closed now" in text)


def test_closed_clinic_page_suggests_nearest_and_hides_contacts(client, clinic):
    far = make_clinic(name="Far House", latitude=26.9, longitude=-80.2)
    near = make_clinic(name="Near House", latitude=25.8, longitude=-80.2)
    make_clinic(name="Closed House", latitude=25.7, longitude=-80.2, state="closed")
    make_check(clinic=clinic, field="phone", checked_on=ago(1))
    Clinic.objects.filter(pk=clinic.pk).update(state="closed", closed_on=ago(10))
    text = page(client)
    assert text.index(near.name) < text.index(far.name)
    assert not [word for word in ("555-0110", "desk@", "heron.example", "1 Bay Road", "Closed House") if word in text]
    assert data_of(text) is None
    assert "noindex" in text


def test_distant_clinic_is_suggested_only_by_closed_clinic(client, clinic):
    far = make_clinic(name="Texas House", latitude=30.3, longitude=-97.7)
    assert far.name not in page(client)
    near = make_clinic(name="Near House", latitude=26.9, longitude=-80.2)
    assert near.name in page(client) and "83 mi</strong>" in page(client)
    near.delete()
    Clinic.objects.filter(pk=clinic.pk).update(state="closed")
    assert far.name in page(client) and re.search(r"1,\d{3} mi away", page(client))


def test_nearest_clinics_are_found_across_date_line():
    fiji = make_city("Suva", None, "Fiji")
    here = make_clinic(city=fiji, latitude=-17, longitude=179.9)
    west, east = (make_clinic(city=fiji, latitude=-17, longitude=degrees) for degrees in (178, -179.9))
    assert list(Clinic.objects.nearest_to(here, 320)) == [east, west]


def test_clinic_page_shows_help_lines(client, clinic):
    make_helpline(name="Florida Line", country_code="US", hours="Day and night", for_whom="Anybody")
    text = page(client)
    assert "Florida Line" in text and "Day and night" in text


def test_phone_text_without_number_is_not_linked(client, clinic):
    Clinic.objects.filter(pk=clinic.pk).update(phone="ask at the desk")
    text = page(client)
    assert "ask at the desk" in text and 'href="tel:"' not in text


def test_duplicates_are_found_by_each_sign_unless_marked_different(clinic, chief):
    same_phone = make_clinic(phone="+1 305 555 0110", city=make_city("Tampa"))
    same_name = make_clinic(name=clinic.name)
    same_address = make_clinic(street="1 Bay Road", postcode="33132", name="Something")
    Clinic.objects.filter(pk=clinic.pk).update(postcode="33132")
    close = make_clinic(name="Heron House Clinic", latitude=25.7005, longitude=-80.2)
    clinic.refresh_from_db()
    found = {pair.second: pair.reasons for pair in duplicates.find_pairs_of(clinic)}
    assert found == {
        same_phone: ("same telephone",), same_name: ("same name in the city",), same_address: ("same address",),
        close: ("like name, close by",),
    }  # fmt: skip
    assert len(duplicates.find_pairs()) == 3
    actions.mark_as_different(one=same_phone, other=clinic, by=chief)
    assert same_phone not in {pair.second for pair in duplicates.find_pairs()}


def test_merge_fills_missing_facts_from_duplicate(client, clinic, chief, admin_client):
    other = make_clinic(slug="other", summary="Two rooms.", phone="(305) 555-0122")
    form = {"keep": clinic.pk, "other": other.pk, "merge": "1"}
    assert admin_client.post("/admin/clinics/clinic/duplicates/decide/", form).status_code == 302
    kept = Clinic.objects.get(pk=clinic.pk)
    assert (kept.summary, kept.phone) == ("Two rooms.", "(305) 555-0110")
    answer = client.get("/clinic/other/")
    assert (answer.status_code, answer["Location"]) == (301, "/clinic/here/")
    with pytest.raises(ActionRefused):
        actions.merge_clinics(duplicate=kept, into=kept, by=chief)


def test_opting_out_in_admin_hides_listing_and_records_note(client, clinic, admin_client):
    form = {"name": clinic.name, "slug": "here", "city": clinic.city.pk, "state": "opted_out", "state_note": "by mail"}
    form |= {"accepting_new_patients": "unknown"}
    for inline in ("pictures", "hours", "special_days", "checks", "affiliations", "paid_periods"):
        form |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    assert admin_client.post(f"/admin/clinics/clinic/{clinic.pk}/change/", form).status_code == 302
    assert client.get("/clinic/here/").status_code == 410
    assert OptOut.objects.get().note == "by mail"


def test_admin_import_previews_file_before_writing(admin_client):
    def upload(data, **fields):
        return admin_client.post("/admin/clinics/clinic/import/", {"file": SimpleUploadedFile("a.csv", data), **fields})

    rules = SimpleUploadedFile("m.toml", b'country = "US"')
    assert b"Two columns" in upload(b"a,a\n", source="x").content
    answer = upload(b"id,name,city,state\n1,Egret House,Tampa,FL\n2,Lost,,FL\n", source="x", map=rules)
    runs.process_next()
    shown = admin_client.get(answer["Location"]).content.decode()
    assert "2 rows, 1 added" in shown and "The row has no city." in shown
    assert not Clinic.objects.exists()
    assert admin_client.post(answer["Location"]).status_code == 302
    runs.process_next()
    assert Clinic.objects.get().import_ref == "x:1"
    admin_client.post(answer["Location"])
    assert runs.process_next() is None and Clinic.objects.count() == 1
    for kind in ("spreadsheet", "csv", "json"):
        data = {"kind": kind, "with_drafts": "on"}
        assert b"Egret House" in admin_client.post("/admin/clinics/clinic/export/", data).content


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04" + bytes(60), "CSV UTF-8"),
        (b"%PDF-1.7", "PDF"),
        (b"<!doctype html>", "sign-in page"),
        (b"id,name,name,city\n1,a,b,c\n", "Two columns have the same name"),
        (b"1,Egret House,Tampa,FL\n", "No column is the clinic"),
        (b"id,name,city,state\n", "no rows"),
        (b'{"a": 1}', "not a list of listings"),
        (b"id,name,city\n" + b"1,a,b\n" * 100_001, "100,002 lines"),
        (bytes(21 * 1024 * 1024), "larger than 20 MB"),
    ],
)
def test_unreadable_upload_shows_error_in_form(admin_client, data, words):
    form = {"file": SimpleUploadedFile("a.csv", data), "source": "x"}
    answer = admin_client.post("/admin/clinics/clinic/import/", form)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_price_range_is_formatted_from_known_prices():
    clinic = Clinic(price_from=400, price_to=1600, currency="USD")
    assert clinic.price_range == "400–1,600 USD"
    clinic.price_to = None
    assert clinic.price_range == "from 400 USD"
    clinic.price_from, clinic.price_to = None, 5
    assert clinic.price_range == "up to 5 USD"


def test_few_nearest_are_those_of_the_exact_order():
    dice, city = random.Random(5), make_city()
    here = make_clinic(city=city, latitude=47.6, longitude=-122.3)
    for _ in range(60):
        make_clinic(city=city, latitude=47.6 + dice.uniform(-1.5, 1.5), longitude=-122.3 + dice.uniform(-2, 2))
    for km in (20, 80, 200):
        exact = list(Clinic.objects.nearest_to(here, km)[:4])
        few = nearest_listed(here, km)
        assert few == exact and [round(one.km, 6) for one in few] == [round(one.km, 6) for one in exact]
