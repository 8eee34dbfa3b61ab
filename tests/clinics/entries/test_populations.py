"""Age groups and clinician genders: parsing, forms, pages and imports."""

import datetime
import io
import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from clinics.entries import fact_values
from clinics.entries.populations import AgeGroup, ClinicianGender, join_labels, parse_codes
from clinics.importing import export
from clinics.importing.service import import_file
from clinics.models import Clinic, FieldCheck, Proposal
from clinics.proposals import actions
from core.errors import ActionRefused
from tests.factories.articles import make_user
from tests.factories.places import make_check, make_city, make_clinic, make_proposal


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("children | adults", ["children", "adults"]),
        ("Adults; older_adults;Children", ["children", "adults", "older_adults"]),
        ("Children/Adolescents, Young Adults, Seniors", list(AgeGroup.values)),
        ("Toddler, Children (6 to 10), Preteen, Teen, Adults, Elders (65+)", list(AgeGroup.values)),
        ("Kids & Teens", ["children", "adolescents"]),
        ("All ages", list(AgeGroup.values)),
        ("18+", ["adults", "older_adults"]),
        ("18 and over", ["adults", "older_adults"]),
        ("Ages 18-64", ["adults"]),
        ("13 to 17 years; 65 or older", ["adolescents", "older_adults"]),
        ("", []),
    ],
)
def test_age_groups_are_parsed_from_file_wording(text, codes):
    assert parse_codes(AgeGroup, text) == (codes, [])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Female", ["female"]),
        ("male|Non-binary", ["male", "non_binary"]),
        ("A woman, a man or a non-binary clinician", list(ClinicianGender.values)),
        ("Any", list(ClinicianGender.values)),
        ("F/M", ["female", "male"]),
    ],
)
def test_clinician_genders_are_parsed_from_file_wording(text, codes):
    assert parse_codes(ClinicianGender, text) == (codes, [])


@pytest.mark.parametrize("text", ["Aliens", "18", "9" * 5000, "\x00", "-1", "Adults only please", "🙂"])
def test_unknown_population_terms_are_reported(text):
    codes, unknown = parse_codes(AgeGroup, f"Adults, {text}")
    assert codes == ["adults"]
    assert len(unknown) == (text != "\x00")


def test_population_labels_are_joined_into_phrase():
    assert join_labels(AgeGroup, ["adults"]) == "adults"
    assert join_labels(AgeGroup, ["older_adults", "children", "adults"]) == "children, adults and older adults"
    assert join_labels(ClinicianGender, ["female", "non_binary"], "or") == "female or nonbinary"
    assert join_labels(AgeGroup, []) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["age_groups", "clinician_genders"])
@pytest.mark.parametrize(
    "value", ["adults", ["martians"], [1], [[]], {"a": 1}, ["adults", "adults"], ["female", "female"]]
)
def test_invalid_population_codes_are_refused(name, value):
    clinic = make_clinic()
    setattr(clinic, name, value)
    with pytest.raises(ValidationError):
        clinic.full_clean()


@pytest.fixture
def clinic(db):
    return make_clinic(slug="here", age_groups=["older_adults", "adults"], clinician_genders=["female", "male"])


def page(client, address="/clinic/here/"):
    return " ".join(client.get(address).text.split())


def test_clinic_page_shows_populations_with_own_freshness(client, clinic):
    text = page(client)
    assert "Treats adults and older adults." in text and "Clinician options: female or male." in text
    assert "?fact=age_groups" in text and "?fact=clinician_genders" in text
    today = timezone.localdate()
    make_check(clinic=clinic, field="ages", checked_on=today - datetime.timedelta(days=365))
    make_check(clinic=clinic, field="clinicians", checked_on=today - datetime.timedelta(days=181))
    assert page(client).count("May be out of date") == 1
    Clinic.objects.update(age_groups=[], clinician_genders=[])
    text = page(client)
    assert "Treats " not in text and "Clinician options" not in text and "Who it is for" not in text
    Clinic.objects.update(age_groups=["adults"], clinician_genders=["male"], state="closed")
    text = page(client)
    assert "Treats " not in text and "Clinician options" not in text


def test_population_check_lapses_when_value_changes(clinic):
    actions.record_checks(clinic=clinic, fields=["ages", "clinicians"], how="phone", by=None)
    assert set(fact_values.newest_checks(clinic, clinic.checks.all())) == {"ages", "clinicians"}
    assert FieldCheck.objects.get(field="ages").value == "Adults, Older adults"
    clinic.age_groups = ["adults"]
    assert set(fact_values.newest_checks(clinic, clinic.checks.all())) == {"clinicians"}


def test_comparison_page_shows_populations(client, clinic):
    make_clinic(slug="other")
    text = page(client, "/clinics/compare/?c=here&c=other")
    assert '<th scope="row">Ages treated</th>' in text and "<li>Older adults</li>" in text
    assert '<th scope="row">Clinician options</th>' in text and "<li>Female</li>" in text


def test_staff_accept_population_report_written_in_words(client, clinic):
    root = make_user("root", superuser=True)
    form = {"fact": "age_groups", "suggested": "Teens and adults", "message": "", "email": "", "homepage": ""}
    assert client.post("/clinic/here/report/", form).status_code == 303
    actions.decide_proposal(proposal=Proposal.objects.get(), accepted={"age_groups"}, by=root, how="phone")
    assert Clinic.objects.get(pk=clinic.pk).age_groups == ["adolescents", "adults"]
    wrong = make_proposal(clinic=clinic, values={"age_groups": {"old": "", "new": "whoever likes"}})
    with pytest.raises(ActionRefused, match="“whoever likes” is not one of: Children"):
        actions.decide_proposal(proposal=wrong, accepted={"age_groups"}, by=root)


def test_clinic_proposes_populations_by_checkboxes(client, clinic):
    _proposal, address = actions.invite_clinic(clinic=clinic, email="", by=None)
    link = "/" + address.split("/", 3)[3]
    text = page(client, link)
    assert 'role="group" aria-labelledby="id_age_groups_label" aria-describedby="id_age_groups_helptext"' in text
    assert len(re.findall(r"<input[^>]* checked", text)) == 4
    form = client.get(link).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    sent = client.post(link, values | {"age_groups": ["adults", "children"], "clinician_genders": []})
    assert "We have received your changes" in sent.text
    assert Proposal.objects.get().values == {
        "age_groups": {"old": ["adults", "older_adults"], "new": ["children", "adults"]},
        "clinician_genders": {"old": ["female", "male"], "new": []},
    }
    refused = client.post(link, values | {"age_groups": ["martians"]})
    assert 'href="#id_age_groups"' in refused.text and 'id="id_age_groups"' in refused.text


def test_staff_edit_populations_by_checkboxes(clinic, admin_client):
    address = f"/admin/clinics/clinic/{clinic.pk}/change/"
    text = admin_client.get(address).text
    assert text.count("checked") >= 4 and 'value="non_binary"' in text
    form = {
        "name": clinic.name,
        "slug": "here",
        "city": clinic.city.pk,
        "state": "listed",
        "accepting_new_patients": "unknown",
    }
    for inline in ("pictures", "hours", "special_days", "checks", "affiliations", "paid_periods"):
        form |= {f"{inline}-TOTAL_FORMS": 0, f"{inline}-INITIAL_FORMS": 0}
    answer = admin_client.post(address, form | {"age_groups": ["older_adults", "children"]})
    assert answer.status_code == 302
    clinic = Clinic.objects.get(pk=clinic.pk)
    assert (clinic.age_groups, clinic.clinician_genders) == (["children", "older_adults"], [])


def load(header, *lines, map_text='country = "US"\nstatus = "listed"'):
    data = "\n".join([f"id,name,city,state,{header}", *lines]).encode()
    return import_file(io.BytesIO(data), map_text=map_text, source="list")


@pytest.mark.django_db
def test_import_sets_populations_and_repeat_changes_nothing():
    lines = (
        '1,Heron,Miami,FL,"Kids, Teens, 18+",Female',
        "2,Egret,Miami,FL,Adults; Wizards,",
        "3,Ibis,Miami,FL,,nobody",
    )
    report = load("Age Groups Accepted,Clinician gender", *lines)
    assert report.counts["added"] == 3
    heron, egret, ibis = Clinic.objects.order_by("pk")
    assert (heron.age_groups, heron.clinician_genders) == (list(AgeGroup.values), ["female"])
    assert (egret.age_groups, ibis.clinician_genders) == (["adults"], [])
    assert {(check.clinic_id, check.field) for check in FieldCheck.objects.filter(field__in=["ages", "clinicians"])} == {
        (heron.pk, "ages"), (heron.pk, "clinicians"), (egret.pk, "ages"),
    }  # fmt: skip
    assert [line for line, _note in report.notes] == [3, 4]
    assert report.notes[0][1].startswith("age_groups: skipped “Wizards”. Choices are Children")
    assert load("Age Groups Accepted,Clinician gender", *lines).counts["unchanged"] == 3
    make_check(clinic=heron, field="ages", how="phone")
    assert load("ages", "1,Heron,Miami,FL,Adults").counts["proposed"] == 1
    assert load("ages", "2,Egret,Miami,FL,Teens").counts["updated"] == 1


@pytest.mark.django_db
def test_provider_gender_column_is_ignored_and_mapped_columns_are_joined():
    load("gender,Provider Gender Code", "1,Heron,Miami,FL,F,F")
    assert Clinic.objects.get().clinician_genders == []
    map_text = 'country = "US"\n[columns]\nage_groups = ["a", "b"]'
    load("a,b", "2,Egret,Miami,FL,Adult,Senior", map_text=map_text)
    assert Clinic.objects.get(name="Egret").age_groups == ["adults", "older_adults"]


def test_exported_populations_reimport_unchanged(clinic):
    out = io.StringIO()
    export.write_json(out)
    entry = json.loads(out.getvalue())[0]
    assert (entry["age_groups"], entry["clinician_genders"]) == (["adults", "older_adults"], ["female", "male"])
    out = io.StringIO()
    export.write_csv(out)
    assert "adults | older_adults" in out.getvalue()
    Clinic.objects.all().delete()
    import_file(io.BytesIO(out.getvalue().encode()), source="again")
    clinic = Clinic.objects.get()
    assert (clinic.age_groups, clinic.clinician_genders) == (["adults", "older_adults"], ["female", "male"])


def test_merge_fills_missing_facts_from_duplicate(clinic):
    into = make_clinic(city=make_city(), languages=["en"], clinician_genders=["non_binary"])
    actions.merge_clinics(duplicate=clinic, into=into, by=None)
    into = Clinic.objects.get(pk=into.pk)
    assert (into.age_groups, into.clinician_genders) == (["older_adults", "adults"], ["non_binary"])
