"""A reader sends a comment: it is judged, stored, and its first line of history written."""

import hashlib
from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from articles.models import Article, Edition
from authors.models import Person
from clinics.models import HelpLine
from comments import rules
from comments.identity import Digester
from comments.models import (
    BODY_LENGTH,
    EMAIL_LENGTH,
    NAME_LENGTH,
    Ban,
    Comment,
    HoldKind,
    ModerationEvent,
    ModerationRule,
    Phrase,
    Policy,
    RateWindow,
)
from comments.refused import Banned, Closed, Refused, TooMany
from psychsite.lib import ratelimit
from psychsite.lib.text import clean_line, clean_text

RATE_LIMIT, RATE_SECONDS = 5, 10 * 60
DUPLICATE_WITHIN = timedelta(minutes=10)
SPAM_REMEMBERED = timedelta(days=90)


@transaction.atomic
def submit(*, article, name, email, body, parent=None, client_address, user=None, at=None, signals=()):
    """Store one reader's comment and return it, pending or approved (or filed as spam, which its writer is not told).

    The same text by the same writer within ten minutes is the same comment: the first one is returned. `signals` are what
    the form saw (rules.TOO_FAST, …). Raises Closed, TooMany, Banned or Refused; nothing is stored then. The article's row is
    locked, so that two posts at once cannot both find that they are the first.
    """
    at, policy = at or timezone.now(), Policy.current()
    name, email, body = clean_line(name), clean_line(email), clean_text(body)
    _check_lengths(name, email, body)
    article = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    edition = _open_edition(article, policy, at)
    if parent is not None and not Comment.objects.approved().filter(pk=parent.pk, article=article).exists():
        raise Refused("The comment that you answer is no longer there. Send yours as a comment of its own.")
    digester = Digester.now(at)
    comment = Comment(article=article, parent=parent, name=name, email=email, body=body, created_at=at)
    comment.root_id = (parent.root_id or parent.pk) if parent else None
    comment.email_hash = digester.email(email)
    comment.body_hash = hashlib.sha256(rules.folded(body).encode()).hexdigest()
    comment.client_hash = digester.client(client_address)
    same = _same_comment(comment)
    if same is not None:
        return same
    _count(comment.client_hash, at)
    person = _person_of(user)
    if person is not None:
        _by_staff(comment, person, user)
    else:
        digests = digester.clients(client_address), digester.emails(email)
        _by_reader(comment, edition.title, policy, signals, *digests)
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


def _open_edition(article, policy, at):
    """Return the live edition of an article that takes comments now. Raises Closed."""
    edition = Edition.objects.live(at=at).filter(article=article).only("title").first()
    if edition is None or not takes_comments(article, policy, at):
        raise Closed("Comments on this article are closed.")
    return edition


def takes_comments(article, policy=None, at=None):
    """Whether a live article takes comments now, by its own switch and the site's policy; at most one query."""
    policy = policy or Policy.current()
    if not (policy.is_open and article.comments_open):
        return False
    if not policy.close_after_days:
        return True
    first = article.editions.filter(live_from__isnull=False).order_by("live_from").values_list("live_from", flat=True)
    since = first.first()
    return since is None or (at or timezone.now()) < since + timedelta(days=policy.close_after_days)


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


def _by_staff(comment, person, user):
    comment.person, comment.name = person, person.name[:NAME_LENGTH]
    _store(comment, Comment.State.APPROVED, "Written by staff.", by=user)


def _by_reader(comment, title, policy, signals, client_digests, email_digests):
    """Give a reader's comment its state, risk and reasons, and store it. Raises Banned, Refused."""
    verdict = rules.judge(
        rules.Text(comment.name, comment.email, comment.body, title), _known(policy, client_digests), signals
    )
    _check_bans(verdict, comment.created_at, [*client_digests, *email_digests])
    if verdict.action == "refuse":
        raise Refused("This comment cannot be published here. If you think that this is wrong, write to the editors.")
    comment.risk, comment.hold_kind = verdict.risk, verdict.kind
    reasons = list(verdict.reasons)
    if _is_staff_name(comment.name):
        comment.hold_kind = comment.hold_kind or HoldKind.NAME
        reasons.append("Uses the name of one of our authors or approvers.")
    if not reasons:
        comment.hold_kind, reasons = _by_acquaintance(policy, _is_known(comment, email_digests))
    comment.hold_reason = " ".join(reasons)[:500]
    if verdict.action == "spam":
        _store(comment, Comment.State.SPAM, comment.hold_reason)
    elif comment.hold_kind:
        _store(comment, Comment.State.PENDING, comment.hold_reason)
    else:
        _store(comment, Comment.State.APPROVED, "Known writer." if policy.hold_first else "No rule held it.")


def _by_acquaintance(policy, is_known):
    """The HoldKind and reasons for a comment in which no rule found anything: ("", []) lets it pass."""
    if policy.hold_all:
        return HoldKind.ALL, ["Every comment waits for a moderator."]
    if policy.hold_first and not is_known:
        return HoldKind.FIRST, ["First comment of this writer."]
    return "", []


def _known(policy, client_digests):
    return rules.Known(
        rules=tuple(ModerationRule.objects.filter(is_active=True)),
        phrases=tuple(Phrase.objects.filter(is_active=True)),
        digests=tuple(client_digests),
        links_allowed=policy.links_allowed,
        numbers=tuple(HelpLine.objects.shown().exclude(phone="").values_list("phone", flat=True)),
        people=tuple(Person.objects.values_list("name", flat=True)),
    )


def _check_bans(verdict, at, digests):
    """Raise Banned for a writer under a ban; but who may be in danger is heard and offered help, banned or not."""
    if verdict.risk:
        return
    ban = Ban.objects.in_force(at).filter(digest__in=digests).order_by("-until").first()
    if ban is not None:
        day = timezone.localdate(ban.until)
        raise Banned(
            f"Comments from you are not taken until {day.day} {day:%B %Y}. If you think that this is wrong, write to the editors."
        )


def _store(comment, state, note, by=None):
    comment.state = state
    if state != Comment.State.PENDING:
        comment.decided_at = comment.created_at
    comment.save(force_insert=True)
    ModerationEvent.write(comment, ModerationEvent.Action.SUBMITTED, by=by, at=comment.created_at, note=note)


def _is_staff_name(name):
    bare = name.partition(",")[0].strip()
    bare = bare.split(" ", 1)[1] if bare.casefold().startswith(("dr. ", "dr ", "prof. ")) else bare
    return Person.objects.filter(Q(name__iexact=name) | Q(name__iexact=bare)).exists()


def _is_known(comment, email_digests):
    if not email_digests:
        return False
    since = comment.created_at - SPAM_REMEMBERED
    past = Comment.objects.filter(email_hash__in=email_digests).aggregate(
        good=Count("pk", filter=Q(state=Comment.State.APPROVED)),
        spam=Count("pk", filter=Q(state=Comment.State.SPAM, created_at__gte=since)),
    )
    return bool(past["good"]) and not past["spam"]
