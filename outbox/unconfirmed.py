"""The budget of emails to unconfirmed addresses.

Any reader can enter any address, so these emails can bother strangers. All forms that send them share one budget:
by mailbox, by network, and for the whole site.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from core import ratelimit
from core.client_address import network_of
from core.errors import ActionRefused
from core.tokens import keyed_hash

HOUR_SECONDS = 60 * 60


@dataclass(frozen=True)
class Limit:
    bucket: str
    hits: int
    seconds: int
    sentence: str


PER_MAILBOX = Limit(
    "emails-mailbox",
    3,
    6 * HOUR_SECONDS,
    "You have already requested several emails. Check your inbox and spam folder, or try again in a few hours.",
)
# A mailbox that the network wrote to before has its own limit, and does not count as a new one.
PER_NETWORK = Limit(
    "emails-network",
    2,
    24 * HOUR_SECONDS,
    "Your connection requested emails to several addresses today. Use one of these addresses, or try again tomorrow.",
)
PER_SITE = Limit(
    "emails-site",
    300,
    HOUR_SECONDS,
    "Many people are requesting emails right now, so we sent none. Please try again in an hour.",
)
_PAIRS = "emails-pairs"
# These hosts deliver to one mailbox whatever dots the name has.
_WITHOUT_DOTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


class TooManyEmails(ActionRefused):
    """The budget is spent. `limit` says which part of it."""

    def __init__(self, limit, retry_after):
        super().__init__(limit.sentence, retry_after=retry_after)
        self.limit = limit


@transaction.atomic
def count_email(*, to, network, at=None):
    """Count an email to an unconfirmed address. Raises TooManyEmails.

    `network` is the client's (core.client_address). A refused email spends nothing of a stranger's mailbox.
    """
    seconds = (at or timezone.now()).timestamp()
    mailbox, network = _key(mailbox_of(to)), _key(network_of(network))
    pair = {"bucket": _PAIRS, "key": f"{network}.{mailbox}", "seconds": PER_NETWORK.seconds, "at": seconds}
    if not ratelimit.is_marked(**pair):
        _hit(PER_NETWORK, network, seconds)
    _hit(PER_MAILBOX, mailbox, seconds)
    _hit(PER_SITE, "all", seconds)
    # Last: a mailbox that was refused is still a new one at the next try.
    ratelimit.mark(**pair)


def may_email(*, to, network, at=None):
    """Count an email; return False, and say nothing, if its mailbox got too many.

    A refusal would say that others wrote from this address. Raises TooManyEmails for the other limits.
    """
    try:
        count_email(to=to, network=network, at=at)
    except TooManyEmails as refusal:
        if refusal.limit is PER_MAILBOX:
            return False
        raise
    return True


def mailbox_of(address):
    """Return the mailbox that an address delivers to, in one spelling.

    Capitals, quotes, a tag after “+” and the dots of Gmail make no other mailbox.
    """
    local, _at, domain = address.strip().casefold().rpartition("@")
    if len(local) > 1 and local.startswith('"') and local.endswith('"'):
        local = local[1:-1].replace("\\", "")
    domain = domain.rstrip(".")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        pass  # A name that no mail server has: as it is written, it still counts as one.
    local = local.partition("+")[0] or local
    if domain in _WITHOUT_DOTS:
        local, domain = local.replace(".", ""), _WITHOUT_DOTS[domain]
    return f"{local}@{domain}"


def _hit(limit, key, seconds):
    verdict = ratelimit.hit(bucket=limit.bucket, key=key, limit=limit.hits, seconds=limit.seconds, at=seconds)
    if not verdict.allowed:
        raise TooManyEmails(limit, verdict.retry_after)


def _key(value):
    """Return a keyed hash, so that the counters hold no address."""
    return keyed_hash("outbox.unconfirmed", value)[:32]
