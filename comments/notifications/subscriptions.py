"""Subscriptions to emails about replies, for addresses that their owner confirmed.

The links in these emails hold a signed number and no address. Opening one shows a page, and only its
button acts, because mail scanners open every link.
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
from core.errors import LinkExpired
from core.process import erasures
from outbox import unconfirmed

CONFIRM_WITHIN = timedelta(days=7)

_confirmation_signer = signing.TimestampSigner(salt="comments.following.confirm")
_unsubscribe_signer = signing.Signer(salt="comments.following.stop")


def subscribe(*, comment, title, client_address, at=None):
    """Store that the author of `comment` wants emails about replies.

    An unknown address is asked to confirm. A confirmed one gets the edit link instead, if there is one
    (`comment.own_token`). Part of submit_comment(). Beyond the budget (outbox/unconfirmed.py), no email is sent and no
    error raised.
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
        _send_edit_link(comment, title, follows=True)
    else:
        _ask_to_confirm(subscription, client_address, at)
    return subscription


def send_edit_link(*, comment, title, client_address, at=None):
    """Email the edit link to an author who does not ask for emails about replies.

    Only to an address that its owner confirmed before: the link opens the text, which is nothing for a mistyped address.
    Anyone can type any address, so the budget of unconfirmed ones limits these emails.
    """
    at = at or timezone.now()
    digests = Digester.now(at).emails(comment.email)
    if (
        not getattr(comment, "own_token", "")
        or not Subscription.objects.active().filter(email_hash__in=digests).exists()
    ):
        return
    try:
        unconfirmed.count_email(to=comment.email, network=client_address, at=at)
    except unconfirmed.TooManyEmails:
        return  # The page after sending has the link.
    _send_edit_link(comment, title, follows=False)


def find_by_confirmation_token(token):
    """Return the Subscription of a confirmation link. Raises LinkExpired."""
    try:
        return _find(_confirmation_signer.unsign(token[:200], max_age=CONFIRM_WITHIN))
    except signing.BadSignature as error:
        raise LinkExpired from error


@transaction.atomic
def confirm_subscription(*, token, at=None):
    """Confirm an address; return the Subscription. Raises LinkExpired.

    Other requests of the same client for the same address are confirmed with it.
    """
    at, found = at or timezone.now(), find_by_confirmation_token(token)
    same = Subscription.objects.filter(confirmed_at=None, ended_at=None, email=found.email)
    same.filter(comment__client_hash=found.comment.client_hash).update(confirmed_at=at)
    Subscription.objects.filter(pk=found.pk, ended_at=None, confirmed_at=None).update(confirmed_at=at)
    return _find(str(found.pk))


def find_by_unsubscribe_token(token):
    """Return the Subscription of an unsubscribe link. Raises LinkExpired."""
    try:
        return _find(_unsubscribe_signer.unsign(token[:200]))
    except signing.BadSignature as error:
        raise LinkExpired from error


@transaction.atomic
def unsubscribe(*, token, everything=False, at=None):
    """End a subscription, or with `everything` all of its address; return it.

    Emails that still wait are canceled. Repeating it changes nothing. Raises LinkExpired.
    """
    at, found = at or timezone.now(), find_by_unsubscribe_token(token)
    rows = (
        Subscription.objects.filter(email__iexact=found.email)
        if everything
        else Subscription.objects.filter(pk=found.pk)
    )
    numbers = list(rows.filter(ended_at=None).values_list("pk", flat=True))
    if numbers:
        erasures.note(erasures.SUBSCRIPTION, rows=numbers)
    _end(numbers, at)
    removed = Comment.objects.exclude(removal_reason="")
    removed = removed.filter(email__iexact=found.email) if everything else removed.filter(pk=found.comment_id)
    for number in removed.values_list("pk", flat=True):
        outbox.actions.cancel(group=removal_key(number))
    return _find(str(found.pk))


@transaction.atomic
def repeat_end(*, numbers, at):
    """End subscriptions again in a restored database; return how many were open."""
    rows = Subscription.objects.filter(pk__in=numbers, ended_at=None, created_at__lte=at)
    found = list(rows.values_list("pk", flat=True))
    _end(found, at)
    return len(found)


def _end(numbers, at):
    Subscription.objects.filter(pk__in=numbers).update(ended_at=at)
    for number in numbers:
        outbox.actions.cancel(group=reply_key(number))


def removal_key(number):
    """Return the group key of the email about the removal of this comment."""
    return f"removed-{number}"


def reply_key(number):
    """Return the group key of the emails about replies for this subscription."""
    return f"reply-{number}"


def unsubscribe_path(subscription):
    """Return the path of the page and of the one-click POST (RFC 8058)."""
    return _path("manage-subscription", _unsubscribe_signer, subscription)


def _ask_to_confirm(subscription, client_address, at):
    try:
        unconfirmed.count_email(to=subscription.email, network=client_address, at=at)
    except unconfirmed.TooManyEmails:
        return  # The comment is what counts, and it is stored.
    link = f"{settings.SITE_URL}{_path('confirm-subscription', _confirmation_signer, subscription)}"
    _send(subscription.email, "comment_confirm", {"link": link, "days": CONFIRM_WITHIN.days})


def _find(pk):
    found = Subscription.objects.filter(pk=pk, comment__isnull=False).select_related("comment", "article").first()
    if found is None:
        raise LinkExpired
    return found


def _path(name, signer, subscription):
    return reverse(f"comments:{name}", args=[signer.sign(str(subscription.pk))])


def _send_edit_link(comment, title, *, follows):
    if token := getattr(comment, "own_token", ""):
        until = comment.created_at + timedelta(minutes=Policy.current().change_minutes)
        link = f"{settings.SITE_URL}{reverse('comments:edit-own', args=[token])}"
        shown = comment.state == Comment.State.APPROVED
        context = {"link": link, "title": title, "until": until, "shown": shown, "follows": follows}
        _send(comment.email, "comment_edit_link", context)


def _send(to, kind, context):
    try:
        outbox.actions.enqueue_template(to=to, kind=kind, context=context)
    except outbox.actions.BadAddress:
        return  # The form accepted an address that the outbox refuses: there is no one to notify.
