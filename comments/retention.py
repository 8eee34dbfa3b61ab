"""How long data of commenters is kept; comments stay while they are shown or wait."""

from django.db.models import Q
from django.db.models.functions import Coalesce

from comments.models import (
    Ban,
    Comment,
    DataRequest,
    ErrorReport,
    HashKey,
    ModerationEvent,
    Report,
    SpamCheck,
    Subscription,
)
from comments.notifications import subscriptions
from comments.privacy.personal_data import erase_comments
from comments.screening.identity import (
    KEY_PERIOD,
    PERIODS_KEPT,
    RAW_DATA_DAYS,
    Digester,
    period_number,
)
from core.retention import Rule, blank_columns, delete_rows

RAW_DAYS_KEPT, SPAM_DAYS_KEPT = RAW_DATA_DAYS, 30
# Keys of ModerationEvent.before that hold data of the author.
TEXT_KEYS = ["body", "name", "email", "own_link_hash"]


def _with_raw_data(before, at):
    rows = Comment.objects.filter(created_at__lt=before)
    return rows.exclude(email="", client_hash="", own_link_hash="")


def _rejected(before, at):
    rows = Comment.objects.filter(state__in=[Comment.State.SPAM, Comment.State.REMOVED], erased_at=None)
    return rows.annotate(since=Coalesce("decided_at", "created_at")).filter(since__lt=before)


def _erase(rows, at):
    noted = ModerationEvent.Action.NOTED
    erase_comments(
        rows.values_list("pk", flat=True), at=at, action=noted, note="Erased when its retention period ended."
    )


def _earlier_texts(before, at):
    return ModerationEvent.objects.filter(at__lt=before, before__has_any_keys=TEXT_KEYS)


def _remove_texts(rows, at):
    for event in rows:
        event.before = {key: value for key, value in event.before.items() if key not in TEXT_KEYS}
        event.save(update_fields=["before"])


def _under_expired_keys(rows, at):
    """Return the rows whose `email_hash` was made with a deleted key."""
    current = Q(email_hash="")
    for pk in HashKey.objects.filter(period__gte=period_number(at) - PERIODS_KEPT).values_list("pk", flat=True):
        current |= Q(email_hash__startswith=f"{pk}:")
    return rows.exclude(current)


def _renew_digests(rows, at):
    digester = Digester.now(at)
    for row in rows:
        row.email_hash = digester.email(row.email)
        row.save(update_fields=["email_hash"])


RULES = [
    Rule(
        "addresses and fingerprints of comments",
        RAW_DAYS_KEPT,
        _with_raw_data,
        blank_columns(email="", client_hash="", own_link_hash=""),
    ),
    Rule("spam and removed comments", SPAM_DAYS_KEPT, _rejected, _erase),
    Rule("earlier texts of edited comments", RAW_DAYS_KEPT, _earlier_texts, _remove_texts),
    Rule(
        "fingerprints of reports",
        RAW_DAYS_KEPT,
        lambda before, at: Report.objects.filter(created_at__lt=before).exclude(client_hash=""),
        blank_columns(client_hash=""),
    ),
    Rule(
        "texts of closed reports",
        RAW_DAYS_KEPT,
        lambda before, at: Report.objects.filter(closed_at__lt=before).exclude(text=""),
        blank_columns(text=""),
    ),
    Rule(
        "closed reports of errors",
        RAW_DAYS_KEPT,
        lambda before, at: ErrorReport.objects.filter(closed_at__lt=before),
        delete_rows,
    ),
    Rule(
        "addresses of open reports of errors",
        180,
        lambda before, at: ErrorReport.objects.filter(created_at__lt=before, outcome="").exclude(email=""),
        blank_columns(email=""),
    ),
    Rule(
        "unconfirmed subscriptions",
        subscriptions.CONFIRM_WITHIN.days,
        lambda before, at: Subscription.objects.filter(confirmed_at=None, created_at__lt=before),
        delete_rows,
    ),
    Rule(
        "ended subscriptions",
        RAW_DAYS_KEPT,
        lambda before, at: Subscription.objects.filter(ended_at__lt=before),
        delete_rows,
    ),
    Rule(
        "unconfirmed data requests",
        RAW_DAYS_KEPT,
        lambda before, at: DataRequest.objects.filter(done_at=None, expires_at__lt=before),
        delete_rows,
    ),
    Rule(
        "addresses of fulfilled data requests",
        RAW_DAYS_KEPT,
        lambda before, at: DataRequest.objects.filter(done_at__lt=before).exclude(email=""),
        blank_columns(email=""),
    ),
    Rule(
        "fulfilled data requests",
        3 * 365,
        lambda before, at: DataRequest.objects.filter(done_at__lt=before),
        delete_rows,
    ),
    Rule(
        "ended bans",
        RAW_DAYS_KEPT,
        lambda before, at: Ban.objects.filter(Q(until__lt=before) | Q(lifted_at__lt=before)),
        delete_rows,
    ),
    # These run within hours; rows stay only where no worker runs, and their comments wait for a moderator.
    Rule(
        "checks by a spam service", 3, lambda before, at: SpamCheck.objects.filter(not_before__lt=before), delete_rows
    ),
    Rule(
        "keys of digests",
        KEY_PERIOD.days * (PERIODS_KEPT + 1),
        lambda before, at: HashKey.objects.filter(period__lt=period_number(at) - PERIODS_KEPT),
        delete_rows,
    ),
    Rule(
        "digests of commenters under a deleted key",
        KEY_PERIOD.days * (PERIODS_KEPT + 1),
        lambda before, at: _under_expired_keys(Comment.objects.all(), at),
        blank_columns(email_hash=""),
    ),
    Rule(
        "digests of subscribers under a deleted key, which are recreated",
        KEY_PERIOD.days * (PERIODS_KEPT + 1),
        lambda before, at: _under_expired_keys(Subscription.objects.all(), at),
        _renew_digests,
    ),
]
