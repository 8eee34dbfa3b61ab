"""Loading rows: repeated imports, confirmed facts, opt-outs, and export."""

import csv
import io
import json
import time
import tracemalloc

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from activity.models import Entry
from clinics.importing import export
from clinics.importing.mapping import MappingError
from clinics.importing.service import import_file
from clinics.models import Clinic, FieldCheck, Insurance, OptOut, PaidPeriod, Proposal, Region
from clinics.proposals import actions
from core.errors import ActionRefused
from tests.factories.places import make_check, make_city, make_clinic, make_paid
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
MAP = 'country = "US"\nstatus = "listed"'
HEADER = "id,name,street,city,state,zip,phone,website,hours,treatments,special_days"
HERON = (
    "1,Heron House,1 Bay Road,Miami,FL,33132,305-555-0110,http://heron.example.org,Mon-Fri 09:00-17:00,Ketamine infusion,"
    "2026-12-25 closed Christmas"
)


def load(*lines, header=HEADER, **options):
    data = "\n".join([header, *lines]).encode()
    options = {"map_text": MAP, "source": "samhsa"} | options
    return import_file(io.BytesIO(data), **options)


def heron():
    return Clinic.objects.get(import_ref="samhsa:1")


def chief():
    return User.objects.create_superuser("chief")


def test_imported_row_creates_clinic_with_place_and_source():
    report = load(HERON)
    assert report.counts == {"read": 1, "added": 1}
    clinic = heron()
    assert (clinic.slug, clinic.state, clinic.phone, clinic.phone_e164) == (
        "heron-house", "listed", "(305) 555-0110", "+13055550110"
    )  # fmt: skip
    assert clinic.city.path == "us/florida/miami"
    assert str(clinic.hours.first()) == "Monday 09:00–17:00"
    assert [term.name for term in clinic.treatments.all()] == ["Ketamine infusion"]
    assert clinic.special_days.get().note == "Christmas"
    checks = clinic.checks.all()
    assert {check.field for check in checks} == {"name", "address", "phone", "website", "hours", "services"}
    assert {(check.how, check.source) for check in checks} == {("import", "samhsa")}


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Clinic, Region, FieldCheck, Proposal)]


def test_repeated_clinic_import_changes_nothing():
    load(HERON, "2,Other,,Tampa,FL,,,,,,")
    before = everything()
    report = load(HERON, "2,Other,,Tampa,FL,,,,,,")
    assert report.counts["unchanged"] == 2
    assert everything() == before


def test_import_dry_run_reports_changes_without_writing():
    load(HERON)
    before = everything()
    report = load(HERON.replace("0110", "0177"), "2,Other,,Tampa,FL,,,,,,", "3,No place,,,FL,,,,,,", dry_run=True)
    assert report.counts == {"read": 3, "added": 1, "updated": 1, "left_out": 1}
    assert report.differences == [(2, "Heron House", "phone", "(305) 555-0110", "(305) 555-0177", "updated")]
    assert report.problems == [(4, "The row has no city.")]
    assert everything() == before


def test_import_updates_unconfirmed_facts_and_ignores_empty_cells():
    load(HERON)
    report = load("1,Heron House,2 Bay Road,Tampa,FL,33132,305-555-0177,,Mon 09:00-12:00,Nasal spray,2026-12-26 closed")
    assert report.counts["updated"] == 1
    clinic = heron()
    assert (clinic.street, clinic.city.path, clinic.phone_e164) == ("2 Bay Road", "us/florida/tampa", "+13055550177")
    assert clinic.website == "http://heron.example.org"
    assert clinic.hours.count() == 1
    assert [term.name for term in clinic.treatments.all()] == ["Nasal spray"]
    assert str(clinic.special_days.get().date) == "2026-12-26"
    # What the import wrote last is the import's own: a third file may change it again.
    assert load(HERON).counts["updated"] == 1


@pytest.mark.parametrize("how", FieldCheck.CONFIRMING)
def test_import_proposes_changes_to_confirmed_facts(how):
    load(HERON)
    make_check(clinic=heron(), field="phone", how=how)
    changed = HERON.replace("0110", "0177").replace("1 Bay", "2 Bay")
    for number in range(2):
        report = load(changed)
        assert report.counts["proposed"] == (1 if number == 0 else 0)
    clinic = heron()
    assert (clinic.phone_e164, clinic.street) == ("+13055550110", "2 Bay Road")
    proposal = Proposal.objects.get()
    assert (proposal.origin, proposal.source, proposal.values) == (
        "import", "samhsa", {"phone": {"old": "(305) 555-0110", "new": "(305) 555-0177"}}
    )  # fmt: skip
    actions.decide_proposal(proposal=proposal, accepted=set(), by=chief())
    assert load(changed).counts["proposed"] == 0, "what was turned down is not proposed again"
    load(HERON.replace("0110", "0188"))
    assert Proposal.objects.pending().get().values["phone"]["new"] == "(305) 555-0188"


def test_import_proposes_changes_to_staff_edits_and_claimed_listings():
    load(HERON)
    Clinic.objects.update(street="3 Corrected Road")
    load(HERON)
    assert heron().street == "3 Corrected Road"
    assert Proposal.objects.get().values == {"street": {"old": "3 Corrected Road", "new": "1 Bay Road"}}
    Proposal.objects.all().delete()
    Clinic.objects.update(street="1 Bay Road", claimed_at="2026-01-01T00:00Z")
    load(HERON.replace("Mon-Fri", "Sat"))
    assert heron().hours.count() == 5
    assert list(Proposal.objects.get().values) == ["hours"]


@pytest.mark.parametrize(
    "again", [HERON, HERON.replace("1,Heron", "9,Egret"), HERON.replace("305-555-0110", "").replace("1,H", "9,H")]
)
def test_import_skips_opted_out_clinics(again):
    load(HERON)
    actions.opt_out_clinic(clinic=heron(), by=chief(), note="by telephone")
    for gone in (False, True):
        if gone:
            Clinic.objects.all().delete()
        report = load(again)
        assert report.problems == [(2, "The clinic asked not to be listed.")]
        assert not Clinic.objects.exclude(state="opted_out").exists()
    assert "3055550110" not in str(OptOut.objects.values())


@pytest.mark.parametrize("again", [HERON.replace("1,H", "9,H"), HERON.replace("1,Heron", "9,Egret")])
def test_who_opted_out_is_known_under_a_new_key(again, settings):
    load(HERON)
    actions.opt_out_clinic(clinic=heron(), by=chief())
    Clinic.objects.all().delete()
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key, long enough to be one"
    settings.SECRET_KEY_FALLBACKS = [former]
    assert load(again).problems == [(2, "The clinic asked not to be listed.")]


def test_import_leaves_merged_clinic_unchanged():
    load(HERON)
    actions.merge_clinics(duplicate=heron(), into=make_clinic(city=make_city()), by=chief())
    report = load(HERON.replace("0110", "0177"))
    assert report.counts["unchanged"] == 1
    assert heron().state == "merged"


def test_imported_clinics_with_same_name_get_distinct_slugs():
    rows = [
        f"{number},Care,,{city},FL,,,,,," for number, city in enumerate(["Miami", "Tampa", "Tampa", "Tampa"], start=1)
    ]
    load(*rows)
    assert list(Clinic.objects.order_by("pk").values_list("slug", flat=True)) == [
        "care", "care-tampa", "care-tampa-2", "care-tampa-3",
    ]  # fmt: skip


def test_repeated_row_is_skipped_with_line_number():
    assert load(HERON, HERON).problems == [(3, "The row repeats line 2.")]


def test_import_requires_source():
    with pytest.raises(MappingError, match="source"):
        load(HERON, source="")


def wild_entry():
    wild = make_clinic(
        name="=Heron, “the” House", phone="+1 305 555 0110", website="https://heron.example.org/", languages=["en", "es"],
        price_from=400, price_to=600, currency="USD", telehealth=True, accepting_new_patients=False, latitude=25.5,
        longitude=-80.25, description="Two\n\nparagraphs, with ; and |", time_zone="America/New_York", for_whom="Adults",
        street="1; Bay | Road",
    )  # fmt: skip
    make_paid(clinic=wild, since=90, until=61, note="Banner, “first”, | and 2026-01-01/..")
    make_paid(clinic=wild, since=20)
    load(HERON)
    make_clinic(name="Gone", state="closed", closed_on="2026-01-01", state_note="Closed.")
    make_clinic(name="Kingston", city=make_city("Kingston", None, "Jamaica"), state="draft")
    odd = make_clinic(
        name="THE HERON CLINIC", city=make_city("Portland, OR", "Oregon"), phone="ask at the desk", summary="N/A",
        hours_note="<b>-</b>", latitude=52.5, longitude=13.4, street="none", telehealth=False,
    )  # fmt: skip
    odd.insurance.add(Insurance.objects.create(name="Blue Shield, Inc."))
    make_clinic(name="LA", city=make_city("LA", "California"))


@pytest.mark.parametrize("write", [export.write_csv, export.write_json])
def test_exported_directory_reimports_identically(write):
    wild_entry()
    first = io.StringIO()
    write(first)
    data = first.getvalue().encode()
    assert import_file(io.BytesIO(data)).counts == {"read": 6, "unchanged": 6}
    Clinic.objects.all().delete()
    Region.objects.filter(kind="city").delete()
    report = import_file(io.BytesIO(data))
    assert (report.counts, report.notes) == ({"read": 6, "added": 6}, [])
    second = io.StringIO()
    write(second)
    assert second.getvalue() == first.getvalue()
    assert PaidPeriod.objects.count() == 2 and "2026-01-01/.." in second.getvalue()
    assert Clinic.objects.with_paid_since().get(slug__contains="the-house").paid_since


def test_an_import_never_changes_paid_periods(client):
    header, row = f"{HEADER},paid_periods", f"{HERON},2026-03-10/2026-06-30 Banner; 2026-07-01/.. Banner"
    by = chief()
    load(row, header=header, by=by)
    assert [(period.note, period.by) for period in heron().paid_periods.all()] == [("Banner", by)] * 2
    assert load(row, header=header).notes == []
    report = load(row.replace("06-30", "05-30"), header=header)
    assert report.counts == {"read": 1, "unchanged": 1} and "were kept" in report.notes[0][1]
    load(HERON)
    assert str(heron().paid_periods.last().ends) == "2026-06-30"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-03-10/2026-03-09 Banner", "not understood"),
        ("2026-03-10 Banner", "not understood"),
        ("2026-03-10/..", "not understood"),
        ("yes", "not understood"),
        ("2026-03-10/.. A; 2026-04-10/.. B", "share days"),
        ("2026-03-10/2026-03-10 A; " * 501, "More than 500"),
    ],
)
def test_invalid_paid_periods_are_skipped_with_line_note(text, words):
    report = load(f"{HERON},{text}", header=f"{HEADER},paid_periods")
    assert report.counts == {"read": 1, "added": 1} and not PaidPeriod.objects.exists()
    assert [(line, words in note) for line, note in report.notes] == [(2, True)]


EXPORT = "/admin/clinics/clinic/export/"


def test_export_includes_paid_periods_only_with_permission(client):
    make_paid(clinic=make_clinic(), note="Banner, invoice 1042")
    for right, told in (("clinics.view_clinic", False), ("clinics.view_paidperiod", True)):
        sign_in(client, rows.user("clinics.export_clinics", right, name=right))
        for kind in ("spreadsheet", "csv", "json"):
            data = client.post(EXPORT, {"kind": kind}).content.decode()
            assert ("invoice 1042" in data) is told and "Harbour" in data


def sign_in(client, user):
    """Sign in with a proof that is recent."""
    client.force_login(user)
    session = client.session
    session["proved_at"] = int(time.time())
    session.save()


def test_an_export_has_its_own_right_a_proof_and_a_line_in_the_record(client, settings):
    make_clinic(name="Harbour", email="desk@harbour.example")
    make_clinic(name="Heron", state="draft", email="desk@heron.example")
    reader, keeper = rows.user("clinics.view_clinic", name="reader"), rows.user("clinics.export_clinics", name="keeper")
    sign_in(client, reader)
    assert client.post(EXPORT, {"kind": "csv"}).status_code == client.get(EXPORT).status_code == 403
    settings.RECENT_PROOF_MINUTES = 15
    client.force_login(keeper)
    assert "Confirm that it’s you" in client.post(EXPORT, {"kind": "csv"}).text
    assert not Entry.objects.filter(verb="export.clinics").exists()
    sign_in(client, keeper)
    assert client.get(EXPORT).status_code == 200
    assert "Select a valid choice" in client.post(EXPORT, {"kind": "xlsx"}).text
    plain = client.post(EXPORT, {"kind": "csv"}).text
    assert "Harbour" in plain and "Heron" not in plain and "@" not in plain
    whole = client.post(EXPORT, {"kind": "json", "with_drafts": "on", "with_emails": "on"}).text
    assert "desk@harbour.example" in whole and "desk@heron.example" in whole
    entries = Entry.objects.filter(verb="export.clinics").order_by("number")
    assert [(row.by, row.details["with emails"]) for row in entries] == [(keeper, False), (keeper, True)]
    with pytest.raises(ActionRefused, match="don’t have permission"):
        export.export_directory(kind="csv", by=reader)


def test_spreadsheet_export_defuses_formulas():
    wild_entry()
    Clinic.objects.filter(slug="heron-house").update(name="@SUM(1)", street="-1+1", summary="\t=1", hours_note="＝1+1")
    out = io.StringIO()
    export.write_csv(out, for_spreadsheets=True)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@", "\t", "＝"))]
    assert rows[0]["longitude"] == "-80.25"
    raw = io.StringIO()
    export.write_csv(raw)
    assert "=Heron" in raw.getvalue()


def test_import_and_export_commands_read_and_write_files(tmp_path, capsys):
    source, target = tmp_path / "in.csv", tmp_path / "out.json"
    source.write_text(f"{HEADER}\n{HERON}\n2,Lost,,,FL,,,,,,\n")
    (tmp_path / "map.toml").write_text(MAP)
    options = {"map": tmp_path / "map.toml", "source": "samhsa", "report": tmp_path / "report.csv"}
    with pytest.raises(SystemExit) as end:
        call_command("import_clinics", source, **options)
    assert end.value.code == 3
    said = capsys.readouterr()
    assert "1 added" in said.out and "line 3: The row has no city." in said.out
    assert "2 rows read" in said.err
    assert "left out,3,The row has no city." in (tmp_path / "report.csv").read_text()
    call_command("export_clinics", target)
    assert json.loads(target.read_text())[0]["name"] == "Heron House"
    for wrong in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(CommandError):
            call_command("import_clinics", wrong, **options)
    with pytest.raises(CommandError, match="new file"):
        call_command("export_clinics", target)


def test_import_memory_does_not_grow_with_file():
    def peak(rows):
        lines = (
            f"{number},Care {number},{number} Road,City {number % 50},FL,33132,305-555-0110,,,,"
            for number in range(rows)
        )
        data = io.BytesIO("\n".join([HEADER, *lines]).encode())
        tracemalloc.start()
        import_file(data, map_text=MAP, source=f"s{rows}", dry_run=True)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(200)
    # What grows is one reference and its line a row.
    assert peak(3000) < peak(1000) + 2000 * 400
