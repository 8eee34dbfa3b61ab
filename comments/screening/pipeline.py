"""The moderation pipeline for new and edited comments."""

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from authors.models import Person
from clinics.models import HelpLine
from comments.errors import Banned
from comments.models import Ban, Comment, HoldKind, ModerationRule
from comments.screening import rules
from comments.spam import learning
from core.errors import ActionRefused
from core.text import names
from crisis.known_phrases import load_active

# As long as spam is kept.
SPAM_COUNTS_FOR = timedelta(days=30)


class Digests(NamedTuple):
    """Digests of a client and of an email address under all current keys."""

    client: list
    email: list


def check_length(value, limit, what):
    """Raise ActionRefused if `value` is longer than `limit` characters."""
    if len(value) > limit:
        raise ActionRefused(
            _("The %(what)s has %(number)s characters. The limit is %(limit)s. Shorten it and send it again.")
            % {"what": what, "number": f"{len(value):,}", "limit": f"{limit:,}"}
        )


class Evidence(NamedTuple):
    """What an evaluation uses: rules and phrases, the spam score, the crisis test.

    `score` is None without one. `at_risk` reads the text without its article.
    """

    known: rules.Known
    score: object
    at_risk: bool


def gather_evidence(text, policy):
    """Return the Evidence for a rules.CommentText.

    Call it before anything is locked: it takes as long as all the rest.
    """
    known = _load_known(policy)
    score = learning.score_text(text.body) if policy.spam_threshold < 100 else None
    return Evidence(known, score, rules.is_possible_crisis(text, known.phrases))


def is_possible_crisis(text):
    """Return True if there is a possible crisis in a rules.CommentText."""
    return rules.is_possible_crisis(text, load_active())


def evaluate(comment, *, title, policy, digests, evidence, signals=(), at=None):
    """Set the state of a comment and why it is held; return the note for its history.

    Nothing is stored. `title` is the live article's, `signals` come from the form.
    Raises Banned, ActionRefused.
    """
    text, known = (
        rules.CommentText(comment.name, comment.email, comment.body, title),
        replace(evidence.known, digests=tuple(digests.client)),
    )
    score = evidence.score
    spam = f"Looks like spam ({score.percent}%)." if score and score.percent >= policy.spam_threshold else ""
    verdict = rules.evaluate(text, known, signals, spam)
    _check_bans(verdict, at or comment.created_at, [*digests.client, *digests.email])
    if verdict.action == "refuse":
        raise ActionRefused("We can’t publish this comment. If you think this is a mistake, write to the editors.")
    comment.risk, comment.hold_kind = verdict.risk, verdict.kind
    # Ignore the spam score when the comment may describe a crisis.
    score = None if verdict.risk else score
    comment.spam_score, comment.spam_words = (score.percent, score.words) if score else (None, [])
    reasons = list(verdict.reasons)
    if names.is_reserved(comment.name, known.people, settings.SITE_NAME):
        comment.hold_kind = comment.hold_kind or HoldKind.NAME
        reasons.append("Uses the name of a staff member, or one that speaks for the site.")
    if not reasons:
        comment.hold_kind, reasons = _first_comment_hold(policy, _is_known(comment, digests.email))
    comment.hold_reason = " ".join(reasons)[:500]
    if verdict.action == "spam":
        comment.state = Comment.State.SPAM
    else:
        comment.state = Comment.State.PENDING if comment.hold_kind else Comment.State.APPROVED
    return comment.hold_reason or ("Known commenter." if policy.hold_first else "No rule held it.")


def _first_comment_hold(policy, is_known):
    """Return (HoldKind, reasons) for a comment that no rule holds; ("", []) passes."""
    if policy.hold_all:
        return HoldKind.ALL, ["All comments are held."]
    if policy.hold_first and not is_known:
        return HoldKind.FIRST, ["First comment by this commenter."]
    return "", []


def _load_known(policy):
    return rules.Known(
        rules=tuple(ModerationRule.objects.filter(is_active=True)),
        phrases=load_active(),
        digests=(),
        links_allowed=policy.links_allowed,
        numbers=tuple(HelpLine.objects.shown().exclude(phone="").values_list("phone", flat=True)),
        people=tuple(Person.objects.values_list("name", flat=True)),
    )


def _check_bans(verdict, at, digests):
    """Raise Banned if the author is banned. Possible crises are exempt."""
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
    since = comment.created_at - SPAM_COUNTS_FOR
    past = Comment.objects.filter(email_hash__in=email_digests).aggregate(
        good=Count("pk", filter=Q(state=Comment.State.APPROVED)),
        spam=Count("pk", filter=Q(state=Comment.State.SPAM, created_at__gte=since)),
    )
    return bool(past["good"]) and not past["spam"]
