"""Paid periods: the mark, overlaps, the admin and imports."""

from datetime import date, timedelta
from threading import Barrier, Thread
from time import sleep

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import ClinicSpotlight
from clinics.admin.sponsorship import PaidPeriodFormSet
from clinics.models import Clinic, PaidPeriod, Treatment
from clinics.proposals import actions
from tests.clinics.admin.test_clinics import clinic_form
from tests.factories.articles import add_block, freeze, make_article, publish
from tests.factories.places import make_clinic, make_paid

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 10)


def refused(name, write):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


@pytest.fixture
def clinic():
    return make_clinic(
        slug="here", name="Heron House", latitude=25.77, longitude=-80.19, website="https://heron.example.org/",
        telehealth=True, treatments=[Treatment.objects.create(name="Ketamine infusion")],
    )  # fmt: skip


def test_database_refuses_invalid_paid_period(clinic):
    period = make_paid(clinic=clinic)
    rows = PaidPeriod.objects.filter(pk=period.pk)
    refused("clinics_paidperiod_runs_forward", lambda: rows.update(ends=period.begins - timedelta(days=1)))
    refused("clinics_paidperiod_note_given", lambda: rows.update(note=""))
    with pytest.raises(IntegrityError), transaction.atomic():
        PaidPeriod.objects.create(clinic=clinic, begins=period.begins, ends=period.begins, note="Twice")
    rows.update(ends=period.begins)


@pytest.mark.parametrize(
    ("begins", "ends", "clashes"),
    [
        (date(2026, 1, 1), date(2026, 3, 9), False),
        (date(2026, 1, 1), date(2026, 3, 10), True),
        (date(2026, 3, 12), date(2026, 3, 12), True),
        (date(2026, 3, 20), None, True),
        (date(2026, 3, 21), None, False),
        (date(2026, 1, 1), None, True),
        (date(2026, 1, 1), date(2026, 12, 31), True),
    ],
)
def test_paid_periods_of_clinic_cannot_overlap(clinic, begins, ends, clashes):
    first = PaidPeriod.objects.create(clinic=clinic, begins=MARCH, ends=date(2026, 3, 20), note="Banner")
    other = PaidPeriod(clinic=clinic, begins=begins, ends=ends, note="Banner")
    assert (first.overlaps(other), other.overlaps(first)) == (clashes, clashes)
    PaidPeriod(clinic=make_clinic(), begins=begins, ends=ends, note="Banner").full_clean()
    first.full_clean()
    if clashes:
        with pytest.raises(ValidationError, match="share days"):
            other.full_clean()
    else:
        other.full_clean()
        other.save()


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2026, 3, 9), False), (MARCH, True), (date(2026, 3, 20), True), (date(2026, 3, 21), False)],
)
def test_paid_period_includes_first_and_last_day(clinic, day, holds):
    PaidPeriod.objects.create(clinic=clinic, begins=MARCH, ends=date(2026, 3, 20), note="Banner")
    assert Clinic.objects.with_paid_since(day).get().paid_since == (MARCH if holds else None)
    assert Clinic.objects.with_paid(day).get().is_paid is holds
    assert Clinic.objects.paying(day).exists() is holds


def test_adjacent_paid_periods_count_as_one_and_gap_ends_it(clinic):
    make_paid(clinic=make_clinic(), since=60, until=31)
    for since, until in ((90, 61), (50, 31), (30, 11), (10, None)):
        make_paid(clinic=clinic, since=since, until=until)
    today = timezone.localdate()

    def since(ago):
        day = today - timedelta(days=ago)
        found = Clinic.objects.with_paid_since(day).get(pk=clinic.pk).paid_since
        return found and (today - found).days

    assert [since(ago) for ago in (91, 90, 61, 60, 51, 50, 30, 5, -400)] == [None, 90, 90, None, None, 50, 50, 50, 50]
    assert set(Clinic.objects.paying()) == {clinic}


def spotlight(clinic):
    article = make_article("Choosing a clinic", slug="choosing")
    add_block(article, ClinicSpotlight, clinic=clinic)
    publish(freeze(article))


SURFACES = {
    "its page": "/clinic/here/",
    "the finder": "/clinics/",
    "near a place": "/clinics/?near=Miami",
    "a region": "/clinics/us/florida/miami/",
    "nearby": "/clinic/next/",
    "telehealth where none is near": "/clinics/?near=Key+West&within=5",
    "compared": "/clinics/compare/?c=here&c=next",
    "the shortlist": "/clinics/shortlist/?c=here",
    "a spotlight": "/articles/choosing/",
    "the search": "/search/?q=Heron",
}


def test_paid_placement_mark_shows_everywhere_only_while_paid(client, clinic):
    make_clinic(slug="next", name="Next House", latitude=25.78, longitude=-80.2)
    spotlight(clinic)

    def marked():
        pages = {name: client.get(path).content.decode() for name, path in SURFACES.items()}
        assert [name for name, text in pages.items() if "Heron House" not in text] == []
        return {name for name, text in pages.items() if "Paid placement" in text}

    assert marked() == set()
    period = make_paid(clinic=clinic, since=10)
    assert marked() == set(SURFACES)
    PaidPeriod.objects.filter(pk=period.pk).update(ends=timezone.localdate() - timedelta(days=1))
    make_paid(clinic=clinic, since=-1)
    assert marked() == set()


def test_paid_clinic_shows_start_date_and_sponsored_links(client, clinic):
    pages = ["/clinic/here/", "/clinics/shortlist/?c=here"]
    rel = 'href="https://heron.example.org/" rel="nofollow noopener'
    assert all(f'{rel}"' in client.get(path).content.decode() for path in pages)
    PaidPeriod.objects.create(clinic=clinic, begins=MARCH, note="Banner, invoice 1042")
    texts = [client.get(path).content.decode() for path in pages]
    assert all(f'{rel} sponsored"' in text for text in texts)
    assert "has paid for its placement since March 10, 2026" in texts[0]
    assert "Since March 10, 2026" in client.get("/clinics/compare/?c=here").content.decode()
    assert not any("invoice" in text for text in texts)


def test_readers_are_told_what_was_paid_for(client, clinic):
    make_paid(clinic=clinic, shown_as="Banner on the Florida page")
    assert "Paid placement: Banner on the Florida page" in client.get("/clinics/").content.decode()
    assert ": Banner on the Florida page. It is not a sign of quality." in client.get("/clinic/here/").content.decode()
    assert "Paid placement: Banner on the Florida page" in client.get("/clinics/shortlist/?c=here").content.decode()
    assert ": Banner on the Florida page" in client.get("/clinics/compare/?c=here").content.decode()


def test_paid_placement_does_not_affect_order(client, clinic):
    other = make_clinic(name="Aster House", latitude=25.771, longitude=-80.19)

    def order(path):
        text = client.get(path).content.decode()
        return text.index(">Aster House</a>") < text.index(">Heron House</a>")

    before = [order(path) for path in ("/clinics/", "/clinics/?near=Miami", "/clinics/us/florida/miami/")]
    make_paid(clinic=clinic)
    assert [order(path) for path in ("/clinics/", "/clinics/?near=Miami", "/clinics/us/florida/miami/")] == before
    assert other.name == "Aster House"


def save(client, clinic, *rows, initial=0):
    """Post the clinic's form with paid-period rows: dicts of begins, ends, note, id."""
    fields = {"paid_periods-TOTAL_FORMS": len(rows), "paid_periods-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        fields |= {f"paid_periods-{number}-{key}": value for key, value in row.items()}
        fields[f"paid_periods-{number}-clinic"] = clinic.pk
    form = clinic_form(name=clinic.name, slug=clinic.slug, city=clinic.city_id, **fields)
    return client.post(reverse("admin:clinics_clinic_change", args=[clinic.pk]), form)


def test_staff_enter_paid_period_and_entry_records_user(admin_client, admin_user, clinic):
    assert save(admin_client, clinic, {"begins": "2026-03-10", "ends": "", "note": "Banner"}).status_code == 302
    period = clinic.paid_periods.get()
    assert (period.begins, period.ends, period.note, period.by) == (MARCH, None, "Banner", admin_user)
    User.objects.create_superuser("second")
    admin_client.force_login(User.objects.get(username="second"))
    row = {"id": period.pk, "begins": "2020-01-01", "ends": "2026-04-01", "note": "Banner, paid"}
    assert save(admin_client, clinic, row, initial=1).status_code == 302
    period.refresh_from_db()
    assert (period.begins, period.ends, period.by) == (MARCH, date(2026, 4, 1), admin_user)


def test_stale_form_names_conflicting_paid_period(admin_client, clinic):
    other = PaidPeriod.objects.create(clinic=clinic, begins=MARCH, ends=date(2026, 3, 20), note="Banner")
    answer = save(admin_client, clinic, {"begins": "2026-03-15", "ends": "", "note": "Larger banner"})
    assert answer.status_code == 200
    assert "Another editor entered a paid period from March 10, 2026 to March 20, 2026 after you" in answer.text
    assert clinic.paid_periods.get() == other
    answer = save(admin_client, clinic, {"begins": "2026-03-21", "ends": "", "note": "Larger banner"})
    assert answer.status_code == 302 and clinic.paid_periods.count() == 2


def test_deleting_paid_period_allows_overlapping_new_one(admin_client, clinic):
    period = PaidPeriod.objects.create(clinic=clinic, begins=MARCH, note="Banner")
    rows = [
        {"id": period.pk, "begins": "2026-03-10", "ends": "", "note": "Banner", "DELETE": "on"},
        {"begins": "2026-03-15", "ends": "", "note": "Larger banner"},
    ]
    assert save(admin_client, clinic, *rows, initial=1).status_code == 302
    assert clinic.paid_periods.get().begins == date(2026, 3, 15)


@pytest.mark.django_db(transaction=True)
def test_second_of_two_concurrent_paid_period_saves_is_refused(monkeypatch):
    """Validate the second form after the first save, so that only one is stored."""
    clinic, both, answers = make_clinic(), Barrier(2), []
    users = [User.objects.create_superuser(name) for name in ("first", "second")]
    check = PaidPeriodFormSet.clean

    def check_slowly(formset):
        check(formset)
        # Without the lock the other save would pass its own check meanwhile.
        sleep(0.3)

    monkeypatch.setattr(PaidPeriodFormSet, "clean", check_slowly)

    def enter(user, begins):
        client = Client()
        client.force_login(user)
        both.wait(10)
        try:
            answers.append(save(client, clinic, {"begins": begins, "ends": "", "note": "Banner"}))
        finally:
            connection.close()

    threads = [Thread(target=enter, args=pair) for pair in zip(users, ("2026-03-10", "2026-03-11"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    refused = next(answer for answer in answers if answer.status_code == 200)
    assert "Another editor entered a paid period" in refused.text
    assert clinic.paid_periods.count() == 1


def test_staff_can_list_paying_clinics(admin_client, clinic):
    def listed():
        answer = admin_client.get(reverse("admin:clinics_clinic_changelist"), {"paid": "now"})
        return list(answer.context["cl"].result_list)

    make_paid(clinic=clinic, since=20, until=1)
    assert listed() == []
    make_paid(clinic=clinic, since=0)
    assert listed() == [clinic]


def test_one_save_ends_paid_period_and_adds_next(admin_client, clinic):
    period = PaidPeriod.objects.create(clinic=clinic, begins=MARCH, note="Banner")
    rows = [
        {"id": period.pk, "begins": "2026-03-10", "ends": "2026-06-30", "note": "Banner"},
        {"begins": "2026-07-01", "ends": "", "note": "Larger banner"},
    ]
    answer = save(admin_client, clinic, *rows, initial=1)
    assert answer.status_code == 302, answer.context["errors"]
    assert clinic.paid_periods.count() == 2


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"begins": "2026-03-10", "ends": "2026-03-09", "note": "Banner"}], "end is before the start"),
        ([{"begins": "2026-03-10", "ends": "", "note": ""}], "required"),
        ([{"begins": "2026-03-10", "ends": "", "note": "\x01"}], "This field is required"),
        ([{"begins": "", "ends": "2026-03-10", "note": "Banner"}], "required"),
        ([{"begins": "yesterday", "ends": "", "note": "Banner"}], "valid date"),
        ([{"begins": "2026-03-10", "ends": "9999-99-99", "note": "Banner"}], "valid date"),
        ([{"begins": "2026-03-10", "ends": "", "note": "x" * 301}], "at most 300"),
        (
            [
                {"begins": "2026-03-10", "ends": "2026-04-10", "note": "Banner"},
                {"begins": "2026-04-10", "ends": "", "note": "Banner"},
            ],
            "share days: from March 10, 2026 to April 10, 2026, and since April 10, 2026",
        ),
        (
            [
                {"begins": "2026-03-10", "ends": "", "note": "Banner"},
                {"begins": "2026-03-10", "ends": "", "note": "Banner"},
            ],
            "Please correct",
        ),
    ],
)
def test_invalid_paid_period_shows_error_message(admin_client, clinic, rows, sentence):
    answer = save(admin_client, clinic, *rows)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not PaidPeriod.objects.exists()


def test_only_directory_editors_see_paid_periods(client, clinic):
    make_paid(clinic=clinic, note="Banner, invoice 1042")
    address = reverse("admin:clinics_clinic_change", args=[clinic.pk])
    from psychsite.setup import roles
    from tests.permissions import walk

    roles.sync()
    assert "invoice 1042" in walk.sign_in("D").get(address).content.decode()
    assert "invoice 1042" not in walk.sign_in("W").get(address).content.decode()


def test_merge_keeps_paid_periods_without_overlap(clinic):
    chief = User.objects.create_superuser("chief")
    double = make_clinic(name="Heron House")
    kept = make_paid(clinic=clinic, since=30, until=20)
    moved, stays = make_paid(clinic=double, since=10), make_paid(clinic=double, since=25, until=22)
    actions.merge_clinics(duplicate=double, into=clinic, by=chief)
    assert set(clinic.paid_periods.all()) == {kept, moved}
    assert set(double.paid_periods.all()) == {stays}
    assert Clinic.objects.paying().get() == clinic
