"""Everything within a distance of a point, read once; filters and the counts of every filter are then sets of numbers.

Six queries, whatever is asked: the clinics in the box around the circle, their treatments, conditions and insurances, their hours
of these days and their special days. What a filter would leave is counted for all filters from the same rows.
"""

import json
from collections import defaultdict
from datetime import time, timedelta
from types import SimpleNamespace

from django.db.models import F, Lookup, TextField
from django.db.models.functions import Cast

from clinics import hours
from clinics.finder.filters import KEYS, LISTS, TERMS
from clinics.finder.near import box, distances
from clinics.models import Clinic, OpeningHours, SpecialDay

# As many numbers as are named one by one; of more, the database finds the rows by the box again.
MOST_NAMED = 20_000


class Among(Lookup):
    """`Among(F("clinic_id"), "1,2,3")`: whether a number is one of many, written into the statement (from integers alone).

    Django prepares each value of an `__in` by itself: with a thousand of them that takes longer than the query.
    """

    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} IN ({self.rhs})", parameters


class Circle:
    """`km` is {clinic: kilometres}; `members` is {filter: {value: {clinics}}}."""

    def __init__(self, latitude, longitude, km, at, terms):
        """`terms` is {key: {pk: term}} of everything that a clinic may offer, treat or bill."""
        self._box = box(latitude, longitude, km)
        self.km, self.members = {}, {key: defaultdict(set) for key in KEYS}
        self._read(latitude, longitude, km)
        self._named = ",".join(map(str, self.km))
        self._read_terms(terms)
        self._read_hours(at)

    def _read(self, latitude, longitude, km):
        # As text: most clinics have the same languages, ages and clinicians, and each list is parsed once.
        texts = {f"text_{key}": Cast(name, TextField()) for key, (_label, name) in LISTS.items()}
        rows = Clinic.objects.listed().filter(self._box.q()).order_by().annotate(**texts)
        columns = ("pk", "latitude", "longitude", "telehealth", "accepting_new_patients", "time_zone", *texts)
        self._zones, alike, distance_to = {}, defaultdict(set), distances(latitude, longitude)
        telehealth, new = self.members["telehealth"]["yes"], self.members["new"]["yes"]
        for pk, lat, lon, at_distance, accepting, zone, *lists in rows.values_list(*columns):
            away = distance_to(lat, lon)
            if away > km:
                continue
            self.km[pk] = away
            self._zones[pk] = zone
            alike[tuple(lists)].add(pk)
            if at_distance:
                telehealth.add(pk)
            if accepting:
                new.add(pk)
        for lists, clinics in alike.items():
            for key, text in zip(LISTS, lists, strict=True):
                for code in json.loads(text or "[]"):
                    self.members[key][code] |= clinics

    def _here(self, model, **more):
        """Rows of a model with a foreign key `clinic` that belong to the circle, or to its corners."""
        if not self.km:
            return model.objects.none()
        if len(self.km) <= MOST_NAMED:
            return model.objects.filter(Among(F("clinic_id"), self._named), **more).order_by()
        return model.objects.filter(self._box.q("clinic__"), clinic__state=Clinic.State.LISTED, **more).order_by()

    def _read_terms(self, terms):
        for key, (_label, _model, name) in TERMS.items():
            through = getattr(Clinic, name).through
            column = Clinic._meta.get_field(name).m2m_reverse_field_name() + "_id"
            members = defaultdict(set)
            for clinic, term in self._here(through).values_list("clinic_id", column):
                members[term].add(clinic)
            for term, clinics in members.items():
                # One that is new since the list was read is left out.
                if term in terms[key]:
                    self.members[key][terms[key][term].slug] |= clinics & self.km.keys()
        for term in terms["treatment"].values():
            self.members["route"][term.route] |= self.members["treatment"][term.slug]

    def _read_hours(self, at):
        """Ask clinics/hours.py once for each timetable: most clinics share theirs with others."""
        days = _days(set(self._zones.values()), at)
        usual, special = defaultdict(list), defaultdict(list)
        rows = self._here(OpeningHours, weekday__in={day.weekday() for day in days})
        # As text: few clinics have times of their own, and each is parsed once.
        rows = rows.annotate(opens_at=Cast("opens", TextField()), closes_at=Cast("closes", TextField()))
        for clinic, *slot in rows.values_list("clinic_id", "weekday", "opens_at", "closes_at"):
            usual[clinic].append(tuple(slot))
        for clinic, *slot in self._here(SpecialDay, date__in=days).values_list("clinic_id", "date", "opens", "closes"):
            special[clinic].append(tuple(slot))
        timetables = defaultdict(set)
        for clinic in (usual.keys() | special.keys()) & self.km.keys():
            exceptions = tuple(sorted(special[clinic], key=str)) if clinic in special else ()
            timetables[self._zones[clinic], tuple(sorted(usual[clinic])), exceptions].add(clinic)
        for (zone, slots, exceptions), clinics in timetables.items():
            if hours.is_open(_timetable(zone, slots, exceptions), at):
                self.members["open"]["now"] |= clinics

    def matching(self, chosen, but=None):
        """The set of clinics that all filters leave, without the filter called `but`."""
        found = set(self.km)
        for key, values in chosen.items():
            if key != but:
                found &= set().union(*(self.members[key].get(value, ()) for value in values))
        return found

    def counts(self, chosen):
        """{filter: {value: how many clinics it would leave, with the other filters as they are}}."""
        counted = {}
        everything = self.matching(chosen)
        for key, members in self.members.items():
            others = self.matching(chosen, but=key) if key in chosen else everything
            counted[key] = {value: len(others & clinics) for value, clinics in members.items()}
        return counted


def _days(zones, at):
    """The dates on which a slot that holds `at` may have begun: today's and yesterday's of every zone."""
    todays = {
        at.astimezone(zone).date()
        for zone in map(hours.zone_of, (SimpleNamespace(time_zone=one) for one in zones))
        if zone
    }
    return todays | {today - timedelta(days=1) for today in todays}


def _timetable(zone, slots, exceptions):
    """What clinics/hours.py asks of a clinic."""
    usual = [
        SimpleNamespace(weekday=day, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
        for day, opens, closes in slots
    ]
    special = [SimpleNamespace(date=day, opens=opens, closes=closes, note="") for day, opens, closes in exceptions]
    return SimpleNamespace(
        time_zone=zone, hours=SimpleNamespace(all=lambda: usual), special_days=SimpleNamespace(all=lambda: special)
    )
