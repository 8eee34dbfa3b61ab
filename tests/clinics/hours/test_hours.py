"""Open state of clinics: time zones, midnight, special days and clock changes."""

import datetime
from datetime import UTC, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.hours import format, schedule

ZONES = [
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Auckland",
    "UTC",
    "America/Phoenix",
]
MIDNIGHT = datetime.time()


class Rows(list):
    def all(self):
        return self


def clinic(text="", special="", zone="America/New_York"):
    weekly = [
        SimpleNamespace(weekday=day, opens=opens, closes=closes) for day, opens, closes in format.parse_hours(text)
    ]
    days = [
        SimpleNamespace(date=on, opens=opens, closes=closes, note=note)
        for on, opens, closes, note in format.parse_special(special)
    ]
    return SimpleNamespace(hours=Rows(weekly), special_days=Rows(days), time_zone=zone)


def at(text, zone="America/New_York", fold=0):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("moment", "is_open", "change"),
    [
        # 9 March 2026 is a Monday.
        ("2026-03-09 08:59", False, "2026-03-09 09:00"),
        ("2026-03-09 09:00", True, "2026-03-09 12:00"),
        ("2026-03-09 12:00", False, "2026-03-09 13:00"),
        ("2026-03-09 16:59", True, "2026-03-09 17:00"),
        ("2026-03-09 17:00", False, "2026-03-13 22:00"),
        ("2026-03-13 23:59", True, "2026-03-14 02:00"),
        ("2026-03-14 01:59", True, "2026-03-14 02:00"),
        ("2026-03-14 02:00", False, "2026-03-16 09:00"),
    ],
)
def test_weekly_hours_determine_open_state_and_next_change(moment, is_open, change):
    house = clinic("Mon 09:00-12:00, 13:00-17:00; Fri 22:00-02:00")
    assert schedule.is_open(house, at(moment)) is is_open
    assert schedule.next_change(house, at(moment)) == at(change)


def test_opening_hours_use_clinic_time_zone():
    house = clinic("Mon 09:00-17:00", zone="America/Los_Angeles")
    assert schedule.is_open(house, at("2026-03-09 19:00")) is True
    assert schedule.is_open(house, at("2026-03-09 11:00")) is False


def test_special_days_replace_slots_starting_that_day():
    house = clinic("Mon-Sun 20:00-02:00", "2026-12-25 closed Christmas; 2026-12-26 10:00-11:00")
    assert schedule.is_open(house, at("2026-12-25 01:00")) is True, "the night before still runs"
    assert schedule.is_open(house, at("2026-12-25 21:00")) is False
    assert schedule.is_open(house, at("2026-12-26 10:30")) is True
    assert schedule.is_open(house, at("2026-12-26 21:00")) is False
    assert schedule.next_change(house, at("2026-12-25 03:00")) == at("2026-12-26 10:00")
    days = schedule.special_days(house, datetime.date(2026, 12, 24))
    assert [(day.date.day, day.slots, day.note) for day in days] == [
        (25, [], "Christmas"), (26, [(datetime.time(10), datetime.time(11))], ""),
    ]  # fmt: skip
    assert len(schedule.week(house, datetime.date(2026, 12, 24))) == 7


@pytest.mark.parametrize(
    ("moment", "fold", "is_open"),
    [
        # On 8 March 2026 the clocks of New York jump from 02:00 to 03:00; on 1 November 02:00 comes back as 01:00.
        ("2026-03-08 01:59", 0, True),
        ("2026-03-08 03:00", 0, False),
        ("2026-03-08 03:30", 0, False),
        ("2026-11-01 00:59", 0, False),
        ("2026-11-01 01:00", 0, True),
        ("2026-11-01 01:00", 1, True),
        ("2026-11-01 01:59", 1, True),
        ("2026-11-01 02:29", 0, True),
        ("2026-11-01 02:30", 0, False),
    ],
)
def test_opening_hours_are_correct_at_clock_changes(moment, fold, is_open):
    assert schedule.is_open(clinic("Sun 01:00-02:30"), at(moment, fold=fold)) is is_open


def test_slot_inside_skipped_hour_is_never_open():
    house = clinic("Sun 02:10-02:50")
    begin = at("2026-03-08 00:00").astimezone(UTC)
    assert not any(schedule.is_open(house, begin + timedelta(minutes=minute)) for minute in range(600))
    assert schedule.next_change(house, begin) == at("2026-03-15 02:10")


def test_always_open_never_changes():
    house = clinic("Mon-Sun 00:00-23:59")
    assert schedule.is_open(house, at("2026-03-10 23:59")) is True
    assert schedule.next_change(house, at("2026-03-10 12:00")) is None


@pytest.mark.parametrize(
    "house", [clinic(), clinic("Mon 09:00-10:00", zone=""), clinic("Mon 09:00-10:00", zone="Mars/Base")]
)
def test_unknown_hours_give_no_open_state(house):
    assert schedule.is_open(house, at("2026-03-09 09:30")) is None
    assert schedule.next_change(house, at("2026-03-09 09:30")) is None


times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
slots = st.lists(
    st.tuples(st.integers(0, 6), times, times).filter(lambda row: row[1] != row[2]), min_size=1, max_size=6
)
moments = st.datetimes(datetime.datetime(2026, 1, 5), datetime.datetime(2027, 12, 20), timezones=st.just(UTC))


def house_of(rows, zone):
    house = clinic(zone=zone)
    house.hours.extend(SimpleNamespace(weekday=day, opens=opens, closes=closes) for day, opens, closes in rows)
    return house


def steady(moment, zone):
    """Return whether no clock change is within two days."""
    offsets = {(moment + timedelta(hours=hour)).astimezone(ZoneInfo(zone)).utcoffset() for hour in range(-50, 51)}
    return len(offsets) == 1


@given(slots, st.sampled_from(ZONES), moments)
def test_open_state_matches_wall_clock_between_clock_changes(rows, zone, moment):
    if not steady(moment, zone):
        return
    local = moment.astimezone(ZoneInfo(zone))
    now, today, yesterday = local.time(), local.weekday(), (local.weekday() - 1) % 7
    expected = False
    for day, opens, closes in rows:
        last = datetime.time.max if closes == datetime.time(23, 59) else closes
        if opens < closes:
            expected |= day == today and opens <= now and (now < last or last == datetime.time.max)
        else:
            expected |= (day == today and now >= opens) or (day == yesterday and now < closes)
    assert schedule.is_open(house_of(rows, zone), moment) is expected


@given(slots, st.sampled_from(ZONES), moments)
def test_open_state_is_constant_until_next_change(rows, zone, moment):
    house = house_of(rows, zone)
    change = schedule.next_change(house, moment)
    state = schedule.is_open(house, moment)
    if change is None:
        probes = [moment + timedelta(hours=hour) for hour in range(0, 24 * 13, 7)]
    else:
        assert change > moment
        assert schedule.is_open(house, change) is not state
        span = change - moment
        probes = [moment + span * part / 8 for part in range(8)] + [change - timedelta(microseconds=1)]
    assert {schedule.is_open(house, probe) for probe in probes} == {state}


@given(slots, st.sampled_from(ZONES), st.sampled_from([2026, 2027]))
def test_next_change_toggles_state_across_clock_changes(rows, zone, year):
    house = house_of(rows, zone)
    moment, end = datetime.datetime(year, 3, 1, tzinfo=UTC), datetime.datetime(year, 4, 10, tzinfo=UTC)
    seen = schedule.is_open(house, moment)
    while moment < end and (change := schedule.next_change(house, moment)):
        assert schedule.is_open(house, change) is not seen
        moment, seen = change.astimezone(UTC), not seen


@given(slots)
def test_formatted_hours_parse_to_same_rows(rows):
    rows = list({(day, opens): (day, opens, closes) for day, opens, closes in rows}.values())
    assert format.parse_hours(format.format_hours(rows)) == sorted(rows)
