"""Comments that come from elsewhere, as an import hands them in, and the report of it. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

# No comment on the web is older; dates before it are zeros that somebody counted from.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Incoming:
    """A comment from elsewhere, whole and clean. `ref` finds it again; `parent` is the ref of what it answers, "" for nothing.

    `person` is the slug of the one of us who wrote it. `by_staff`: its writer was signed in there, and who has the same address
    here is meant. What waits without a `hold_kind` is looked at for danger when it comes in.
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
    told: str = ""
    decided_at: datetime | None = None
    edited_at: datetime | None = None
    pinned_at: datetime | None = None
    erased_at: datetime | None = None


@dataclass(frozen=True)
class Group:
    """The comments of one article, which has one of `refs` as its import_ref, or else the slug."""

    refs: tuple
    slug: str
    title: str
    rows: list


@dataclass
class Report:
    """`counts` are of comments: "read", and of these "added", "known" (there already), "pings", "expired" and "left_out".

    `problems` say where something was left out and why, `notes` where it came in otherwise than it was: (where, sentence).
    """

    counts: Counter = field(default_factory=Counter)
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def leave_out(self, where, why, count=1):
        self.counts["left_out"] += count
        self.problems.append((where, why))
