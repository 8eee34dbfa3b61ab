"""What can happen to a comment: a reader submits it, a moderator decides about it.

The views and the admin call these verbs and nothing else writes comments, so that no way around the rules exists.
"""

import hashlib
import ipaddress
from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from articles.models import Article, Edition
from authors.models import Person
from comments import rules
from comments.models import (
    BODY_LENGTH,
    EMAIL_LENGTH,
    NAME_LENGTH,
    Comment,
    ModerationEvent,
    ModerationRule,
    RateWindow,
)
from psychsite.lib import ratelimit
from psychsite.lib.text import clean_line, clean_text

RATE_LIMIT, RATE_SECONDS = 5, 10 * 60
DUPLICATE_WITHIN = timedelta(minutes=10)
SPAM_REMEMBERED = timedelta(days=90)
MODERATE = "comments.moderate_comment"


class Refused(Exception):
    """The verb did nothing; `sentence` says why and what to do."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


class Closed(Refused):
    """The article takes no comments now."""


class TooMany(Refused):
    """The client has sent its share; `retry_after` is in seconds."""

    def __init__(self, sentence, retry_after):
        super().__init__(sentence)
        self.retry_after = retry_after


class NotAllowed(Refused):
    """The user may not moderate."""


class AlreadyDecided(Refused):
    """Somebody else decided while this moderator was reading."""


def client_digest(address):
    """Return the keyed digest of a client's address: IPv4 whole, IPv6 by its /64, which one household shares."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        network = "unknown"
    else:
        network = str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
    return salted_hmac("comments.client", network, algorithm="sha256").hexdigest()


def email_digest(email):
    """Return the keyed digest of an address, "" for none."""
    email = email.strip().casefold()
    return salted_hmac("comments.email", email, algorithm="sha256").hexdigest() if email else ""


@transaction.atomic
def submit(*, article, name, email, body, parent=None, client_address, user=None, at=None, signals=()):
    """Store one reader's comment and return it, pending or approved (or filed as spam, which its writer is not told).

    The same text by the same writer within ten minutes is the same comment: the first one is returned. `signals` are what
    the form saw (rules.TOO_FAST, rules.HONEYPOT). Raises Closed, TooMany or Refused; nothing is stored then. The article's row
    is locked, so that two posts at once cannot both find that they are the first.
    """
    at = at or timezone.now()
    name, email, body = clean_line(name), clean_line(email), clean_text(body)
    _check_lengths(name, email, body)
    article = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    if not article.comments_open or not Edition.objects.live(at=at).filter(article=article).exists():
        raise Closed("Comments on this article are closed.")
    if parent is not None and not Comment.objects.approved().filter(pk=parent.pk, article=article).exists():
        raise Refused("The comment that you answer is no longer there. Send yours as a comment of its own.")
    comment = Comment(article=article, parent=parent, name=name, email=email, body=body, created_at=at)
    comment.email_hash = email_digest(email)
    comment.body_hash = hashlib.sha256(rules.folded(body).encode()).hexdigest()
    comment.client_hash = client_digest(client_address)
    same = _same_comment(comment)
    if same is not None:
        return same
    _count(comment.client_hash, at)
    _settle(comment, _person_of(user), signals, user)
    return comment


def _check_lengths(name, email, body):
    if not name or not body:
        raise Refused("Write your name and a comment, then send it again.")
    for value, limit, what in (
        (name, NAME_LENGTH, "name"),
        (email, EMAIL_LENGTH, "e-mail address"),
        (body, BODY_LENGTH, "comment"),
    ):
        if len(value) > limit:
            raise Refused(
                f"The {what} has {len(value):,} characters; at most {limit:,} fit. Shorten it and send it again."
            )


def _same_comment(comment):
    return Comment.objects.filter(
        article=comment.article,
        parent=comment.parent,
        email_hash=comment.email_hash,
        body_hash=comment.body_hash,
        created_at__gt=comment.created_at - DUPLICATE_WITHIN,
    ).first()


def _count(client_hash, at):
    verdict = ratelimit.hit(
        RateWindow, bucket="comments", key=client_hash, limit=RATE_LIMIT, seconds=RATE_SECONDS, at=at.timestamp()
    )
    if not verdict.allowed:
        minutes = max(1, round(verdict.retry_after / 60))
        raise TooMany(
            f"That were many comments in a short time. Your text is kept below: send it again in {minutes} "
            f"minute{'s' if minutes > 1 else ''}.",
            verdict.retry_after,
        )


def _person_of(user):
    """The Person whose staff account wrote this, or None: readers have no accounts."""
    if user is None or not user.is_active or not user.is_staff:
        return None
    try:
        return user.person
    except ObjectDoesNotExist:
        return None


def _settle(comment, person, signals, user):
    """Decide what becomes of a new comment, store it and write the first line of its history."""
    if person is not None:
        comment.person, comment.name = person, person.name[:NAME_LENGTH]
        comment.state, note = Comment.State.APPROVED, "Written by staff."
    else:
        note = _judge(comment, signals)
    if comment.state != Comment.State.PENDING:
        comment.decided_at = comment.created_at
    comment.save(force_insert=True)
    by = user if person is not None else None
    ModerationEvent.objects.create(
        comment=comment, action=ModerationEvent.Action.SUBMITTED, by=by, at=comment.created_at, note=note
    )


def _judge(comment, signals):
    """Give a reader's comment its state, risk and hold reason by the rules; return the note for its history."""
    verdict = rules.judge(
        name=comment.name,
        email=comment.email,
        body=comment.body,
        client_hash=comment.client_hash,
        rules=list(ModerationRule.objects.filter(is_active=True)),
        signals=signals,
    )
    if verdict.action == "refuse":
        raise Refused("This comment cannot be published here. If you think that this is wrong, write to the editors.")
    reasons = list(verdict.reasons)
    if _is_staff_name(comment.name):
        reasons.append("Uses the name of one of our authors or approvers.")
    comment.risk = verdict.risk
    if not reasons and _is_known(comment):
        comment.state = Comment.State.APPROVED
        return "Known writer."
    comment.state = Comment.State.SPAM if verdict.action == "spam" else Comment.State.PENDING
    comment.hold_reason = " ".join(reasons)[:200] or "First comment of this writer."
    return comment.hold_reason


def _is_staff_name(name):
    bare = name.partition(",")[0].strip()
    bare = bare.split(" ", 1)[1] if bare.casefold().startswith(("dr. ", "dr ", "prof. ")) else bare
    return Person.objects.filter(Q(name__iexact=name) | Q(name__iexact=bare)).exists()


def _is_known(comment):
    if not comment.email_hash:
        return False
    since = comment.created_at - SPAM_REMEMBERED
    past = Comment.objects.filter(email_hash=comment.email_hash).aggregate(
        good=Count("pk", filter=Q(state=Comment.State.APPROVED)),
        spam=Count("pk", filter=Q(state=Comment.State.SPAM, created_at__gte=since)),
    )
    return bool(past["good"]) and not past["spam"]


@transaction.atomic
def decide(*, comment, state, by, note="", at=None):
    """Put `comment` into `state`, write the history, and return it as it is now.

    `comment` as given is what the moderator saw: when its row has another state by now, somebody else was faster, and
    AlreadyDecided says who. Every state can be reached from every other, so that each decision can be undone. Raises
    NotAllowed without the permission, Refused for an unknown state.
    """
    if by is None or not by.has_perm(MODERATE):
        raise NotAllowed("You may not moderate comments. Ask an administrator for the permission.")
    if state not in Comment.State.values:
        raise Refused(
            f"{str(state)[:40]!r} is no state of a comment. Choose one of: {', '.join(Comment.State.values)}."
        )
    row = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if row is None:
        raise Refused("This comment was deleted in the meantime.")
    if row.state != comment.state or row.state == state:
        raise AlreadyDecided(_who_was_faster(row))
    row.state = state
    pending = state == Comment.State.PENDING
    row.decided_at, row.decided_by = (None, None) if pending else (at or timezone.now(), by)
    row.save(update_fields=["state", "decided_at", "decided_by"])
    ModerationEvent.objects.create(
        comment=row, action=state, by=by, at=at or timezone.now(), note=clean_line(note[:2000])[:500]
    )
    return row


def _who_was_faster(row):
    who = f" by {row.decided_by.get_username()}" if row.decided_by_id else ""
    when = f" at {timezone.localtime(row.decided_at):%H:%M on %d %B %Y}" if row.decided_at else ""
    return (
        f"The comment of {row.name} is already “{row.get_state_display().lower()}”{who}{when}. "
        "Look at it again before you change that."
    )
