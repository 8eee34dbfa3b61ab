"""An approver with a signed link: read the email, open the page, enter the code."""

import re

from django.core import mail
from django.test import Client

from articles.approval import actions
from outbox.actions import send_due
from tests.factories.articles import ALL, make_user

ANSWER = {"decision": "approved", "text": "", "statement": "I vouch for it.", "disclosure": "", "step": "answer"}


def chief():
    return make_user("chief", *ALL)


def ask(edition, person, note="Please read."):
    """Request a review from `person`, send the email and return the link's path."""
    actions.request_review(edition=edition, person=person, by=chief(), note=note)
    return link_to(person)


def link_to(person):
    send_due()
    letters = [
        message for message in mail.outbox if message.to == [person.signing_email] and "/review/" in message.body
    ]
    return re.search(r"http://testserver(/review/\S+)", letters[-1].body)[1]


def code_for(person):
    """Return the code in the newest email to `person`."""
    send_due()
    bodies = [message.body for message in mail.outbox if message.to == [person.signing_email]]
    return next(found[1] for body in reversed(bodies) if (found := re.search(r"^  (\d{6})$", body, re.MULTILINE)))


def ask_for_code(path, client=None, **fields):
    return (client or Client()).post(f"{path}answer/", {"step": "code", **fields})


def answer(path, code, client=None, **changes):
    return (client or Client()).post(f"{path}answer/", {**ANSWER, "code": code, **changes})


def sign(path, person, **changes):
    """Request the code and send the decision with it."""
    ask_for_code(path)
    return answer(path, code_for(person), **changes)
