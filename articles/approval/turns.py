"""Read whose turn it is with many articles, and where the step is taken."""

from django.urls import reverse

from articles.approval import facts
from articles.approval.steps import Step, find_turn

_SIGNING = {"approve": "approve", "changes": "changes_correct", "again": "still_correct"}


def find_turns(articles, user, now=None):
    """Return {id of an article: Turn} for an account, from the ids of articles."""
    return {pk: find_turn(found) for pk, found in facts.read_facts(articles, user, now).items()}


def address_of(turn):
    """Return the address of the page that takes the step.

    It is "" if it is not this person's turn.
    """
    if not turn.is_mine:
        return ""
    known = turn.facts
    if turn.step == Step.APPROVE:
        return sign_address(known.newest_pk, known.signs_as)
    if turn.step == Step.CHECK:
        return reverse("admin:articles_source_change", args=[known.noticed])
    place = "change" if turn.step in (Step.WRITE, Step.ANSWER) else "next"
    return reverse(f"admin:articles_article_{place}", args=[known.article])


def sign_address(edition, signs_as):
    """Return the address where a person approves an edition, as `Facts.signs_as` says."""
    return reverse(f"admin:articles_edition_{_SIGNING[signs_as]}", args=[edition])
