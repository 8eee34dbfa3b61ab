"""Readers report comments; enough reports hold a comment for a moderator."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.errors import TooMany
from comments.models import Comment, HoldKind, ModerationEvent, Report
from comments.notifications import moderator_digest
from comments.posting import busy_database
from comments.screening.identity import Digester
from comments.threads import pinning
from core import ratelimit
from core.errors import ActionRefused
from core.text.clean import clean_line

# So many open reports by different clients hold a comment.
REPORTS_TO_HOLD = 3
REPORT_LIMIT, REPORT_SECONDS, REPORT_LENGTH = 10, 60 * 60, 500
# A report of a crisis raises `Comment.risk` to this.
REPORTED_RISK = 2


@busy_database.reports_busy_database
@transaction.atomic
def report_comment(*, comment, reason, text="", client_network, at=None):
    """Record a client's report of a comment; return its first Report of it.

    REPORTS_TO_HOLD clients hold the comment, unless staff wrote it or a moderator approved it after their
    reports. The reason "risk" puts it first in the queue. Either notifies moderators at once.
    Raises TooMany; ActionRefused for an unknown reason or a comment that is not shown.
    """
    at, digester = at or timezone.now(), Digester.now(at)
    text = clean_line(text)[:REPORT_LENGTH]
    if reason not in Report.Reason.values:
        raise ActionRefused(_("Choose what is wrong with the comment."))
    row = Comment.objects.select_for_update(of=("self",)).approved().filter(pk=comment.pk).first()
    if row is None:
        raise ActionRefused(_("This comment has already been removed. You don’t need to do anything."))
    client = digester.client(client_network)
    reported = row.reports.filter(client_hash__in=digester.clients(client_network)).first()
    if reported is not None:
        return reported
    _count_report(client, at)
    reported = Report.objects.create(comment=row, reason=reason, text=text, client_hash=client, created_at=at)
    before = _apply_report(row, reported, at)
    note = f"{reported.get_reason_display()}."
    ModerationEvent.write(row, ModerationEvent.Action.REPORTED, at=at, note=note, before=before)
    if before or reason == Report.Reason.RISK:
        moderator_digest.notify_moderators(at=at)
    return reported


def _apply_report(row, reported, at):
    """Raise the risk of a locked comment or hold it; return what changed, as it was."""
    fields, before = [], {}
    if reported.reason == Report.Reason.RISK and row.risk < REPORTED_RISK:
        row.risk, fields = REPORTED_RISK, ["risk"]
    count = _unseen_reports(row).count()
    if row.person_id is None and count >= REPORTS_TO_HOLD:
        before = {"state": row.state, "hold_kind": row.hold_kind}
        row.state, row.decided_at, row.decided_by = Comment.State.PENDING, None, None
        row.hold_kind, row.hold_reason = HoldKind.REPORTED, f"Reported by {count} readers."
        if pinning.unpin_comment(row):
            before["pinned"] = True
        fields += ["state", "decided_at", "decided_by", "hold_kind", "hold_reason", *pinning.FIELDS]
    if fields:
        row.save(update_fields=fields)
    return before


def _unseen_reports(row):
    """Return the open reports that came after a moderator's last approval."""
    approved = (
        row.events.filter(action=ModerationEvent.Action.APPROVED, by__isnull=False).order_by("-at", "-pk").first()
    )
    reports = row.reports.open()
    return reports.filter(created_at__gt=approved.at) if approved else reports


def _count_report(client, at):
    verdict = ratelimit.hit(bucket="reports", key=client, limit=REPORT_LIMIT, seconds=REPORT_SECONDS, at=at.timestamp())
    if not verdict.allowed:
        minutes = max(1, round(verdict.retry_after / 60))
        raise TooMany(
            ngettext(
                "You have sent many reports in a short time. Send this one again in %(minutes)s minute.",
                "You have sent many reports in a short time. Send this one again in %(minutes)s minutes.",
                minutes,
            )
            % {"minutes": minutes},
            retry_after=verdict.retry_after,
        )
