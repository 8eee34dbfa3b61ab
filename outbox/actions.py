"""The outbox: write emails, and send those that are due.

An email is written in the transaction that needs it, so it exists only if that transaction commits.
The worker (`manage.py worker`) claims an email in its own transaction before it talks to the mail
server. If a worker dies in between, another one retries the email after LEASE. The Message-ID stays
the same, so mail programs recognize the copy.
"""

import logging
import re
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

from activity.log import record
from core.errors import ActionRefused
from core.text.clean import clean_line
from outbox.claims import FINISHED, claim_to_send
from outbox.models import Email

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
# Extra headers that an email may have: how to unsubscribe (RFC 2369, RFC 8058).
ALLOWED_HEADERS = frozenset({"List-Unsubscribe", "List-Unsubscribe-Post"})
_HEADER_VALUE = re.compile(r"[\x20-\x7e]{1,900}")
# The text below this line stays last when lines are added.
SIGNATURE = "\n-- \n"
_ADDED = "\n\nAnd: "
# EMAIL_TIMEOUT applies to each step of an SMTP session, so this is longer than any session.
LEASE = timedelta(minutes=5)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=12)
# Errors of one email. Any other error means that the server is down.
_ERRORS_OF_ONE_EMAIL = (SMTPRecipientsRefused, SMTPDataError, ValueError)


class ServerDown(ActionRefused):
    """The mail server does not take emails; `sent` were sent before."""

    def __init__(self, error, sent):
        # The server's response may quote an address.
        super().__init__(
            f"The mail server does not take emails ({type(error).__name__}). They wait, and are tried again."
        )
        self.sent = sent


class BadAddress(ActionRefused):
    """The address is not an email address."""


@transaction.atomic
def enqueue(*, to, kind, subject, body, key=None, not_before=None, headers=None):
    """Write an email to send after this transaction commits; return the Email.

    `key` names the occasion: if an email with this key exists, it is returned unchanged.
    `not_before` (default: now) is the time of the first attempt. `headers` may hold ALLOWED_HEADERS,
    with values in printable ASCII. Raises BadAddress.
    """
    headers = headers or {}
    if not ALLOWED_HEADERS.issuperset(headers) or not all(map(_HEADER_VALUE.fullmatch, headers.values())):
        raise ValueError(f"An email cannot have the headers {headers!r}.")
    try:
        validate_email(to)
    except ValidationError as error:
        raise BadAddress(f"“{to}” is not an email address. Correct it first.") from error
    row = {"to": to, "kind": kind, "subject": clean_line(subject)[:200], "body": body, "headers": headers}
    row["not_before"] = not_before or timezone.now()
    if key is None:
        return Email.objects.create(**row)
    return Email.objects.get_or_create(key=key, defaults=row)[0]


def enqueue_template(*, to, kind, context, key=None, not_before=None, headers=None):
    """Render templates/emails/<kind>.txt and write the email; return the Email.

    The first line of the template is the subject, the rest is the body; both are plain text.
    """
    whole = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    text = get_template(f"emails/{kind}.txt").template.render(Context(whole, autoescape=False))
    subject, _newline, body = text.lstrip().partition("\n")
    return enqueue(
        to=to, kind=kind, subject=subject, body=body.strip() + "\n", key=key, not_before=not_before, headers=headers
    )


@transaction.atomic
def append_line(*, group, line, max_lines):
    """Add `line` to the waiting email of `group`; return the Email or None.

    The email's key begins with `group` and a colon. After `max_lines` added lines it stays as it is.
    """
    waiting = _untried(group).filter(not_before__gt=timezone.now())
    email = waiting.select_for_update().order_by("pk").first()
    if email is None:
        return None
    text, signature, below = email.body.rpartition(SIGNATURE) if SIGNATURE in email.body else (email.body, "", "")
    if text.count(_ADDED) < max_lines:
        email.body = f"{text.rstrip()}{_ADDED}{line}\n{signature}{below}"
        email.save(update_fields=["body"])
    return email


@transaction.atomic
def cancel(*, group):
    """Delete the emails of `group` that were never tried; return how many."""
    return _untried(group).delete()[0]


@transaction.atomic
def retry(*, emails, by=None, at=None):
    """Restart the attempts of unsent emails now; return how many."""
    count = emails.filter(sent_at=None).update(
        given_up_at=None, attempts=0, unfinished=0, not_before=at or timezone.now()
    )
    if count:
        record("email.retried", by=by, details={"emails": count})
    return count


def send_due(now=None, limit=100, is_over=lambda: False):
    """Send up to `limit` emails that are due at `now`; return how many.

    `is_over` says whether to stop. A failed email is retried, each pause twice the last, and given up after MAX_ATTEMPTS. If the
    server does not respond, the run ends with ServerDown, so that the other emails keep their attempts.
    """
    sent = 0
    connection = mail.get_connection()
    try:
        for _round in range(limit):
            at = now or timezone.now()
            email = None if is_over() else claim_to_send(Email.objects.due(at), now=at, lease=LEASE)
            if email is None:
                break
            error = _send(email, connection)
            if error is None:
                sent += 1
            elif not isinstance(error, _ERRORS_OF_ONE_EMAIL):
                raise ServerDown(error, sent) from error
    finally:
        _close(connection)
    return sent


def pause_after(attempts):
    """Return how long to wait after this many failed attempts."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1))


def _untried(group):
    return Email.objects.filter(key__startswith=f"{group}:", attempts=0, sent_at=None, given_up_at=None)


def _send(email, connection):
    """Send a claimed email and save the result; return the error, or None."""
    try:
        _message(email, connection).send()
    except Exception as error:  # mail backends raise anything; the email must survive it
        # The server's response may quote the address, so it is saved with the email and not logged.
        log.warning("Email %s was not sent (attempt %s): %s", email.pk, email.attempts, type(error).__name__)
        _close(connection)
        changes = {"last_error": clean_line(f"{type(error).__name__}: {error}")[:300]}
        if email.attempts >= MAX_ATTEMPTS:
            changes["given_up_at"] = email.claimed_at
        else:
            changes["not_before"] = email.claimed_at + pause_after(email.attempts)
        Email.objects.filter(pk=email.pk, sent_at=None).update(**changes, **FINISHED)
        return error
    # The body may hold a secret link or a code, so it is emptied once the email is sent.
    Email.objects.filter(pk=email.pk).update(
        sent_at=email.claimed_at, given_up_at=None, body="", headers={}, last_error="", **FINISHED
    )
    return None


def _message(email, connection):
    host = urlsplit(settings.SITE_URL).hostname
    headers = {
        "Message-ID": f"<email-{email.pk}-{email.created_at:%Y%m%d%H%M%S%f}@{host}>",
        "Auto-Submitted": "auto-generated",
        **email.headers,
    }
    return mail.EmailMessage(email.subject, email.body, to=[email.to], headers=headers, connection=connection)


def _close(connection):
    try:
        connection.close()
    except Exception as error:  # a broken connection may fail here too
        log.warning("The connection to the mail server did not close: %s", type(error).__name__)
