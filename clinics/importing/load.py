"""Write imported rows to the database, in batches of one transaction each.

Clinics are found again by their reference. An empty cell changes nothing. A fact that staff or the clinic
confirmed, or that changed since the last import, is not overwritten: the new value becomes a proposal.
So does a text that makes a claim (clinics.claims), also of a new clinic. Opted-out clinics stay out.
"""

from operator import itemgetter

from django.db import connection
from django.utils import timezone

from clinics.claims import rules
from clinics.entries import fact_values, facts
from clinics.hours import format
from clinics.importing import paid_periods
from clinics.importing.convert import convert
from clinics.importing.free_slugs import free_slugs
from clinics.importing.places import RowRejected, with_path
from clinics.importing.relations import CategoryTerms, RelatedRows
from clinics.importing.report import Report
from clinics.importing.town_pages import TownPages
from clinics.models import (
    ClaimException,
    Clinic,
    FieldCheck,
    FinderIndexRow,
    OpeningHours,
    Proposal,
    Region,
    SpecialDay,
)
from clinics.proposals.opt_outs import OptOuts
from core.db.rows import insert_rows
from core.db.steps import Steps
from core.text.clean import clean_line

BATCH_SIZE = 500
PAID_PERIODS_DIFFER = "The paid periods here are different and were kept. Change them in the admin."
OPTED_OUT = "The clinic asked not to be listed."
# Facts whose import check stores the value, so that a later manual change is noticed. Relations would cost a query each.
_SNAPSHOT_FIELDS = {
    "name",
    "address",
    "phone",
    "email",
    "website",
    "for_whom",
    "ages",
    "clinicians",
    "languages",
    "prices",
}


def load_rows(rows, mapping, *, source, dry_run=False, by=None, progress=None, total=None, batch=BATCH_SIZE):
    """Import reader rows; return the Report. `dry_run` writes nothing.

    `progress` is called with the Report after each batch.
    """
    loader = _Loader(mapping, Report(source, dry_run, total, mapping.system), by)
    steps, planned_for = Steps(batch), 0
    for chunk in steps.parts(rows):
        entries = loader.convert_rows(chunk)
        with steps.writing():
            loader.load(entries)
        if (added := loader.report.counts["added"]) > planned_for and not dry_run:
            _refresh_plans()
            planned_for = 8 * added
        if progress:
            progress(loader.report)
    loader.report.notes.sort(key=itemgetter(0))
    return loader.report


def _refresh_plans():
    """Let PostgreSQL plan again for the present number of rows.

    It keeps the plans of triggers and foreign keys for as long as a connection lasts. Made while the tables were
    empty, they read a whole table for each row, and 20,000 rows took 211 seconds instead of about 30.
    """
    if connection.vendor == "postgresql":
        models = [Clinic, Region, FieldCheck, FinderIndexRow, OpeningHours, SpecialDay]
        models += [getattr(Clinic, name).through for name in facts.TERMS]
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")


class _Loader:
    def __init__(self, mapping, report, by):
        self.mapping, self.report, self.by = mapping, report, by
        self.today = timezone.localdate()
        self.lines = {}  # reference: the line that had it first
        self.cities = {}  # path: Region, or None while nothing is written
        self.towns = TownPages()
        self.unused = dict.fromkeys(mapping.unused, "")
        self.related, self.terms = RelatedRows(), CategoryTerms()

    def load(self, entries):
        found = self._find_existing(entries)
        new = [entry for entry in entries if entry.ref not in found]
        self._find_cities(entries)
        # Read again for every batch, because staff may opt a clinic out while a long import runs.
        left_out = OptOuts()
        self._add([entry for entry in new if self._is_importable(entry, left_out)])
        self._compare([(entry, found[entry.ref]) for entry in entries if entry.ref in found])

    def convert_rows(self, chunk):
        """Return the entries of rows, and report the rows that have none."""
        return list(self._entries(chunk))

    def _entries(self, chunk):
        for row in chunk:
            self.report.counts["read"] += 1
            self._note_unused(row)
            try:
                entry = convert(row, self.mapping)
                if (first := self.lines.setdefault(entry.ref, entry.line)) != entry.line:
                    raise RowRejected(f"The row repeats line {first}.")
            except RowRejected as error:
                self._leave_out(row.line, f"{error}{row.doubt}")
            else:
                self.terms.add_to(entry)
                self.report.notes += [(entry.line, note) for note in entry.notes]
                yield entry

    def _note_unused(self, row):
        """Keep the first value of each column that is not read."""
        for column in [name for name, value in self.unused.items() if not value and row.cells.get(name)]:
            self.unused[column] = clean_line(row.cells[column])[:80]
        self.report.unused = list(self.unused.items())

    def _leave_out(self, line, reason):
        self.report.counts["left_out"] += 1
        self.report.problems.append((line, reason))

    def _is_importable(self, entry, left_out):
        if entry in left_out:
            self._leave_out(entry.line, OPTED_OUT)
            return False
        return True

    def _find_existing(self, entries):
        """Return {ref: Clinic} with the related rows that the mapping covers."""
        kinds = [
            name for name in self.mapping.columns if name in facts.FACTS and facts.FACTS[name].kind in facts.RELATED
        ]
        extra = [name for name in ("special_days", "paid_periods") if name in self.mapping.columns]
        kinds += ["conditions", "treatments"] if "categories" in self.mapping.columns else []
        # Places are prefetched: a join took five seconds a batch while PostgreSQL believed the tables to be empty.
        clinics = Clinic.objects.prefetch_related("city__parent__parent", *kinds, *extra)
        refs = [entry.ref for entry in entries]
        found = {clinic.import_ref: clinic for clinic in clinics.filter(import_ref__in=refs)}
        # Our own export refers to a manual entry by its slug.
        by_slug = {ref.removeprefix("slug:"): ref for ref in refs if ref.startswith("slug:") and ref not in found}
        if by_slug:
            made = clinics.filter(import_ref=None, slug__in=by_slug)
            found |= {by_slug[clinic.slug]: clinic for clinic in made}
        return found

    def _find_cities(self, entries):
        """Give each entry the page of its town; create what is missing."""
        self.towns.load_pages_of([entry.place for entry in entries])
        for entry in entries:
            region = self.towns.page_of(entry.place)
            if region is None and not self.report.dry_run:
                region = self.towns.create_page(entry.place)
            if region is not None:
                self.towns.improve_name(region, entry.place)
                entry.place = with_path(entry.place, region.path)
            self.cities[entry.place.path] = region

    def _add(self, entries):
        if not entries:
            return
        self.report.counts["added"] += len(entries)
        held = {entry.ref: values for entry in entries if (values := self._withhold_claims(entry))}
        self.report.counts.update({"proposed": len(held)} if held else {})
        if self.report.dry_run:
            return
        slugs = free_slugs(entries)
        clinics = [self._build_clinic(entry, slugs[entry.ref]) for entry in entries]
        insert_rows(clinics)
        checks = []
        for entry, clinic in zip(entries, clinics, strict=True):
            self.related.add(clinic, entry, self.by)
            fields = {facts.FACTS[name].field for name in entry.values}
            checks += [self._build_check(clinic, name) for name in sorted(fields)]
        self.related.flush()
        insert_rows(checks)
        Proposal.objects.bulk_create(
            Proposal(clinic=clinic, origin="import", source=self.report.source, values=held[entry.ref])
            for entry, clinic in zip(entries, clinics, strict=True)
            if entry.ref in held
        )

    def _withhold_claims(self, entry):
        """Remove and note claims of a new entry; return what to propose instead."""
        held = {}
        for name, found in rules.find_in_texts(entry.values | {"state_note": entry.state_note}).items():
            self._note_claims(entry, name, found)
            if name in entry.values:
                held[name] = {"old": "", "new": entry.values.pop(name)}
            else:
                entry.state_note = ""  # no fact that could be proposed
        return held

    def _note_claims(self, entry, name, found):
        happens = "It was proposed instead." if name in entry.values else "It was skipped."
        self.report.notes += [(entry.line, f"{name}: {claim} {happens}") for claim in found]

    def _build_clinic(self, entry, slug):
        simple = {name: value for name, value in entry.values.items() if facts.FACTS[name].kind not in facts.RELATED}
        status = entry.status or self.mapping.status
        return Clinic(
            city=self.cities[entry.place.path], slug=slug, import_ref=entry.ref, phone_e164=entry.e164, state=status,
            open_claims=0, state_note=entry.state_note, closed_on=entry.closed_on if status not in ("draft", "listed") else None,
            **simple,
        )  # fmt: skip

    def _build_check(self, clinic, name):
        value = fact_values.snapshot(clinic, name) if name in _SNAPSHOT_FIELDS else ""
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
        pairs = [pair for pair in pairs if self._is_open_listing(*pair)]
        changes = {}
        for entry, clinic in pairs:
            if entry.paid_periods and paid_periods.format_paid(clinic.paid_periods.all()) != entry.paid_periods:
                self.report.notes.append((entry.line, PAID_PERIODS_DIFFER))
            said = {**entry.values, "city": entry.place.path}
            old = {name: fact_values.value_of(clinic, name) for name in said}
            said |= {name: sorted({*said[name], *old[name]}) for name in entry.at_least}
            if different := {name: (old[name], new) for name, new in said.items() if _is_different(old[name], new)}:
                changes[clinic.pk] = (entry, clinic, different)
            elif "special_days" not in self.mapping.columns or not self._has_other_special_days(entry, clinic):
                self.report.counts["unchanged"] += 1
            else:
                changes[clinic.pk] = (entry, clinic, {})
        checks, proposals, kept = self._load_history(changes)
        for pk, (entry, clinic, different) in changes.items():
            said = {name: new for name, (_old, new) in different.items()}
            claiming = rules.remove_accepted(rules.find_in_texts(said), kept.get(pk, ()))
            self._apply_differences(entry, clinic, different, claiming, checks.get(pk, []), proposals.get(pk, []))

    def _is_open_listing(self, entry, clinic):
        if clinic.state == Clinic.State.OPTED_OUT:
            self._leave_out(entry.line, OPTED_OUT)
            return False
        if clinic.state == Clinic.State.MERGED:
            self.report.counts["unchanged"] += 1
            self.report.notes.append(
                (entry.line, f"The listing was merged into another one ({clinic.merged_into_id}).")
            )
            return False
        return True

    def _has_other_special_days(self, entry, clinic):
        rows = ((day.date, day.opens, day.closes, day.note) for day in clinic.special_days.all())
        return bool(entry.special_days) and format.format_special(rows) != entry.special_days

    def _load_history(self, changes):
        checks, proposals, kept = {}, {}, {}
        for clinic, *claim in ClaimException.objects.filter(clinic__in=changes).values_list(
            "clinic", "fact", "rule", "passage"
        ):
            kept.setdefault(clinic, set()).add(tuple(claim))
        for check in FieldCheck.objects.filter(clinic__in=list(changes)).order_by("checked_on", "pk"):
            checks.setdefault(check.clinic_id, []).append(check)
        mine = Proposal.objects.filter(clinic__in=list(changes), origin="import", source=self.report.source)
        for proposal in mine.order_by("created_at", "pk"):
            proposals.setdefault(proposal.clinic_id, []).append(proposal)
        return checks, proposals, kept

    def _apply_differences(self, entry, clinic, different, claiming, checks, proposals):
        held = {facts.FACTS[name].field for name in different}
        held = {name for name in held if _is_protected(clinic, name, checks)}
        proposed = {
            name: pair for name, pair in different.items() if facts.FACTS[name].field in held or name in claiming
        }
        for name, found in claiming.items():
            self._note_claims(entry, name, found)
        updated = {name: pair for name, pair in different.items() if name not in proposed}
        for name, (old, new) in different.items():
            outcome = "proposed" if name in proposed else "updated"
            values = (fact_values.format_value(name, value) for value in (old, new))
            self.report.differences.append((entry.line, clinic.name, name, *values, outcome))
        special = "special_days" in self.mapping.columns and self._has_other_special_days(entry, clinic)
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
        FieldCheck.objects.bulk_create(self._build_check(clinic, name) for name in fields)

    def _propose(self, clinic, proposed, earlier):
        """Propose values that were not proposed before; return True if there were any."""
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


def _is_different(old, new):
    if isinstance(old, float) and isinstance(new, float):
        return abs(old - new) > 1e-6
    return old != new


def _is_protected(clinic, name, checks):
    """Return True if an import must not change the facts under this FieldCheck.Field."""
    if clinic.claimed_at:
        return True
    mine = [check for check in checks if check.field == name]
    if any(check.how in FieldCheck.CONFIRMING for check in mine):
        return True
    written = next((check.value for check in reversed(mine) if check.how == FieldCheck.How.IMPORT), "")
    return bool(written) and written != fact_values.snapshot(clinic, name)
