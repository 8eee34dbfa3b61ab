"""The calendar of the desk."""

from datetime import date, datetime

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from psychsite.desk.calendar import load_weeks
from psychsite.desk.calendar_page import read_month
from psychsite.setup import roles
from tests.factories.articles import approve, freeze, make_approver, make_article, make_live, make_user, publish
from tests.factories.people import make_credential

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def _month():
    with time_machine.travel(NOW, tick=False):
        approver = make_approver()
        publish(freeze(make_article("Coming")), at=datetime(2026, 12, 24, 7, tzinfo=NOW.tzinfo))
        make_live("Ending").__class__.objects.filter(title="Ending").update(
            live_until=datetime(2026, 12, 10, 9, tzinfo=NOW.tzinfo)
        )
        reviewed = freeze(make_article("Reviewed"))
        approve(reviewed, approver, review_due=date(2026, 12, 3))
        publish(reviewed)
        make_credential(person=approver, title="Board", expires_on=date(2026, 12, 31))
        yield


def events(user, month):
    weeks, _is_cut = load_weeks(user, month)
    return [
        (day.day.isoformat(), event.kind, event.title, event.time)
        for week in weeks
        for day in week
        if not day.is_outside
        for event in day.events
    ]


@pytest.mark.usefixtures("_month")
def test_month_holds_publications_ends_reviews_and_credentials(django_assert_max_num_queries):
    user = make_user("root", superuser=True)
    with django_assert_max_num_queries(5):
        found = events(user, date(2026, 12, 1))
    assert found == [
        ("2026-12-03", "Review due", "Reviewed", ""),
        ("2026-12-10", "Goes offline", "Ending", "09:00 UTC"),
        ("2026-12-24", "Goes live", "Coming", "07:00 UTC"),
        ("2026-12-31", "Credential ends", "Dr. Ada Quill: Board", ""),
    ]
    assert events(user, date(2027, 2, 1)) == []


@pytest.mark.usefixtures("_month")
def test_page_leads_to_steps_and_other_months(client):
    roles.sync()
    user = make_user("editor")
    user.groups.set(Group.objects.filter(name="Editor"))
    client.force_login(user)
    page = client.get("/admin/calendar/?month=2026-12").content.decode()
    assert "December 2026" in page
    assert "Change the time" in page and "Send for approval" in page
    assert "?month=2026-11" in page and "?month=2027-01" in page
    assert "Nothing is scheduled" in client.get("/admin/calendar/?month=2027-02").content.decode()


@pytest.mark.usefixtures("_month")
def test_writer_sees_no_credentials(client):
    roles.sync()
    user = make_user("writer")
    user.groups.set(Group.objects.filter(name="Writer"))
    client.force_login(user)
    assert "Change the time" not in client.get("/admin/calendar/?month=2026-12").content.decode()
    assert "Credential ends" not in {kind for _day, kind, _title, _time in events(user, date(2026, 12, 1))}
    user.groups.set(Group.objects.filter(name="Moderator"))
    client.force_login(make_user("nobody"))
    assert client.get(reverse("admin:calendar")).status_code == 403


@pytest.mark.parametrize("text", ["", "2026-13", "x", "9999-01", "1999-12", "٢٠٢٦-١٢", "2026-1", "2026-12\n"])
def test_invalid_month_is_this_one(text):
    assert read_month(text) == timezone.localdate().replace(day=1)


def test_first_and_last_month_have_no_neighbor(admin_client):
    assert "?month=1999" not in admin_client.get("/admin/calendar/?month=2000-01").content.decode()
    assert "?month=2101" not in admin_client.get("/admin/calendar/?month=2100-12").content.decode()
