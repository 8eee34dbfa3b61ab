"""How long is kept who said what of clinics. What was said of a clinic's facts stays with its history."""

from django.db.models import Q

from clinics.actions import REPORTS_SECONDS, forget_sender
from clinics.models import ClinicHit, ImportRun, Proposal
from psychsite.lib.retention import Rule, delete

_NAMED = ~Q(email="") | ~Q(message="")


def _forget_sender(rows, at):
    forget_sender(proposals=rows)


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
        delete,
    ),
    Rule(
        "files of imports that nobody confirmed",
        1,
        lambda before, at: ImportRun.objects.filter(loaded_at=None, at__lt=before),
        delete,
    ),
    Rule(
        "counts of reports",
        1,
        lambda before, at: ClinicHit.objects.filter(window__lt=before.timestamp() // REPORTS_SECONDS),
        delete,
    ),
]
