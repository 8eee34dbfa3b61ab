"""How often comments may come: all limits of the room in one table, counted for all workers together.

The hours slide (core/ratelimit.py). A client is an IPv4 address or the /64 of an IPv6 address, known by its digest
alone; an e-mail address is one writer wherever they post from. What is refused is not counted. Staff are not limited.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max, Q

from comments.errors import TooMany
from comments.models import Comment
from comments.screening import rules
from core import ratelimit

HOUR = 60 * 60


@dataclass(frozen=True)
class Limit:
    bucket: str
    hits: int
    seconds: int = HOUR


# Seconds between two comments of one client, and of one e-mail address.
PAUSE = 15
CLIENT, EMAIL = Limit("comments", 10), Limit("comments-email", 10)
# Comments under one article in an hour: more are refused until it is quieter.
ARTICLE = 100
# Above this nobody is refused, but everything waits for a moderator.
SITE = Limit("comments-site", 300)


def count(comment, at, *, may_hurry=False):
    """Count one comment that is about to be stored; return the signals for its judgement. Raises TooMany.

    `may_hurry`: nobody who may be in danger waits for the pause between two comments.

    Call it in the transaction that stores the comment and holds its article: in the database the counters' rows are locked until
    its end, so that of two posts of one client the second one sees the first.
    """
    keys = [(CLIENT, comment.client_hash), (EMAIL, comment.email_hash)]
    for limit, key in keys:
        if key:
            _within(limit, key, at)
    if not may_hurry:
        _pause(comment, at)
    _article(comment, at)
    site = _hit(SITE, "all", at)
    return () if site.allowed else (rules.FLOOD,)


def _hit(limit, key, at):
    return ratelimit.hit(bucket=limit.bucket, key=key, limit=limit.hits, seconds=limit.seconds, at=at.timestamp())


def _within(limit, key, at):
    verdict = _hit(limit, key, at)
    if not verdict.allowed:
        raise _too_many("You have posted many comments in a short time.", verdict.retry_after)


def _pause(comment, at):
    if not PAUSE:
        return
    same = Q(client_hash=comment.client_hash)
    if comment.email_hash:
        same |= Q(email_hash=comment.email_hash)
    recent = Comment.objects.filter(same, person=None, created_at__gt=at - timedelta(seconds=PAUSE), created_at__lte=at)
    last = recent.aggregate(last=Max("created_at"))["last"]
    if last is not None:
        raise _too_many("You just posted a comment.", max(1, round(PAUSE - (at - last).total_seconds())))


def _article(comment, at):
    """The article's row is locked, so that counting its comments is exact."""
    since = at - timedelta(seconds=HOUR)
    if (
        Comment.objects.filter(article_id=comment.article_id, created_at__gt=since, created_at__lte=at).count()
        >= ARTICLE
    ):
        raise _too_many("Many people are commenting on this article right now.", 10 * 60)


def _too_many(sentence, seconds):
    minutes = max(1, round(seconds / 60))
    wait = f"{seconds} seconds" if seconds < 60 else f"{minutes} minute{'s' if minutes > 1 else ''}"
    return TooMany(f"{sentence} Your text is below. Send it again in {wait}.", retry_after=seconds)
