"""Radius search: read nearby clinics once, then filter and count in memory.

One query reads the index rows of the clinics in the box around the circle, or in a state or country. The counts of all filters
come from the same rows.
"""

import json
from collections import defaultdict
from datetime import date, time, timedelta
from types import SimpleNamespace

from clinics.finder.filters import KEYS, LISTS, TERMS
from clinics.hours import schedule
from clinics.hours.periods import periods_of
from clinics.models import FinderIndexRow
from geo.distance import bounding_box, distances_from

COLUMNS = (
    "pk", "latitude", "longitude", "telehealth", "accepting_new_patients", "time_zone",
    "treatments", "conditions", "insurance", "week", "special_days", *(name for _label, name in LISTS.values()),
)  # fmt: skip


class RadiusSearch:
    """The clinics within a radius or an area, with their filter values.

    `km` is {clinic: kilometers}, 0 in an area; `positions` is {clinic: (latitude, longitude)}; `members` is
    {filter: {value: {clinics}}}.
    """

    def __init__(self, rows, at, terms, distance_to=lambda latitude, longitude: 0, km=0):
        """Read the clinics of FinderIndexRows; `terms` is {key: {pk: term}} of all terms."""
        self.km, self.positions = {}, {}
        self.members = {key: defaultdict(set) for key in KEYS}
        self._read(rows.order_by(), distance_to, km)
        self._name_terms(terms)
        self._read_periods()
        self._read_hours(at)

    @classmethod
    def around(cls, latitude, longitude, km, at, terms):
        """Return the search of the clinics within a radius."""
        rows = FinderIndexRow.objects.filter(bounding_box(latitude, longitude, km).q())
        return cls(rows, at, terms, distances_from(latitude, longitude), km)

    def _read(self, rows, distance_to, km):
        telehealth, new = self.members["telehealth"]["yes"], self.members["new"]["yes"]
        self._words, self._timetables = {key: defaultdict(set) for key in TERMS}, {}
        treatments, conditions, insurances = (self._words[key] for key in ("treatment", "condition", "insurance"))
        alike = defaultdict(set)
        for pk, lat, lon, remote, accepting, zone, treats, helps, bills, week, special, *lists in rows.values_list(
            *COLUMNS
        ):
            away = distance_to(lat, lon)
            if away > km:
                continue
            self.km[pk], self.positions[pk] = away, (lat, lon)
            self._timetables[pk] = zone, week, special
            alike[tuple(lists)].add(pk)
            if remote:
                telehealth.add(pk)
            if accepting:
                new.add(pk)
            for word in treats.split(","):
                treatments[word].add(pk)
            for word in helps.split(","):
                conditions[word].add(pk)
            for word in bills.split(","):
                insurances[word].add(pk)
        # Most clinics share their languages, ages and clinicians, so each text is parsed once.
        for lists, clinics in alike.items():
            for key, text in zip(LISTS, lists, strict=True):
                for code in json.loads(text or "[]"):
                    self.members[key][code] |= clinics

    def _name_terms(self, terms):
        # A term added since `terms` was read is left out.
        for key, words in self._words.items():
            for pk, term in terms[key].items():
                if clinics := words.get(str(pk)):
                    self.members[key][term.slug] = clinics
        for term in terms["treatment"].values():
            if clinics := self.members["treatment"].get(term.slug):
                self.members["route"][term.route] |= clinics

    def _read_periods(self):
        for clinic, (_zone, week, _special) in self._timetables.items():
            for period in periods_of(week) if week else ():
                self.members["hours"][period].add(clinic)

    def _read_hours(self, at):
        """Find the clinics that are open now.

        Each timetable is checked once, because most clinics share theirs with others.
        """
        days = _possible_dates({zone for zone, _week, _special in self._timetables.values()}, at)
        dates, weekdays = {str(day) for day in days}, {str(day.weekday()) for day in days}
        alike = defaultdict(set)
        for clinic, (zone, week, special) in self._timetables.items():
            usual = tuple(sorted([slot for slot in week.split(",") if slot[:1] in weekdays]))
            exceptions = tuple(sorted([slot for slot in special.split(",") if slot[:10] in dates])) if special else ()
            if usual or exceptions:
                alike[zone, usual, exceptions].add(clinic)
        for (zone, usual, exceptions), clinics in alike.items():
            if schedule.is_open(_build_timetable(zone, usual, exceptions), at):
                self.members["open"]["now"] |= clinics

    def matching(self, chosen, but=None):
        """Return the set of clinics that match all filters, except the one called `but`."""
        found = set(self.km)
        for key, values in chosen.items():
            if key != but:
                found &= set().union(*(self.members[key].get(value, ()) for value in values))
        return found

    def count_options(self, chosen):
        """Return {filter: {value: number of clinics it would leave}}.

        The other filters stay as they are.
        """
        counted = {}
        everything = self.matching(chosen)
        for key, members in self.members.items():
            others = self.matching(chosen, but=key) if key in chosen else everything
            counted[key] = {value: len(others & clinics) for value, clinics in members.items()}
        return counted


def _possible_dates(zones, at):
    """Return the dates on which a slot that includes `at` may have begun.

    These are today and yesterday in every zone.
    """
    todays = {
        at.astimezone(zone).date()
        for zone in map(schedule.zone_of, (SimpleNamespace(time_zone=one) for one in zones))
        if zone
    }
    return todays | {today - timedelta(days=1) for today in todays}


def _build_timetable(zone, slots, exceptions):
    """Return an object that clinics/hours/schedule.py reads like a clinic.

    Slots are words of FinderIndexRow: "0 09:00:00 17:30:00", "2026-12-25  ".
    """
    usual = [
        SimpleNamespace(weekday=int(day), opens=opens, closes=closes) for day, opens, closes in map(_parse_slot, slots)
    ]
    special = [
        SimpleNamespace(date=date.fromisoformat(day), opens=opens, closes=closes, note="")
        for day, opens, closes in map(_parse_slot, exceptions)
    ]
    return SimpleNamespace(
        time_zone=zone, hours=SimpleNamespace(all=lambda: usual), special_days=SimpleNamespace(all=lambda: special)
    )


def _parse_slot(word):
    day, *times = word.split(" ")
    return day, *(time.fromisoformat(one) if one else None for one in times)
