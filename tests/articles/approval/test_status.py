"""Badge status by edition, decisions and date."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from articles.approval.status import (
    APPROVED,
    CHANGED,
    NOT_REVIEWED,
    OVERDUE,
    WORDING_EDITED,
    ReviewStatus,
    approved_by,
    box_heading,
    review_status,
)

TODAY = date(2026, 6, 1)
ADA = SimpleNamespace(display_name="Dr. Ada Quill", user_id=7)


def edition(number, digest="new", changed_at=None):
    return SimpleNamespace(number=number, digest=digest, changed_at=changed_at or number, byline=[], editors=[])


def decision(number, digest="new", *, person=1, day=1, decision="approved", due=date(2027, 1, 1), withdrawn=False):
    return SimpleNamespace(
        pk=day,
        person_id=person,
        person=ADA,
        recorded_by_id=7,
        shown_name=ADA.display_name,
        edition=edition(number, digest),
        digest=digest,
        decision=decision,
        decided_at=datetime(2026, 5, day, tzinfo=UTC),
        review_due=due,
        withdrawn_at=datetime(2026, 5, 30, tzinfo=UTC) if withdrawn else None,
    )


@pytest.mark.parametrize(
    ("shown", "decisions", "code"),
    [
        (edition(1), [], "not_reviewed"),
        (edition(1), [decision(1)], "approved"),
        (edition(1), [decision(1, decision="changes_requested")], "not_reviewed"),
        (edition(1), [decision(1, withdrawn=True)], "not_reviewed"),
        (edition(1), [decision(1, due=date(2026, 5, 1))], "overdue"),
        # The grace period is thirty days.
        (edition(1), [decision(1, due=date(2026, 5, 2))], "approved"),
        (edition(1), [decision(1, due=date(2026, 5, 31))], "approved"),
        (edition(1), [decision(1, due=date(2026, 6, 1))], "approved"),
        (edition(1), [decision(1, due=date(2026, 5, 2)), decision(1, day=3)], "approved"),
        (edition(2), [decision(1, "old")], "changed"),
        (edition(2, changed_at=1), [decision(1, "old")], "wording_edited"),
        (edition(4, changed_at=3), [decision(2, "old")], "changed"),
        (edition(4, changed_at=3), [decision(2, "old"), decision(3, "third", day=2)], "wording_edited"),
        # The same text is approved again, despite a text between.
        (edition(3, "old"), [decision(1, "old")], "approved"),
        # A person's last decision counts. Another person's does not cancel it.
        (edition(1), [decision(1), decision(1, day=2, decision="changes_requested")], "not_reviewed"),
        (edition(1), [decision(1), decision(1, person=2, day=2, decision="changes_requested")], "approved"),
        # A later approval does not cover an earlier text.
        (edition(1, "old"), [decision(2, "new")], "not_reviewed"),
        (edition(1, "new"), [decision(2, "new")], "approved"),
    ],
)
def test_review_status_code_follows_decisions(shown, decisions, code):
    status = review_status(shown, decisions, TODAY)
    assert status.code == code
    assert status.is_approved == (code in {"approved", "wording_edited"})
    assert (status.approval is None) == (code == "not_reviewed")
    assert status.label
    assert status.explanation


def test_badge_explanation_names_approver_and_date():
    status = review_status(edition(1), [decision(1, day=9)], TODAY)
    assert status.explanation == "Dr. Ada Quill approved this exact text on May 9, 2026."


def test_badge_explanation_names_late_review_in_grace_period():
    late = decision(1, day=9, due=date(2026, 5, 20))
    status = review_status(edition(1), [late], TODAY)
    assert status.is_approved
    assert status.explanation.endswith("Its next review was due May 20, 2026.")
    assert review_status(edition(1), [late], TODAY, grace=0).code == "overdue"
    # The badge names the approver whose review is not late.
    in_time = decision(1, person=2, day=1)
    assert review_status(edition(1), [late, in_time], TODAY).approval is in_time


def test_review_grace_period_is_configurable(settings):
    settings.REVIEW_GRACE_DAYS = 0
    late = decision(1, due=date(2026, 5, 31))
    assert review_status(edition(1), [late], TODAY).code == "overdue"


def test_every_badge_has_distinct_meaning():
    codes = [APPROVED, WORDING_EDITED, CHANGED, OVERDUE, NOT_REVIEWED]
    assert len({ReviewStatus(code).meaning for code in codes}) == 5


def test_badge_wording_is_defined_once():
    templates = (Path(__file__).resolve().parents[3] / "templates").rglob("*.html")
    copies = [path.name for path in templates if "medically approved" in path.read_text(encoding="utf-8").lower()]
    assert not copies, "use {% approved_by name %} of the library articles"
    assert approved_by("Dr. Ada Quill") == "Medically approved by Dr. Ada Quill"
    assert box_heading("Dr. Ada Quill") == "This post was medically approved by Dr. Ada Quill"
