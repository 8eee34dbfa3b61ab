"""Somebody wants to be told of answers to their comment: at an address that its owner has confirmed, until they say stop.

The links in these mails hold a signed number and no address. Opening one shows a page; only its button does anything, since
programs that look through mail open every link.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

import outbox.actions
from comments.models import Comment, Policy, Subscription
from comments.screening.identity import Digester
from core import ratelimit
from core.errors import LinkExpired
from core.models import RateWindow

CONFIRM_WITHIN = timedelta(days=7)
# Letters that ask for a confirmation: so many in six hours to one address, and to so many new addresses a day for one client.
LETTERS, LETTERS_SECONDS = 3, 6 * 60 * 60
ADDRESSES, ADDRESSES_SECONDS = 2, 24 * 60 * 60

_confirming = signing.TimestampSigner(salt="comments.following.confirm")
_stopping = signing.Signer(salt="comments.following.stop")


def follow(*, comment, title, client_address, at=None):
    """Note that the writer of a stored comment wants to hear of answers, and ask the address whether it is theirs.

    An address that was confirmed before is not asked again; it gets the link to change the comment instead, where there is one
    (`comment.own_token`). Part of submit(); too many letters are left out in silence.
    """
    at, digester = at or timezone.now(), Digester.now(at)
    digests = digester.emails(comment.email)
    confirmed = Subscription.objects.active().filter(email_hash__in=digests).exists()
    subscription, made = Subscription.objects.get_or_create(
        comment=comment,
        email=comment.email,
        defaults={
            "article_id": comment.article_id,
            "email_hash": digester.email(comment.email),
            "created_at": at,
            "confirmed_at": at if confirmed else None,
        },
    )
    if not made:
        return subscription
    if confirmed:
        _send_own_link(comment, title)
    elif may_write(digester.email(comment.email), digester.client(client_address), at):
        link = f"{settings.SITE_URL}{_path('confirm', _confirming, subscription)}"
        _send(comment.email, "comment_confirm", {"link": link, "days": CONFIRM_WITHIN.days})
    return subscription


def may_write(email_hash, client_hash, at):
    """Count a letter that an unknown client wants sent to an address; whether it is within the limits."""
    seconds = at.timestamp()
    of_address = ratelimit.hit(bucket="letters", key=email_hash, limit=LETTERS, seconds=LETTERS_SECONDS, at=seconds)
    if not of_address.allowed:
        return False
    # The same address again is no new one: its own limit holds.
    pair = f"{client_hash[-32:]}.{email_hash[-32:]}"
    before = RateWindow.objects.filter(bucket="pairs", key=pair, window__gte=seconds // ADDRESSES_SECONDS - 1).exists()
    ratelimit.hit(bucket="pairs", key=pair, limit=1, seconds=ADDRESSES_SECONDS, at=seconds)
    if before:
        return True
    of_client = ratelimit.hit(
        bucket="addresses", key=client_hash, limit=ADDRESSES, seconds=ADDRESSES_SECONDS, at=seconds
    )
    return of_client.allowed


def find_to_confirm(token):
    """Return the Subscription that a letter's link asks to confirm. Raises LinkExpired."""
    try:
        return _find(_confirming.unsign(token[:200], max_age=CONFIRM_WITHIN))
    except signing.BadSignature as error:
        raise LinkExpired from error


@transaction.atomic
def confirm(*, token, at=None):
    """The owner of the address says that it is theirs: from now on it is told of answers. Raises LinkExpired.

    What the same client asked for at the same address in the meantime is confirmed as well.
    """
    at, found = at or timezone.now(), find_to_confirm(token)
    same = Subscription.objects.filter(confirmed_at=None, ended_at=None, email=found.email)
    same.filter(comment__client_hash=found.comment.client_hash).update(confirmed_at=at)
    Subscription.objects.filter(pk=found.pk, ended_at=None, confirmed_at=None).update(confirmed_at=at)
    return _find(str(found.pk))


def find_to_stop(token):
    """Return the Subscription that a letter's link stops. Raises LinkExpired."""
    try:
        return _find(_stopping.unsign(token[:200]))
    except signing.BadSignature as error:
        raise LinkExpired from error


@transaction.atomic
def stop(*, token, everything=False, at=None):
    """Send no more answers to this comment, or, with `everything`, none at all to this address; return the Subscription.

    Letters that wait go with it. Doing it again changes nothing. Raises LinkExpired.
    """
    at, found = at or timezone.now(), find_to_stop(token)
    rows = (
        Subscription.objects.filter(email__iexact=found.email)
        if everything
        else Subscription.objects.filter(pk=found.pk)
    )
    numbers = list(rows.filter(ended_at=None).values_list("pk", flat=True))
    Subscription.objects.filter(pk__in=numbers).update(ended_at=at)
    for number in numbers:
        outbox.actions.cancel(group=group_of(number))
    told = Comment.objects.exclude(told="")
    told = told.filter(email__iexact=found.email) if everything else told.filter(pk=found.comment_id)
    for number in told.values_list("pk", flat=True):
        outbox.actions.cancel(group=told_group(number))
    return _find(str(found.pk))


def told_group(number):
    """What the key of the letter begins with that tells why the comment of this number was removed."""
    return f"told-{number}"


def group_of(number):
    """What the keys of letters begin with that tell of answers for the subscription of this number."""
    return f"answer-{number}"


def stop_path(subscription):
    """The address of the page and of the one-click POST (RFC 8058) that end a subscription."""
    return _path("answers", _stopping, subscription)


def _find(pk):
    found = Subscription.objects.filter(pk=pk, comment__isnull=False).select_related("comment", "article").first()
    if found is None:
        raise LinkExpired
    return found


def _path(name, signer, subscription):
    return reverse(f"comments:{name}", args=[signer.sign(str(subscription.pk))])


def _send_own_link(comment, title):
    if token := getattr(comment, "own_token", ""):
        until = comment.created_at + timedelta(minutes=Policy.current().change_minutes)
        link = f"{settings.SITE_URL}{reverse('comments:own', args=[token])}"
        shown = comment.state == Comment.State.APPROVED
        _send(comment.email, "comment_edit_link", {"link": link, "title": title, "until": until, "shown": shown})


def _send(to, kind, context):
    try:
        outbox.actions.enqueue_template(to=to, kind=kind, context=context)
    except outbox.actions.BadAddress:
        return  # what a form let pass and the outbox does not: there is nobody to tell
