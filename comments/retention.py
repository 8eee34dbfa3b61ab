"""How long is kept what readers leave with their comments. A comment itself stays for as long as it is shown or waits."""

from django.db.models import Q
from django.db.models.functions import Coalesce

from comments.models import (
    Ban,
    Comment,
    DataRequest,
    HashKey,
    ModerationEvent,
    Report,
    SpamCheck,
    Subscription,
)
from comments.notifications import subscriptions
from comments.privacy.personal_data import wipe
from comments.screening.identity import KEPT, RAW_DAYS, ROTATES, Digester, period_of
from core.retention import Rule, blank_columns, delete_rows

RAW, SPAM = RAW_DAYS, 30
# The keys of ModerationEvent.before that hold what its writer left.
WORDS = ["body", "name", "email", "own_link_hash"]


def _with_raw_data(before, at):
    rows = Comment.objects.filter(created_at__lt=before)
    return rows.exclude(email="", client_hash="", own_link_hash="")


def _rejected(before, at):
    rows = Comment.objects.filter(state__in=[Comment.State.SPAM, Comment.State.REMOVED], erased_at=None)
    return rows.annotate(since=Coalesce("decided_at", "created_at")).filter(since__lt=before)


def _wipe(rows, at):
    noted = ModerationEvent.Action.NOTED
    wipe(rows.values_list("pk", flat=True), at=at, action=noted, note="Erased: its time was over.")


def _earlier_words(before, at):
    return ModerationEvent.objects.filter(at__lt=before, before__has_any_keys=WORDS)


def _take_words(rows, at):
    for event in rows:
        event.before = {key: value for key, value in event.before.items() if key not in WORDS}
        event.save(update_fields=["before"])


def _under_ended_keys(rows, at):
    """Rows whose `email_hash` was made with a key that lives no more."""
    living = Q(email_hash="")
    for pk in HashKey.objects.filter(period__gte=period_of(at) - KEPT).values_list("pk", flat=True):
        living |= Q(email_hash__startswith=f"{pk}:")
    return rows.exclude(living)


def _digest_anew(rows, at):
    digester = Digester.now(at)
    for row in rows:
        row.email_hash = digester.email(row.email)
        row.save(update_fields=["email_hash"])


RULES = [
    Rule(
        "addresses and fingerprints of comments",
        RAW,
        _with_raw_data,
        blank_columns(email="", client_hash="", own_link_hash=""),
    ),
    Rule("spam and removed comments", SPAM, _rejected, _wipe),
    Rule("earlier words of changed comments", RAW, _earlier_words, _take_words),
    Rule(
        "fingerprints of reports",
        RAW,
        lambda before, at: Report.objects.filter(created_at__lt=before).exclude(client_hash=""),
        blank_columns(client_hash=""),
    ),
    Rule(
        "words of closed reports",
        RAW,
        lambda before, at: Report.objects.filter(closed_at__lt=before).exclude(text=""),
        blank_columns(text=""),
    ),
    Rule(
        "subscriptions that nobody confirmed",
        subscriptions.CONFIRM_WITHIN.days,
        lambda before, at: Subscription.objects.filter(confirmed_at=None, created_at__lt=before),
        delete_rows,
    ),
    Rule(
        "subscriptions that were ended",
        RAW,
        lambda before, at: Subscription.objects.filter(ended_at__lt=before),
        delete_rows,
    ),
    Rule(
        "requests that nobody confirmed",
        RAW,
        lambda before, at: DataRequest.objects.filter(done_at=None, expires_at__lt=before),
        delete_rows,
    ),
    Rule(
        "addresses of requests that were met",
        RAW,
        lambda before, at: DataRequest.objects.filter(done_at__lt=before).exclude(email=""),
        blank_columns(email=""),
    ),
    Rule(
        "requests that were met",
        3 * 365,
        lambda before, at: DataRequest.objects.filter(done_at__lt=before),
        delete_rows,
    ),
    Rule(
        "bans that ended",
        RAW,
        lambda before, at: Ban.objects.filter(Q(until__lt=before) | Q(lifted_at__lt=before)),
        delete_rows,
    ),
    # Answered or given up within hours; these are left where no worker runs. Their comments wait for a moderator.
    Rule(
        "questions to a spam service",
        3,
        lambda before, at: SpamCheck.objects.filter(not_before__lt=before),
        delete_rows,
    ),
    Rule(
        "keys of digests",
        ROTATES.days * (KEPT + 1),
        lambda before, at: HashKey.objects.filter(period__lt=period_of(at) - KEPT),
        delete_rows,
    ),
    Rule(
        "digests of writers under a key that ended",
        ROTATES.days * (KEPT + 1),
        lambda before, at: _under_ended_keys(Comment.objects.all(), at),
        blank_columns(email_hash=""),
    ),
    Rule(
        "digests of subscribers under a key that ended, which are made anew",
        ROTATES.days * (KEPT + 1),
        lambda before, at: _under_ended_keys(Subscription.objects.all(), at),
        _digest_anew,
    ),
]
