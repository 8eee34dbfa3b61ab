"""Comments for an import, and the report about it. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

# No comment on the web is older; earlier dates are wrong zeros.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ImportedComment:
    """A comment from elsewhere, complete and clean.

    `ref` identifies it; `parent` is the ref of its parent, or "". `person` is the slug of the staff member
    who wrote it. `by_staff`: the author was signed in there, so a person with the same address here is
    meant. Pending comments without a `hold_kind` are checked for crises. `lesson` is what the classifier learns: "spam",
    "ham" or "".
    """

    ref: str
    parent: str
    name: str
    email: str
    body: str
    state: str
    created_at: datetime
    by_staff: bool = False
    person: str = ""
    hold_kind: str = ""
    hold_reason: str = ""
    risk: int = 0
    removal_reason: str = ""
    decided_at: datetime | None = None
    edited_at: datetime | None = None
    pinned_at: datetime | None = None
    erased_at: datetime | None = None
    lesson: str = ""


@dataclass(frozen=True)
class Group:
    """The comments of one article, found by one of `refs` (import_ref) or by slug.

    `number`, `path` and `published` are of the post elsewhere. Its slug counts only if `is_article`: a page may have the same.
    """

    refs: tuple
    slug: str
    title: str
    rows: list
    number: str = ""
    path: str = ""
    published: datetime | None = None
    is_article: bool = True


@dataclass
class ImportReport:
    """Counts, problems and notes of an import.

    `counts` are "read", and of these "added", "known" (already here), "pings", "expired" and "left_out".
    `problems` say where something was left out and why, `notes` where it was changed: (where, sentence).
    """

    counts: Counter = field(default_factory=Counter)
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def leave_out(self, where, why, count=1):
        self.counts["left_out"] += count
        self.problems.append((where, why))
