"""Export or erase everything under one email address.

It finds the rows that still hold the address, and its digests under the current keys. A comment
whose address expired leads to no one, and no row says which reports a person made.
"""

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from activity.log import record
from clinics.models import Proposal, RemovalRequest
from clinics.proposals.actions import erase_proposal_senders
from clinics.removals.actions import erase_removal_senders
from comments.models import (
    Ban,
    Comment,
    DataRequest,
    ErrorReport,
    ModerationEvent,
    ModerationRule,
    Report,
    SpamCheck,
    Subscription,
)
from comments.screening.identity import KEY_PERIOD, PERIODS_KEPT, Digester
from comments.spam import learning
from core.errors import ActionRefused
from core.models import RateWindow
from core.process import erasures
from core.text.clean import clean_line
from outbox.models import Email

# The placeholder of an erased comment.
ERASED_NAME, ERASED_BODY = "Removed", "This comment was removed."
ERASED_NOTE = "Erased on request."
_ERASED_FIELDS = {
    "email": "",
    "email_hash": "",
    "client_hash": "",
    "body_hash": "",
    "own_link_hash": "",
    "hold_kind": "",
    "hold_reason": "",
    "risk": 0,
    "spam_score": None,
    "spam_words": [],
    "learned": "",
    "removal_reason": "",
    "person": None,
    "edited_at": None,
    "edited_by": None,
    "pinned_at": None,
    "pinned_by": None,
}
# Emails to staff about their work stay: they need the links.
_STAFF_KIND_PREFIX = "review_"
# Shorter quotes may match an email by chance.
_MIN_QUOTE_LENGTH = 20
_CHUNK_SIZE = 500


def export_person(*, email, at=None):
    """Return everything under `email` as lists for json.dumps.

    The keys are comments, subscriptions, error_reports, proposals (about clinics), removal_requests, emails,
    bans, rules and data_requests. Times are ISO 8601. An unknown address has empty lists.
    Raises ActionRefused for an empty address.
    """
    email, digests = _identify(email, at)
    comments = (
        Comment.objects.filter(_belongs_to(email, digests)).select_related("article").order_by("created_at", "pk")
    )
    subscriptions = Subscription.objects.filter(_belongs_to(email, digests)).select_related("article").order_by("pk")
    return {
        "address": email,
        "made_at": _iso(at or timezone.now()),
        "comments": [_export_comment(row) for row in comments],
        "subscriptions": [
            {
                "article": row.article.title,
                "to_comment": row.comment_id,
                **_times(row, "created_at", "confirmed_at", "ended_at"),
            }
            for row in subscriptions
        ],
        "error_reports": [
            {"article": row.article.title, "message": row.message, "place": row.place, **_times(row, "created_at")}
            for row in ErrorReport.objects.sent_by(email).select_related("article").order_by("pk")
        ],
        "proposals": [
            {"kind": row.origin, "values": row.values, "message": row.message, **_times(row, "created_at")}
            for row in Proposal.objects.sent_by(email).order_by("pk")
        ],
        "removal_requests": [
            {
                "clinic": row.clinic.name,
                **{field: getattr(row, field) for field in ("role", "name", "reason", "state", "answer")},
                **_times(row, "created_at", "confirmed_at", "at"),
            }
            for row in RemovalRequest.objects.sent_by(email).select_related("clinic").order_by("pk")
        ],
        "emails": [
            {"subject": row.subject, "text": row.body, **_times(row, "created_at", "sent_at")}
            for row in _emails_to(email).order_by("pk")
        ],
        "bans": [
            _times(row, "created_at", "until", "lifted_at")
            for row in Ban.objects.filter(digest__in=digests).order_by("pk")
        ],
        "rules": [
            {"pattern": row.pattern, "action": row.action, **_times(row, "created_at")}
            for row in ModerationRule.objects.filter(kind="email", pattern__iexact=email)
        ],
        "data_requests": [
            {"kind": row.kind, **_times(row, "created_at", "done_at")}
            for row in DataRequest.objects.filter(email__iexact=email).order_by("pk")
        ],
    }


@transaction.atomic
def hand_over_person(*, email, by=None, at=None):
    """Return export_person() to hand it over, and record that, without the address."""
    found = export_person(email=email, at=at)
    counts = {name: len(rows) for name, rows in found.items() if isinstance(rows, list) and rows}
    record("export.personal_data", by=by, details=counts)
    return found


@transaction.atomic
def erase_person(*, email, by=None, at=None, dry_run=False):
    """Erase everything under `email`; return {what: how many}.

    A comment's row is deleted unless it has replies or was imported, since a second import would bring it
    back. Then it becomes a placeholder, shown if the comment was shown and has replies. Bans stay until
    they end, as digests; a rule that names the address becomes such a ban. `mentions` are comments by
    others that contain the address, for a moderator to review. Raises ActionRefused for an empty address.
    """
    at = at or timezone.now()
    email, digests = _identify(email, at)
    if not dry_run:
        erasures.note(erasures.ADDRESS, email=email, digests=digests)
    done = _erase(email, digests, by, at)
    transaction.set_rollback(dry_run)
    return done


@transaction.atomic
def repeat_erasure(*, digests, email="", at=None):
    """Erase again in a restored database; return {what: how many}.

    `digests` are those of the address when erase_person() erased it. `email` is the address, if the database still has it.
    """
    at = at or timezone.now()
    if email:
        return _erase(email, [*_identify(email, at)[1], *digests], None, at)
    pks = list(Comment.objects.filter(email_hash__in=digests).values_list("pk", flat=True))
    _unlearn(pks)
    done = {"comments": len(pks), "placeholders": erase_comments(pks, at=at)}
    done["subscriptions"] = Subscription.objects.filter(email_hash__in=digests).delete()[0]
    if any(done.values()):
        record("erasure.personal_data", by=None, details=done)
    return done


def known_addresses():
    """Return all email addresses of readers that are kept as text, once each."""
    columns = [
        Comment.objects.values_list("email", flat=True),
        Subscription.objects.values_list("email", flat=True),
        ErrorReport.objects.values_list("email", flat=True),
        Proposal.objects.values_list("email", flat=True),
        RemovalRequest.objects.values_list("email", flat=True),
        Email.objects.values_list("to", flat=True),
        DataRequest.objects.values_list("email", flat=True),
        ModerationRule.objects.filter(kind="email").values_list("pattern", flat=True),
    ]
    found = {email.casefold() for column in columns for email in column.distinct().iterator(chunk_size=_CHUNK_SIZE)}
    return found - {""}


def _erase(email, digests, by, at):
    comments = Comment.objects.filter(_belongs_to(email, digests))
    done = {"bans_kept": _anonymize_bans(email, digests, by, at)}
    done["emails"] = _delete_emails(email, comments)
    pks = list(comments.values_list("pk", flat=True))
    done["comments"] = len(pks)
    _unlearn(pks)
    done["placeholders"] = erase_comments(pks, by=by, at=at)
    done["subscriptions"] = Subscription.objects.filter(_belongs_to(email, digests)).delete()[0]
    done["error_reports"] = ErrorReport.objects.sent_by(email).delete()[0]
    done["proposals"] = erase_proposal_senders(proposals=Proposal.objects.sent_by(email))
    done["removal_requests"] = erase_removal_senders(removals=RemovalRequest.objects.sent_by(email))
    done["data_requests"] = DataRequest.objects.filter(email__iexact=email).update(
        email="", done_at=Coalesce("done_at", at)
    )
    RateWindow.objects.filter(key__in=digests).delete()
    done["mentions"] = Comment.objects.filter(body__icontains=email).count()
    if any(count for what, count in done.items() if what not in {"bans_kept", "mentions"}):
        record("erasure.personal_data", by=by, details=done)
    return done


@transaction.atomic
def erase_comments(pks, *, by=None, at=None, action=ModerationEvent.Action.WITHDRAWN, note=ERASED_NOTE):
    """Erase comments, their history and reports; return how many placeholders stay.

    A placeholder's history gets one line with `action` and `note`.
    """
    at, pks = at or timezone.now(), set(pks)
    _redact_admin_log(Comment, pks)
    kept = _find_placeholders(pks)
    for chunk in _chunks(kept):
        _make_placeholders(Comment.objects.filter(pk__in=chunk), chunk, by, at, action, note)
    for chunk in _chunks(pks - kept):
        Comment.objects.filter(pk__in=chunk).delete()
    return len(kept)


def _unlearn(pks):
    """Remove the words of these comments from the classifier."""
    for chunk in _chunks(pks):
        for comment in Comment.objects.filter(pk__in=chunk).exclude(learned=""):
            learning.forget(comment)
            comment.save(update_fields=["learned"])


def _find_placeholders(pks):
    """Return those of `pks` that have surviving replies or were imported."""
    above, kept = {}, set()
    for chunk in _chunks(pks):
        for pk, parent, root, ref in Comment.objects.filter(pk__in=chunk).values_list(
            "pk", "parent", "root", "import_ref"
        ):
            above[pk] = {parent, root} & pks
            if ref:
                kept.add(pk)
        hanging = Comment.objects.filter(Q(parent__in=chunk) | Q(root__in=chunk)).values_list("pk", "parent", "root")
        for pk, parent, root in hanging.iterator(chunk_size=_CHUNK_SIZE):
            if pk not in pks:
                kept |= {parent, root} & pks
    waiting = list(kept)
    while waiting:
        more = above.get(waiting.pop(), set()) - kept
        kept |= more
        waiting += more
    return kept


def _make_placeholders(rows, pks, by, at, action, note):
    hanging = Comment.objects.approved().filter(Q(parent=OuterRef("pk")) | Q(root=OuterRef("pk")))
    shown = set(rows.approved().filter(Exists(hanging)).values_list("pk", flat=True))
    Report.objects.filter(comment__in=pks).delete()
    SpamCheck.objects.filter(comment__in=pks).delete()
    Ban.objects.filter(comment__in=pks).update(reason=ERASED_NOTE, comment=None)
    ModerationEvent.objects.filter(comment__in=pks).update(note="", removal_reason="", before={})
    rows.update(name=ERASED_NAME, body=ERASED_BODY, erased_at=at, **_ERASED_FIELDS)
    rows.exclude(pk__in=shown).update(state=Comment.State.REMOVED, decided_at=at, decided_by=by)
    ModerationEvent.objects.bulk_create(
        ModerationEvent(comment_id=pk, action=action, by=by, at=at, note=note) for pk in pks
    )


def _chunks(pks):
    pks = sorted(pks, reverse=True)
    return [pks[start : start + _CHUNK_SIZE] for start in range(0, len(pks), _CHUNK_SIZE)]


def _identify(email, at):
    """Return (address, its digests under all current keys). Raises ActionRefused."""
    email = clean_line(email)
    if not email:
        raise ActionRefused("Enter the email address.")
    return email, Digester.now(at).emails(email)


def _emails_to(email):
    return Email.objects.filter(to__iexact=email).exclude(kind__startswith=_STAFF_KIND_PREFIX)


def _belongs_to(email, digests):
    return Q(email__iexact=email) | Q(email_hash__in=digests)


def _export_comment(row):
    return {
        "number": row.pk,
        "article": row.article.title,
        "address": row.get_absolute_url(),
        "in_reply_to": row.parent_id,
        "name": row.name,
        "email": row.email,
        "text": row.body,
        "state": row.state,
        "held_because": row.hold_reason,
        "removed_because": row.removal_message,
        **_times(row, "created_at", "decided_at", "edited_at"),
    }


def _anonymize_bans(email, digests, by, at):
    """Keep bans as digests, turn rules on the address into bans; return their count."""
    rules = ModerationRule.objects.filter(kind="email", pattern__iexact=email)
    if rules.filter(is_active=True, action__in=["refuse", "spam"]).exists():
        until = at + KEY_PERIOD * PERIODS_KEPT - timedelta(days=1)
        Ban.objects.create(kind="email", digest=digests[0], until=until, reason=ERASED_NOTE, by=by, created_at=at)
    _redact_admin_log(ModerationRule, list(rules.values_list("pk", flat=True)))
    rules.delete()
    bans = Ban.objects.filter(digest__in=digests)
    bans.update(reason=ERASED_NOTE, comment=None)
    return bans.in_force(at).count()


def _delete_emails(email, comments):
    """Delete emails to the address, and unsent ones that quote it; return how many."""
    starts = {email.casefold()}
    for body in comments.values_list("body", flat=True).iterator(chunk_size=_CHUNK_SIZE):
        starts.update(line[:60].casefold() for line in body.split("\n")[:3] if len(line) >= _MIN_QUOTE_LENGTH)
    gone = set(_emails_to(email).values_list("pk", flat=True))
    waiting = Email.objects.filter(sent_at=None).exclude(kind__startswith=_STAFF_KIND_PREFIX).values_list("pk", "body")
    for pk, words in waiting.iterator(chunk_size=_CHUNK_SIZE):
        if any(start in words.casefold() for start in starts):
            gone.add(pk)
    for chunk in _chunks(gone):
        Email.objects.filter(pk__in=chunk).delete()
    return len(gone)


def _redact_admin_log(model, pks):
    """Remove names from the admin's log, which stores the first words of each row."""
    lines = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    for chunk in _chunks(pks):
        lines.filter(object_id__in=[str(pk) for pk in chunk]).update(object_repr=ERASED_NOTE, change_message="")


def _times(row, *names):
    return {name: _iso(getattr(row, name)) for name in names}


def _iso(moment):
    return moment.isoformat() if moment else None
