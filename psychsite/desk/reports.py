"""Reports for editors: findings in live texts, their age, and CSV files."""

import csv
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from activity.log import record
from articles.models import Approval, Edition, ReviewRequest, TextFinding
from core.admin.people import full_name
from core.models import JobState
from core.paging import require_few_rows
from core.text.spreadsheets import defuse_formula

MAX_ROWS = 100
ROWS_A_STEP = 2000


@dataclass(frozen=True)
class RuleCount:
    """How many findings of one rule there are, in how many texts."""

    rule: str
    findings: int
    texts: int

    @property
    def label(self):
        return name_rule(self.rule)


def name_rule(rule):
    """Return the name of a rule of the checklist in words."""
    return rule.replace("_", " ").capitalize()


def count_findings():
    """Return how often each rule found something in live texts, the most first."""
    rows = TextFinding.objects.filter(_of_live()).order_by().values("rule")
    counted = rows.annotate(findings=Count("pk"), texts=Count("edition", distinct=True))
    return [RuleCount(row["rule"], row["findings"], row["texts"]) for row in counted.order_by("-findings", "rule")]


def findings_of(rule):
    """Return the first findings of a rule in live texts, the oldest first."""
    rows = TextFinding.objects.filter(_of_live(), rule=rule).select_related("edition__article")
    return rows.defer("edition__document", "edition__text")[:MAX_ROWS]


def last_check():
    """Return when the worker last checked all live texts, or None."""
    return JobState.objects.filter(name="texts").values_list("finished_at", flat=True).first()


def oldest_texts():
    """Return live editions, those that went live first at the top.

    Each has `approved_at`, the last approval of its article, and `needs_approval`.
    """
    given = Approval.objects.filter(
        edition__article=OuterRef("article"), decision=Approval.Decision.APPROVED, withdrawn_at=None
    ).order_by("-decided_at")
    rows = Edition.objects.live().for_link()
    rows = rows.annotate(
        approved_at=Subquery(given.values("decided_at")[:1]), needs_approval=F("article__needs_approval")
    )
    return rows.order_by("live_from", "pk")[:MAX_ROWS]


def _of_live():
    return Exists(Edition.objects.live().filter(pk=OuterRef("edition")))


# Name → (label, columns, queryset of rows, function from a row to cells).
EXPORTS = {
    "reviews": (
        "Review requests",
        ("article", "edition", "approver", "asked by", "asked", "closed", "outcome", "days"),
        lambda: ReviewRequest.objects.select_related("edition", "person", "requested_by").defer(
            "edition__document", "edition__text"
        ),
        lambda row: (
            row.edition.title, row.edition.number, row.person.display_name, full_name(row.requested_by),
            row.requested_at, row.closed_at, row.get_outcome_display(),
            (row.closed_at - row.requested_at).days if row.closed_at else "",
        ),
    ),
    "approvals": (
        "Approvals",
        ("article", "edition", "approver", "decision", "decided", "way", "review due", "withdrawn"),
        lambda: Approval.objects.select_related("edition").defer("edition__document", "edition__text"),
        lambda row: (
            row.edition.title, row.edition.number, row.signed_name, row.get_decision_display(), row.decided_at,
            row.get_via_display(), row.review_due, row.withdrawn_at,
        ),
    ),
    "editions": (
        "Editions",
        ("article", "edition", "change", "created", "created by", "live from", "live until", "words"),
        lambda: Edition.objects.select_related("frozen_by").defer("document", "text"),
        lambda row: (
            row.title, row.number, row.get_change_class_display(), row.frozen_at,
            full_name(row.frozen_by), row.live_from, row.live_until, row.words,
        ),
    ),
}  # fmt: skip


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text


def export(name, by):
    """Record the export of a report; return an iterator over its CSV.

    Raises ActionRefused.
    """
    _label, _columns, find, _cells_of = EXPORTS[name]
    require_few_rows(find(), "An administrator can raise EXPORT_ROWS in the settings.")
    record("export.report", by=by, details={"report": name})
    return _write(name)


def _write(name):
    _label, columns, find, cells_of = EXPORTS[name]
    out, after = csv.writer(_Echo()), 0
    yield out.writerow(columns)
    while rows := list(find().filter(Q(pk__gt=after)).order_by("pk")[:ROWS_A_STEP]):
        for row in rows:
            yield out.writerow([_cell(value) for value in cells_of(row)])
        after = rows[-1].pk


def _cell(value):
    if hasattr(value, "isoformat"):
        return value.isoformat(timespec="seconds") if hasattr(value, "hour") else value.isoformat()
    return "" if value is None else defuse_formula(str(value))
