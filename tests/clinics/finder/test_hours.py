"""The filters of the finder that read opening hours."""

import datetime

import pytest
import time_machine

from tests.factories.places import make_city, make_clinic, make_hours, make_special_day

pytestmark = pytest.mark.django_db
DENVER = (39.73915, -104.9847)


def test_open_now_uses_clinic_time_zone(client):
    city = make_city("Denver", "Colorado")
    here = {"city": city, "latitude": DENVER[0], "longitude": DENVER[1], "time_zone": "America/Denver"}
    day, night, holiday, unknown = (make_clinic(name=name, **here) for name in ("Day", "Night", "Holiday", "Unknown"))
    for clinic in (day, holiday):
        make_hours(clinic=clinic, weekday=0, opens=datetime.time(9), closes=datetime.time(17))
    make_hours(clinic=night, weekday=0, opens=datetime.time(20), closes=datetime.time(2))
    make_special_day(clinic=holiday, date=datetime.date(2026, 5, 25))

    def names(moment):
        with time_machine.travel(moment, tick=False):
            response = client.get("/clinics/", {"near": "Denver, CO", "open": "now"})
        found = {clinic.name for clinic in response.context["page"].object_list}
        assert next(row["count"] for row in response.context["facets"]["flags"] if row["key"] == "open") == len(found)
        return found

    # Monday 18 May, 10:00 in Denver; the night of the same day, after midnight; Memorial Day.
    assert names("2026-05-18T16:00:00Z") == {"Day", "Holiday"}
    assert names("2026-05-19T07:30:00Z") == {"Night"}
    assert names("2026-05-25T16:00:00Z") == {"Day"}
    assert unknown


def test_evenings_and_weekends_are_filters_in_the_clinics_own_time(client):
    city = make_city("Denver", "Colorado", latitude=DENVER[0], longitude=DENVER[1])
    for name, weekday, opens, closes in (
        ("Until six", 0, 9, 18),
        ("Until seven", 3, 9, 19),
        ("By night", 4, 20, 2),
        ("Saturday", 5, 9, 12),
        ("Saturday evening", 5, 9, 20),
        ("Sunday", 6, 9, 12),
    ):
        clinic = make_clinic(name=name, city=city, latitude=DENVER[0], longitude=DENVER[1])
        make_hours(clinic=clinic, weekday=weekday, opens=datetime.time(opens), closes=datetime.time(closes))

    def names(**asked):
        answer = client.get("/clinics/", asked)
        assert "Opening hours" in answer.content.decode()
        return {clinic.name for clinic in answer.context["page"].object_list}

    for place in ({}, {"near": "Denver, CO"}, {"near": "Colorado"}):
        assert names(hours="evening", **place) == {"Until seven", "By night"}
        assert names(hours="saturday", **place) == {"Saturday", "Saturday evening"}
        assert names(hours=["evening", "sunday"], **place) == {"Until seven", "By night", "Sunday"}
    typed = client.get("/clinics/", {"near": "denver open saturday"})
    assert [chip["label"] for chip in typed.context["chips"]] == ["Saturdays"]
    assert client.get(f"/clinics/{typed.context['chips'][0]['address']}").context["total"] == 6
