"""How long personal data about reports, proposals and removal requests is kept."""

from django.db.models import Q

from clinics.models import ImportRun, Proposal, RemovalRequest
from clinics.proposals.actions import erase_proposal_senders
from clinics.removals.actions import LINK_LIFETIME, erase_removal_senders
from core.retention import Rule, delete_rows

_ASKER = ~Q(name="") | ~Q(email="") | ~Q(reason="")
_NAMED = ~Q(email="") | ~Q(message="")


def _erase_proposal_senders(rows, at):
    erase_proposal_senders(proposals=rows)


def _erase_removal_senders(rows, at):
    erase_removal_senders(removals=rows)


def _blank_address(rows, at):
    rows.update(email="")


RULES = [
    Rule(
        "senders of decided proposals",
        30,
        lambda before, at: Proposal.objects.filter(_NAMED, at__lt=before),
        _erase_proposal_senders,
    ),
    Rule(
        "addresses of undecided proposals",
        180,
        lambda before, at: Proposal.objects.filter(at=None, created_at__lt=before).exclude(email=""),
        _blank_address,
    ),
    Rule(
        "expired invitations",
        30,
        lambda before, at: Proposal.objects.filter(state="invited", expires_at__lt=before),
        delete_rows,
    ),
    Rule(
        "unconfirmed removal requests",
        LINK_LIFETIME.days,
        lambda before, at: RemovalRequest.objects.filter(state="unconfirmed", created_at__lt=before),
        delete_rows,
    ),
    Rule(
        "senders of decided removal requests",
        30,
        lambda before, at: RemovalRequest.objects.filter(_ASKER, at__lt=before),
        _erase_removal_senders,
    ),
    Rule(
        "unconfirmed import files",
        1,
        lambda before, at: ImportRun.objects.filter(loaded_at=None, at__lt=before),
        delete_rows,
    ),
]
