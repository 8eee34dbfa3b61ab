"""How long is kept who said what of clinics. What was said of a clinic's facts stays with its history."""

from django.db.models import Q

from clinics.models import ImportRun, Proposal, RemovalRequest
from clinics.proposals.actions import forget_sender
from clinics.removals.actions import LINK_HOLDS, forget_asker
from core.retention import Rule, delete_rows

_ASKER = ~Q(name="") | ~Q(email="") | ~Q(reason="")
_NAMED = ~Q(email="") | ~Q(message="")


def _forget_sender(rows, at):
    forget_sender(proposals=rows)


def _forget_asker(rows, at):
    forget_asker(removals=rows)


def _blank_address(rows, at):
    rows.update(email="")


RULES = [
    Rule(
        "senders of decided proposals",
        30,
        lambda before, at: Proposal.objects.filter(_NAMED, at__lt=before),
        _forget_sender,
    ),
    Rule(
        "addresses of proposals that nobody decided",
        180,
        lambda before, at: Proposal.objects.filter(at=None, created_at__lt=before).exclude(email=""),
        _blank_address,
    ),
    Rule(
        "invitations that ran out unused",
        30,
        lambda before, at: Proposal.objects.filter(state="invited", expires_at__lt=before),
        delete_rows,
    ),
    Rule(
        "requests to be left out that nobody confirmed",
        LINK_HOLDS.days,
        lambda before, at: RemovalRequest.objects.filter(state="asked", created_at__lt=before),
        delete_rows,
    ),
    Rule(
        "senders of decided requests to be left out",
        30,
        lambda before, at: RemovalRequest.objects.filter(_ASKER, at__lt=before),
        _forget_asker,
    ),
    Rule(
        "files of imports that nobody confirmed",
        1,
        lambda before, at: ImportRun.objects.filter(loaded_at=None, at__lt=before),
        delete_rows,
    ),
]
