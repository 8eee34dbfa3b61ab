"""What becomes of a reader's text: rules, phrases, bans and acquaintance together, for new comments and for changed ones."""

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from authors.models import Person
from clinics.models import HelpLine
from comments.errors import Banned
from comments.models import Ban, Comment, HoldKind, ModerationRule, Phrase
from comments.screening import impersonation, rules
from comments.spam import learning
from core.errors import ActionRefused

# As long as spam is kept (comments/retention.py).
SPAM_REMEMBERED = timedelta(days=30)


class Digests(NamedTuple):
    """The digests of a client and of an e-mail address under all living keys."""

    client: list
    email: list


def check_length(value, limit, what):
    """Raise ActionRefused for a text that is longer than `limit` characters; `what` is its name in the sentence."""
    if len(value) > limit:
        raise ActionRefused(
            f"The {what} has {len(value):,} characters. The limit is {limit:,}. Shorten it and send it again."
        )


class Basis(NamedTuple):
    """What a judgement rests on: what staff have written down, the classifier's score of the text, None without one, and whether
    the text, read without its article, may tell of danger."""

    known: rules.Known
    score: object
    at_risk: bool


def basis(text, policy):
    """Read the Basis for a rules.Text. Do it before anything is locked: it takes as long as all the rest."""
    known = _known(policy)
    score = learning.score(text.body) if policy.spam_threshold < 100 else None
    return Basis(known, score, rules.may_be_at_risk(text, known.phrases))


def may_be_at_risk(text):
    """Whether a rules.Text may tell of danger, by the phrases alone."""
    return rules.may_be_at_risk(text, tuple(Phrase.objects.filter(is_active=True)))


def judge(comment, *, title, policy, digests, basis, signals=(), at=None):
    """Give a reader's comment its state, risk and reasons; return the note for its history. Nothing is stored.

    `title` is the live article's, `signals` what the form saw. Raises Banned, ActionRefused.
    """
    text, known = (
        rules.Text(comment.name, comment.email, comment.body, title),
        replace(basis.known, digests=tuple(digests.client)),
    )
    score = basis.score
    spam = f"Looks like spam ({score.percent} %)." if score and score.percent >= policy.spam_threshold else ""
    verdict = rules.judge(text, known, signals, spam)
    _check_bans(verdict, at or comment.created_at, [*digests.client, *digests.email])
    if verdict.action == "refuse":
        raise ActionRefused("We can’t publish this comment. If you think this is a mistake, write to the editors.")
    comment.risk, comment.hold_kind = verdict.risk, verdict.kind
    # Whoever may be in danger is read without a machine's prejudice.
    score = None if verdict.risk else score
    comment.spam_score, comment.spam_words = (score.percent, score.words) if score else (None, [])
    reasons = list(verdict.reasons)
    if impersonation.is_reserved(comment.name, known.people, settings.SITE_NAME):
        comment.hold_kind = comment.hold_kind or HoldKind.NAME
        reasons.append("Uses the name of one of our people, or one that speaks for the site.")
    if not reasons:
        comment.hold_kind, reasons = _by_acquaintance(policy, _is_known(comment, digests.email))
    comment.hold_reason = " ".join(reasons)[:500]
    if verdict.action == "spam":
        comment.state = Comment.State.SPAM
    else:
        comment.state = Comment.State.PENDING if comment.hold_kind else Comment.State.APPROVED
    return comment.hold_reason or ("Known writer." if policy.hold_first else "No rule held it.")


def _by_acquaintance(policy, is_known):
    """The HoldKind and reasons for a comment in which no rule found anything: ("", []) lets it pass."""
    if policy.hold_all:
        return HoldKind.ALL, ["Every comment waits for a moderator."]
    if policy.hold_first and not is_known:
        return HoldKind.FIRST, ["First comment of this writer."]
    return "", []


def _known(policy):
    return rules.Known(
        rules=tuple(ModerationRule.objects.filter(is_active=True)),
        phrases=tuple(Phrase.objects.filter(is_active=True)),
        digests=(),
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
            f"You cannot post comments until {day:%B} {day.day}, {day.year}. "
            "If you think this is a mistake, write to the editors."
        )


def _is_known(comment, email_digests):
    if not email_digests:
        return False
    since = comment.created_at - SPAM_REMEMBERED
    past = Comment.objects.filter(email_hash__in=email_digests).aggregate(
        good=Count("pk", filter=Q(state=Comment.State.APPROVED)),
        spam=Count("pk", filter=Q(state=Comment.State.SPAM, created_at__gte=since)),
    )
    return bool(past["good"]) and not past["spam"]
