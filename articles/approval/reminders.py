"""Reminders of due reviews and late answers, by email."""

from collections import defaultdict
from datetime import timedelta
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from articles.approval import emails, facts, queues, status, steps
from articles.models import Approval
from outbox import actions as outbox

CHIEF_EDITORS_GROUP = "Editor-in-chief"
DUE_SOON_HEADING = "Due within 30 days. Please review these again"
OVERDUE_HEADING = "Overdue in your articles"
LATE_ANSWERS_HEADING = "No answer yet, although the day that you set has passed"
PAST_GRACE_HEADING = "Overdue for so long that readers see a notice"


def build_digests(today):
    """Return {address: [(heading, [row])]}, one digest a recipient.

    A row has title, due, link and step: whose turn it is for a recipient with an account.
    """
    found = defaultdict(lambda: defaultdict(list))
    soon, overdue = list(queues.due_soon(today)), list(queues.overdue(today).select_related("article__owner"))
    approvals = _approvals(soon)
    for edition in soon:
        for approval in status.covering_approvals(edition, approvals[edition.article_id]):
            if not approval.person.former and (address := emails.contact_of(approval.person)):
                found[address][DUE_SOON_HEADING].append(_row(edition))
    chiefs, late, of_accounts = _chief_editors(), list(queues.late_answers(today)), []
    for edition in overdue:
        owner = edition.article.owner
        if owner and owner.is_active and owner.email:
            of_accounts.append((owner, OVERDUE_HEADING, edition, edition.due))
        if edition.due + timedelta(days=settings.REVIEW_GRACE_DAYS) < today:
            of_accounts += [(chief, PAST_GRACE_HEADING, edition, edition.due) for chief in chiefs]
    for request in late:
        asker = request.requested_by
        if asker.is_active and asker.email:
            of_accounts.append((asker, LATE_ANSWERS_HEADING, request.edition, request.answer_by))
    rows = facts.read_rows({edition.article_id for _user, _heading, edition, _due in of_accounts})
    turns = {user: _find_turns(rows, user) for user in {user for user, *_rest in of_accounts}}
    for user, heading, edition, due in of_accounts:
        step = _describe_step(turns[user][edition.article_id])
        found[user.email][heading].append(_row(edition, due, step))
    return {address: list(parts.items()) for address, parts in found.items()}


def _approvals(editions):
    """Return {article id: [its decisions]}."""
    by_article = defaultdict(list)
    of_these = Approval.objects.filter(edition__article__in=[edition.article_id for edition in editions])
    for approval in of_these.with_people().select_related("person__user"):
        by_article[approval.edition.article_id].append(approval)
    return by_article


def _chief_editors():
    chiefs = get_user_model().objects.filter(groups__name=CHIEF_EDITORS_GROUP, is_active=True).exclude(email="")
    return list(chiefs.order_by("email", "pk"))


def _find_turns(rows, user):
    return {pk: steps.find_turn(found) for pk, found in facts.facts_of(rows, user).items()}


def _describe_step(turn):
    """Return "Your turn: send for approval. …", else the state and the reason."""
    if not turn.task:
        return turn.sentence
    return f"{turn.heading}: {turn.task[0].lower()}{turn.task[1:]}. {turn.reason}"


def _row(edition, due=None, step=""):
    link = emails.absolute_url("admin:articles_edition_change", edition.pk)
    return SimpleNamespace(title=edition.article.title, due=due or edition.due, link=link, step=step)


@transaction.atomic
def send_digests(today=None):
    """Send each recipient one digest a day and return the addresses."""
    today = today or timezone.localdate()
    found = build_digests(today)
    for address, parts in found.items():
        context = {"day": today, "parts": [{"heading": heading, "rows": rows} for heading, rows in parts]}
        outbox.enqueue_template(to=address, kind="review_digest", key=_key(today, address), context=context)
    return sorted(found)


def _key(day, address):
    return f"review-digest:{day}:{emails.hash_address(address)}"
