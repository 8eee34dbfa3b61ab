"""The limits on how often comments may come, counted for all workers together.

Hours slide (core/ratelimit.py). A client is an IPv4 address or the /64 of an IPv6 address, stored as
a digest. An email address is one commenter wherever they post from. Refused comments do not count.
Staff have no limits.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max, Q

from comments.errors import TooMany
from comments.models import Comment
from comments.screening import rules
from core import ratelimit

HOUR_SECONDS = 60 * 60


@dataclass(frozen=True)
class Limit:
    bucket: str
    hits: int
    seconds: int = HOUR_SECONDS


# Between two comments by one client or email address.
PAUSE_SECONDS = 15
PER_CLIENT, PER_EMAIL = Limit("comments", 10), Limit("comments-email", 10)
# Comments under one article in an hour; more are refused.
MAX_PER_ARTICLE = 100
# Above this limit no comment is refused, but all are held.
PER_SITE = Limit("comments-site", 300)


def count_comment(comment, at, *, may_hurry=False):
    """Count a comment that is about to be stored; return signals for its evaluation.

    `may_hurry` skips the pause between two comments, for possible crises. Call it in the transaction that
    stores the comment and locks its article: the counters' rows stay locked until its end, so the second
    of two posts by one client sees the first. Raises TooMany.
    """
    keys = [(PER_CLIENT, comment.client_hash), (PER_EMAIL, comment.email_hash)]
    for limit, key in keys:
        if key:
            _check_limit(limit, key, at)
    if not may_hurry:
        _check_pause(comment, at)
    _check_article(comment, at)
    site = _hit(PER_SITE, "all", at)
    return () if site.allowed else (rules.FLOOD,)


def _hit(limit, key, at):
    return ratelimit.hit(bucket=limit.bucket, key=key, limit=limit.hits, seconds=limit.seconds, at=at.timestamp())


def _check_limit(limit, key, at):
    verdict = _hit(limit, key, at)
    if not verdict.allowed:
        raise _too_many("You have posted many comments in a short time.", verdict.retry_after)


def _check_pause(comment, at):
    if not PAUSE_SECONDS:
        return
    same = Q(client_hash=comment.client_hash)
    if comment.email_hash:
        same |= Q(email_hash=comment.email_hash)
    recent = Comment.objects.filter(
        same, person=None, created_at__gt=at - timedelta(seconds=PAUSE_SECONDS), created_at__lte=at
    )
    last = recent.aggregate(last=Max("created_at"))["last"]
    if last is not None:
        raise _too_many("You just posted a comment.", max(1, round(PAUSE_SECONDS - (at - last).total_seconds())))


def _check_article(comment, at):
    """Raise TooMany if the article is full. Its row is locked, so counting is exact."""
    since = at - timedelta(seconds=HOUR_SECONDS)
    if (
        Comment.objects.filter(article_id=comment.article_id, created_at__gt=since, created_at__lte=at).count()
        >= MAX_PER_ARTICLE
    ):
        raise _too_many("Many people are commenting on this article right now.", 10 * 60)


def _too_many(sentence, seconds):
    minutes = max(1, round(seconds / 60))
    wait = f"{seconds} seconds" if seconds < 60 else f"{minutes} minute{'s' if minutes > 1 else ''}"
    return TooMany(f"{sentence} Your text is below. Send it again in {wait}.", retry_after=seconds)
