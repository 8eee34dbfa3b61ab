"""Entries into the database: found again by their reference, in batches, each in one transaction.

An empty cell says nothing and erases nothing. A fact that staff or the clinic confirmed, or that differs from what the last
import wrote, is not overwritten: the new value becomes a proposal. So does a text that makes a claim (clinics.claims), also of
a new entry: no reader sees it before somebody has decided. Who asked to be left out stays out.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter

from django.db import connection, transaction
from django.utils import timezone

from clinics.claims import rules
from clinics.entries import fact_values, facts
from clinics.hours import format
from clinics.importing import paid_periods
from clinics.importing.convert import Unplaced, convert
from clinics.importing.relations import Related
from clinics.models import (
    Clinic,
    FieldCheck,
    FinderRow,
    KeptClaim,
    OpeningHours,
    OptOut,
    Proposal,
    Region,
    SpecialDay,
)
from clinics.proposals.actions import phone_hash, place_hash
from core.text.slugs import make_slug

BATCH = 500
PAID_STAYS = "The log of what the entry here paid for is another one. It stays: change it in the admin."
OPTED_OUT = "The clinic asked not to be listed."
# Facts of which an import's check keeps the value, by which a later change by hand is known. Relations cost a query each.
_KEPT = {"name", "address", "phone", "email", "website", "for_whom", "ages", "clinicians", "languages", "prices"}


@dataclass
class Report:
    """`counts` of rows: read, added, updated, unchanged, proposed (also counted as one of the three before), left_out.

    `problems` are (line, reason) of rows left out, `notes` (line, text) of values left out or held back for a claim,
    `differences` (line, name, fact, old, new, "updated" or "proposed") of entries that were there.
    """

    source: str
    dry_run: bool
    rows_total: int | None = None
    counts: Counter = field(default_factory=Counter)
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    differences: list = field(default_factory=list)


def load(rows, mapping, *, source, dry_run=False, by=None, progress=None, total=None, batch=BATCH):
    """Import reader rows; return the Report. `progress` is called with the Report after each batch. `dry_run` writes nothing."""
    loader = _Loader(mapping, Report(source, dry_run, total), by)
    rows, planned_for = iter(rows), 0
    while chunk := list(islice(rows, batch)):
        with transaction.atomic():
            loader.load(chunk)
        if (added := loader.report.counts["added"]) > planned_for and not dry_run:
            _plan_anew()
            planned_for = 8 * added
        if progress:
            progress(loader.report)
    loader.report.notes.sort(key=itemgetter(0))
    return loader.report


def _plan_anew():
    """Let PostgreSQL see how many rows there are by now.

    Plans of triggers and of foreign keys are kept for as long as a connection lasts: made while the tables were empty, they read
    all of a table for each row, and 20,000 rows took 211 seconds instead of some 30.
    """
    if connection.vendor == "postgresql":
        models = [Clinic, Region, FieldCheck, FinderRow, OpeningHours, SpecialDay]
        models += [getattr(Clinic, name).through for name in facts.TERMS]
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")


class _Loader:
    def __init__(self, mapping, report, by):
        self.mapping, self.report, self.by = mapping, report, by
        self.today = timezone.localdate()
        self.lines = {}  # reference: the line that had it first
        self.cities = {}  # path: Region, or None while nothing is written
        self.related = Related()

    def load(self, chunk):
        entries = list(self._entries(chunk))
        found = self._existing(entries)
        new = [entry for entry in entries if entry.ref not in found]
        self._find_cities(entries)
        # The same number again on every batch: staff may take somebody out while a long import runs.
        left_out = _OptOuts()
        self._add([entry for entry in new if self._may_stand(entry, left_out)])
        self._compare([(entry, found[entry.ref]) for entry in entries if entry.ref in found])

    def _entries(self, chunk):
        for row in chunk:
            self.report.counts["read"] += 1
            try:
                entry = convert(row, self.mapping)
                if (first := self.lines.setdefault(entry.ref, entry.line)) != entry.line:
                    raise Unplaced(f"The row repeats line {first}.")
            except Unplaced as error:
                self._leave_out(row.line, f"{error}{row.doubt}")
            else:
                self.report.notes += [(entry.line, note) for note in entry.notes]
                yield entry

    def _leave_out(self, line, reason):
        self.report.counts["left_out"] += 1
        self.report.problems.append((line, reason))

    def _may_stand(self, entry, left_out):
        if entry in left_out:
            self._leave_out(entry.line, OPTED_OUT)
            return False
        return True

    def _existing(self, entries):
        """Return {ref: Clinic}, with the rows around a clinic that the mapping speaks of."""
        kinds = [
            name for name in self.mapping.columns if name in facts.FACTS and facts.FACTS[name].kind in facts.RELATED
        ]
        extra = [name for name in ("special_days", "paid_periods") if name in self.mapping.columns]
        # Places apart: joined to tables that PostgreSQL takes for empty, as on a new site, a batch took five seconds.
        clinics = Clinic.objects.prefetch_related("city__parent__parent", *kinds, *extra)
        refs = [entry.ref for entry in entries]
        found = {clinic.import_ref: clinic for clinic in clinics.filter(import_ref__in=refs)}
        # Our own export names an entry that was made by hand by its address.
        by_slug = {ref.removeprefix("slug:"): ref for ref in refs if ref.startswith("slug:") and ref not in found}
        if by_slug:
            made = clinics.filter(import_ref=None, slug__in=by_slug)
            found |= {by_slug[clinic.slug]: clinic for clinic in made}
        return found

    def _find_cities(self, entries):
        wanted = {entry.place.path: entry for entry in entries if entry.place.path not in self.cities}
        paths = {path.rsplit("/", cut)[0] for path in wanted for cut in range(path.count("/") + 1)}
        known = {region.path: region for region in Region.objects.with_parents().filter(path__in=paths)}
        for path, entry in wanted.items():
            self.cities[path] = known.get(path) or (
                None if self.report.dry_run else self._make_place(entry.place, known)
            )

    def _make_place(self, place, known):
        parts, above = place.path.split("/"), None
        for number, (slug, name) in enumerate(zip(parts, place.names, strict=True), start=1):
            path = "/".join(parts[:number])
            if path not in known:
                kind = "city" if number == len(parts) else ("country" if number == 1 else "state")
                known[path] = Region.objects.create(
                    name=name, slug=slug, kind=kind, parent=above, country_code=place.country if above is None else ""
                )
            above = known[path]
        return above

    def _add(self, entries):
        if not entries:
            return
        self.report.counts["added"] += len(entries)
        held = {entry.ref: values for entry in entries if (values := self._hold_claims(entry))}
        self.report.counts.update({"proposed": len(held)} if held else {})
        if self.report.dry_run:
            return
        slugs = _slugs(entries)
        clinics = [self._new(entry, slugs[entry.ref]) for entry in entries]
        Clinic.objects.bulk_create(clinics)
        checks = []
        for entry, clinic in zip(entries, clinics, strict=True):
            self.related.add(clinic, entry, self.by)
            fields = {facts.FACTS[name].field for name in entry.values}
            checks += [self._check(clinic, name) for name in sorted(fields)]
        self.related.flush()
        FieldCheck.objects.bulk_create(checks)
        Proposal.objects.bulk_create(
            Proposal(clinic=clinic, origin="import", source=self.report.source, values=held[entry.ref])
            for entry, clinic in zip(entries, clinics, strict=True)
            if entry.ref in held
        )

    def _hold_claims(self, entry):
        """Take the texts that make claims out of a new entry, note them, and return what is proposed instead."""
        held = {}
        for name, found in rules.of_texts(entry.values | {"state_note": entry.state_note}).items():
            self._note_claims(entry, name, found)
            if name in entry.values:
                held[name] = {"old": "", "new": entry.values.pop(name)}
            else:
                entry.state_note = ""  # no fact that could be proposed
        return held

    def _note_claims(self, entry, name, found):
        happens = "It is proposed, not shown." if name in entry.values else "It is left out."
        self.report.notes += [(entry.line, f"{name}: {claim} {happens}") for claim in found]

    def _new(self, entry, slug):
        simple = {name: value for name, value in entry.values.items() if facts.FACTS[name].kind not in facts.RELATED}
        status = entry.status or self.mapping.status
        return Clinic(
            city=self.cities[entry.place.path], slug=slug, import_ref=entry.ref, phone_e164=entry.e164, state=status,
            open_claims=0, state_note=entry.state_note, closed_on=entry.closed_on if status not in ("draft", "listed") else None,
            **simple,
        )  # fmt: skip

    def _check(self, clinic, name):
        value = fact_values.snapshot(clinic, name) if name in _KEPT else ""
        return FieldCheck(
            clinic=clinic,
            field=name,
            how="import",
            checked_on=self.today,
            source=self.report.source,
            value=value,
            by=self.by,
        )

    def _compare(self, pairs):
        pairs = [pair for pair in pairs if self._is_in(*pair)]
        changes = {}
        for entry, clinic in pairs:
            if entry.paid_periods and paid_periods.format_paid(clinic.paid_periods.all()) != entry.paid_periods:
                self.report.notes.append((entry.line, PAID_STAYS))
            said = {**entry.values, "city": entry.place.path}
            old = {name: fact_values.value_of(clinic, name) for name in said}
            if different := {name: (old[name], new) for name, new in said.items() if _differs(old[name], new)}:
                changes[clinic.pk] = (entry, clinic, different)
            elif "special_days" not in self.mapping.columns or not self._special_differs(entry, clinic):
                self.report.counts["unchanged"] += 1
            else:
                changes[clinic.pk] = (entry, clinic, {})
        checks, proposals, kept = self._known_of(changes)
        for pk, (entry, clinic, different) in changes.items():
            said = {name: new for name, (_old, new) in different.items()}
            claiming = rules.without(rules.of_texts(said), kept.get(pk, ()))
            self._change(entry, clinic, different, claiming, checks.get(pk, []), proposals.get(pk, []))

    def _is_in(self, entry, clinic):
        if clinic.state == Clinic.State.OPTED_OUT:
            self._leave_out(entry.line, OPTED_OUT)
            return False
        if clinic.state == Clinic.State.MERGED:
            self.report.counts["unchanged"] += 1
            self.report.notes.append((entry.line, f"The entry was merged into another one ({clinic.merged_into_id})."))
            return False
        return True

    def _special_differs(self, entry, clinic):
        rows = ((day.date, day.opens, day.closes, day.note) for day in clinic.special_days.all())
        return bool(entry.special_days) and format.format_special(rows) != entry.special_days

    def _known_of(self, changes):
        checks, proposals, kept = {}, {}, {}
        for clinic, *claim in KeptClaim.objects.filter(clinic__in=changes).values_list(
            "clinic", "fact", "rule", "passage"
        ):
            kept.setdefault(clinic, set()).add(tuple(claim))
        for check in FieldCheck.objects.filter(clinic__in=list(changes)).order_by("checked_on", "pk"):
            checks.setdefault(check.clinic_id, []).append(check)
        mine = Proposal.objects.filter(clinic__in=list(changes), origin="import", source=self.report.source)
        for proposal in mine.order_by("created_at", "pk"):
            proposals.setdefault(proposal.clinic_id, []).append(proposal)
        return checks, proposals, kept

    def _change(self, entry, clinic, different, claiming, checks, proposals):
        held = {facts.FACTS[name].field for name in different}
        held = {name for name in held if _is_held(clinic, name, checks)}
        proposed = {
            name: pair for name, pair in different.items() if facts.FACTS[name].field in held or name in claiming
        }
        for name, found in claiming.items():
            self._note_claims(entry, name, found)
        updated = {name: pair for name, pair in different.items() if name not in proposed}
        for name, (old, new) in different.items():
            outcome = "proposed" if name in proposed else "updated"
            row = (entry.line, clinic.name, name, fact_values.shown(name, old), fact_values.shown(name, new), outcome)
            self.report.differences.append(row)
        special = "special_days" in self.mapping.columns and self._special_differs(entry, clinic)
        self.report.counts["updated" if updated or special else "unchanged"] += 1
        if proposed and self._propose(clinic, proposed, proposals):
            self.report.counts["proposed"] += 1
        if self.report.dry_run:
            return
        if updated:
            self._update(clinic, updated, entry)
        if special:
            self.related.replace_special_days(clinic, entry.special_days)

    def _update(self, clinic, updated, entry):
        for name, (_old, new) in updated.items():
            if name == "city":
                clinic.city = self.cities[new]
            else:
                fact_values.set_value(clinic, name, new)
        clinic.save()
        clinic = Clinic.objects.with_place().get(pk=clinic.pk)
        fields = sorted({facts.FACTS[name].field for name in updated})
        FieldCheck.objects.bulk_create(self._check(clinic, name) for name in fields)

    def _propose(self, clinic, proposed, earlier):
        """Propose what was not proposed before, and say whether anything was."""
        known = {(name, repr(value["new"])) for one in earlier for name, value in one.values.items()}
        values = {
            name: {"old": old, "new": new} for name, (old, new) in proposed.items() if (name, repr(new)) not in known
        }
        if values and not self.report.dry_run:
            waiting = next((one for one in earlier if one.state == Proposal.State.PENDING), None)
            if waiting is None:
                waiting = Proposal(clinic=clinic, origin="import", source=self.report.source)
            waiting.values = {**waiting.values, **values}
            waiting.save()
        return bool(values)


class _OptOuts:
    """Who asked to be left out, by reference, number and name at a place; asked once a batch."""

    def __init__(self):
        self.rows = list(OptOut.objects.values_list("import_ref", "phone_hash", "place_hash"))
        self.refs, self.phones, self.places = ({row[part] for row in self.rows} - {""} for part in range(3))

    def __contains__(self, entry):
        if not self.rows:
            return False
        place = place_hash(entry.values["name"], entry.values.get("postcode", ""), entry.place.path)
        return entry.ref in self.refs or phone_hash(entry.e164) in self.phones or place in self.places


def _differs(old, new):
    if isinstance(old, float) and isinstance(new, float):
        return abs(old - new) > 1e-6
    return old != new


def _is_held(clinic, name, checks):
    """Whether the facts under this FieldCheck.Field are not an import's to change."""
    if clinic.claimed_at:
        return True
    mine = [check for check in checks if check.field == name]
    if any(check.how in FieldCheck.CONFIRMING for check in mine):
        return True
    written = next((check.value for check in reversed(mine) if check.how == FieldCheck.How.IMPORT), "")
    return bool(written) and written != fact_values.snapshot(clinic, name)


def _slugs(entries):
    """Return {ref: a free slug}: the name, the name with its city, or that with a number."""
    roots = {entry.ref: make_slug(entry.slug or entry.values["name"], kind="clinic") for entry in entries}
    longer = {
        entry.ref: f"{roots[entry.ref][:60].rstrip('-')}-{entry.place.path.rpartition('/')[2][:40]}"
        for entry in entries
    }
    candidates = {*roots.values(), *longer.values()}
    taken = set(Clinic.objects.filter(slug__in=candidates).values_list("slug", flat=True))
    slugs = {}
    for entry in entries:
        slug = next((one for one in (roots[entry.ref], longer[entry.ref]) if one not in taken), None)
        if slug is None:
            slug = _numbered(longer[entry.ref], taken)
        taken.add(slug)
        slugs[entry.ref] = slug
    return slugs


def _numbered(root, taken):
    taken |= set(Clinic.objects.filter(slug__startswith=f"{root}-").values_list("slug", flat=True))
    number = 2
    while f"{root}-{number}" in taken:
        number += 1
    return f"{root}-{number}"
