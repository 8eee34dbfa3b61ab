"""Proof of work: the writer's device finds a number that we drew, which takes it a second and a robot a second for each comment.

Pure but for the drawing. The challenge is signed and says when it ends and for which article, so that nothing is kept until it is
answered; comments/posting/spent_proofs.py sees to it that an answer counts once.
"""

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.utils.crypto import constant_time_compare, salted_hmac

# The number lies below this, so that there is a longest time, unlike with leading zeros. Figures: docs/decisions/0012.
MOST = 50_000
LIFETIME = timedelta(hours=24)

_ANSWER = re.compile(r"([0-9a-f]{16}\.([0-9]{10})\.([0-9]{1,12})):([0-9]{1,6}):([0-9a-f]{64})")


class Spent(NamedTuple):
    """What an answer used up, and until when it would count again."""

    salt: str
    until: datetime


def challenge(article_id, at):
    """Return what the device needs: {"salt", "challenge", "most", "signature"}. Salt and number fit one block of SHA-256."""
    salt = f"{secrets.token_hex(8)}.{int((at + LIFETIME).timestamp()):010d}.{article_id}"
    wanted = _digest(salt, secrets.randbelow(MOST))
    return {"salt": salt, "challenge": wanted, "most": MOST, "signature": _sign(salt, wanted)}


def check(answer, article_id, at):
    """Return what a right answer "salt:number:signature" used up; None for any other text."""
    match = _ANSWER.fullmatch(answer)
    if not match:
        return None
    salt, ends, article, number, signature = match.groups()
    until = datetime.fromtimestamp(int(ends), UTC)
    if article != str(article_id) or not at < until:
        return None
    return Spent(salt, until) if constant_time_compare(signature, _sign(salt, _digest(salt, int(number)))) else None


def _digest(salt, number):
    return hashlib.sha256(f"{salt}.{number}".encode()).hexdigest()


def _sign(salt, wanted):
    return salted_hmac("comments.proof", f"{salt}:{wanted}", algorithm="sha256").hexdigest()
