"""Writing letters into the outbox, and sending what is in it.

A letter is written in the transaction that wants it, so that it exists exactly when that took place. Sending is the worker's
(`manage.py send_mail`): it claims a letter in a transaction of its own before it talks to the mail server. A letter whose
worker died in between is tried again after LEASE with the same Message-ID, by which mail programs know a copy.
"""

import logging
import re
from datetime import timedelta
from functools import partial
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

from core.text.clean import clean_line
from outbox.models import Letter

log = logging.getLogger(__name__)

TRIES = 12
# What a letter may carry besides the usual: how its reader stops letters of this kind (RFC 2369, RFC 8058).
HEADERS = frozenset({"List-Unsubscribe", "List-Unsubscribe-Post"})
_HEADER_VALUE = re.compile(r"[\x20-\x7e]{1,900}")
# What stands below this line of a letter stays last when lines are added.
SIGNATURE = "\n-- \n"
_ADDED = "\n\nAnd: "
# Longer than any talk with a mail server takes: EMAIL_TIMEOUT holds for each of its steps.
LEASE = timedelta(minutes=5)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=12)
_LETTERS_OWN_FAULT = (SMTPRecipientsRefused, SMTPDataError, ValueError)


class BadAddress(ValueError):
    """No mail can be sent to this address; the message says so."""


@transaction.atomic
def put(*, to, kind, subject, body, key=None, not_before=None, headers=None):
    """Write a letter to be sent once this transaction is committed; return the Letter.

    `key` names the occasion: if a letter with this key is there already, it is returned as it is. `not_before` (default: now) is
    the time of the first try. `headers` are some of HEADERS, of printable ASCII. Raises BadAddress.
    """
    headers = headers or {}
    if not HEADERS.issuperset(headers) or not all(_HEADER_VALUE.fullmatch(value) for value in headers.values()):
        raise ValueError(f"A letter cannot carry the headers {headers!r}.")
    try:
        validate_email(to)
    except ValidationError as error:
        raise BadAddress(f"“{to}” is not an email address. Correct it first.") from error
    row = {"to": to, "kind": kind, "subject": clean_line(subject)[:200], "body": body, "headers": headers}
    row["not_before"] = not_before or timezone.now()
    if key is None:
        letter, made = Letter.objects.create(**row), True
    else:
        letter, made = Letter.objects.get_or_create(key=key, defaults=row)
    if made and settings.DEBUG:
        # The demonstration has no worker: whoever tries it finds the mail in var/mail at once.
        transaction.on_commit(partial(_send_in_demonstration, letter.pk), robust=True)
    return letter


@transaction.atomic
def extend(*, group, line, most):
    """Add `line` to a letter that has not been tried yet and whose key begins with `group` and a colon; return the Letter.

    Returns None where no such letter waits for its time. A letter that was added to `most` times stays as it is.
    """
    waiting = Letter.objects.filter(
        key__startswith=f"{group}:", attempts=0, sent_at=None, given_up_at=None, not_before__gt=timezone.now()
    )
    letter = waiting.select_for_update().order_by("pk").first()
    if letter is None:
        return None
    text, signature, below = letter.body.rpartition(SIGNATURE) if SIGNATURE in letter.body else (letter.body, "", "")
    if text.count(_ADDED) < most:
        letter.body = f"{text.rstrip()}{_ADDED}{line}\n{signature}{below}"
        letter.save(update_fields=["body"])
    return letter


@transaction.atomic
def take_back(*, group):
    """Delete the letters whose key begins with `group` and a colon and that nobody has tried to send; return how many."""
    return Letter.objects.filter(key__startswith=f"{group}:", attempts=0, sent_at=None, given_up_at=None).delete()[0]


def write(*, to, kind, context, key=None, not_before=None, headers=None):
    """Put a letter made from templates/mail/<kind>.txt: its first line is the subject, the rest the body, both plain text."""
    whole = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    text = get_template(f"mail/{kind}.txt").template.render(Context(whole, autoescape=False))
    subject, _newline, body = text.lstrip().partition("\n")
    return put(
        to=to, kind=kind, subject=subject, body=body.strip() + "\n", key=key, not_before=not_before, headers=headers
    )


def send_due(now=None, limit=100):
    """Send up to `limit` letters that are due at `now` (default: the clock); return how many went out.

    One that fails is tried again later, each pause twice the last, and given up after TRIES. A server that does not answer ends
    the run: what else is due keeps its tries.
    """
    sent = 0
    connection = mail.get_connection()
    for _turn in range(limit):
        letter = _claim(Letter.objects.due(now or timezone.now()), now or timezone.now())
        if letter is None:
            break
        error = _send(letter, connection)
        if error is None:
            sent += 1
        elif not isinstance(error, _LETTERS_OWN_FAULT):
            break
    _close(connection)
    return sent


@transaction.atomic
def try_again(*, letters, at=None):
    """Begin anew with letters that have not gone out: all their tries, the first one now; return how many there are."""
    waiting = letters.filter(sent_at=None)
    return waiting.update(given_up_at=None, attempts=0, not_before=at or timezone.now())


def pause(attempts):
    """Return how long to wait after this many failed tries."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1))


@transaction.atomic
def _claim(due, now):
    """Take the first letter that no other worker holds, or None. SQLite: the transaction holds the write lock."""
    letter = due.select_for_update(skip_locked=True).first()
    if letter:
        letter.attempts += 1
        letter.not_before = now + LEASE
        letter.save(update_fields=["attempts", "not_before"])
        letter.claimed_at = now
    return letter


def _send(letter, connection):
    """Hand a claimed letter to the mail server and note what came of it; return the error, or None."""
    try:
        _message(letter, connection).send()
    except Exception as error:  # whatever a mail backend raises: the letter must survive it
        # The server's words may quote the address: they stay with the letter.
        log.warning("Letter %s was not sent (try %s): %s", letter.pk, letter.attempts, type(error).__name__)
        _close(connection)
        noted = {"last_error": clean_line(f"{type(error).__name__}: {error}")[:300]}
        if letter.attempts >= TRIES:
            noted["given_up_at"] = letter.claimed_at
        else:
            noted["not_before"] = letter.claimed_at + pause(letter.attempts)
        Letter.objects.filter(pk=letter.pk, sent_at=None).update(**noted)
        return error
    # What went out may hold a link or a code that opens something: its words are not kept.
    Letter.objects.filter(pk=letter.pk).update(
        sent_at=letter.claimed_at, given_up_at=None, body="", headers={}, last_error=""
    )
    return None


def _message(letter, connection):
    host = urlsplit(settings.SITE_URL).hostname
    headers = {
        "Message-ID": f"<letter-{letter.pk}-{letter.created_at:%Y%m%d%H%M%S%f}@{host}>",
        "Auto-Submitted": "auto-generated",
        **letter.headers,
    }
    return mail.EmailMessage(letter.subject, letter.body, to=[letter.to], headers=headers, connection=connection)


def _close(connection):
    try:
        connection.close()
    except Exception as error:  # a broken connection may fail at this too
        log.warning("The connection to the mail server did not close: %s", type(error).__name__)


def _send_in_demonstration(pk):
    now = timezone.now()
    if letter := _claim(Letter.objects.due(now).filter(pk=pk), now):
        _send(letter, mail.get_connection())
