"""Emails to the owner of an account about what was changed in it."""

from django.conf import settings
from django.utils import formats, timezone

from outbox.actions import BadAddress, enqueue_template


def send(user, what, *, to=()):
    """Write to the owner of an account that `what` happened.

    `what` is a sentence such as "Your password was changed". `to` names more addresses, such as the one
    that the account had before.
    """
    now = timezone.localtime()
    when = f"{formats.date_format(now, 'DATE_FORMAT')}, {now:%H:%M} ({settings.TIME_ZONE})"
    context = {"what": what, "username": user.get_username(), "when": when}
    for address in dict.fromkeys(filter(None, [user.email, *to])):
        try:
            enqueue_template(to=address, kind="account_changed", context=context)
        except BadAddress:
            # An account may have been given a word that is no address; the change itself is done.
            continue
