"""The desk's cards of the clinic directory."""

from django.urls import reverse
from django.utils.formats import date_format

from clinics.models import Clinic, HelpLine, Proposal, RemovalRequest
from clinics.proposals import duplicates
from clinics.removals.actions import DECISION_PERIOD
from psychsite.desk.cards import Item, Queue, has_permission


def _clinic(clinic):
    url = reverse("admin:clinics_clinic_change", args=[clinic.pk])
    return Item(clinic.name, url, clinic.checked_on, "" if clinic.checked_on else "phone never checked")


def _line(line):
    url = reverse("admin:clinics_helpline_change", args=[line.pk])
    return Item(line.name, url, line.last_checked, "" if line.last_checked else "never checked")


def _proposals(*origins):
    return lambda user: (
        Proposal.objects.pending().filter(origin__in=origins).select_related("clinic").order_by("created_at", "pk")
    )


def _proposal(proposal):
    url = reverse("admin:clinics_proposal_change", args=[proposal.pk])
    facts = len(proposal.values)
    about = proposal.clinic.name if proposal.clinic else proposal.values.get("name", {}).get("new", "A clinic")
    said = proposal.message[:80] or f"{facts} fact{'' if facts == 1 else 's'}"
    return Item(about, url, proposal.created_at, f"{proposal.get_origin_display()}: {said}")


def _removal(removal):
    url = reverse("admin:clinics_removalrequest_change", args=[removal.pk])
    due = f"{'overdue since' if removal.is_overdue else 'due'} {date_format(removal.due_on, 'F j')}"
    known = "address matches the clinic’s" if removal.matches else "address does not match"
    return Item(removal.clinic.name, url, removal.confirmed_at, f"{due}, {known}")


def _pending(origin):
    return lambda user: f"{reverse('admin:clinics_proposal_changelist')}?state__exact=pending&origin__exact={origin}"


def _double(clinic):
    url = reverse("admin:clinics_clinic_change", args=[clinic.pk])
    return Item(clinic.name, url, clinic.created_at, clinic.place)


def _claiming(clinic):
    url = reverse("admin:clinics_clinic_change", args=[clinic.pk])
    number = clinic.open_claims
    return Item(clinic.name, url, clinic.updated_at, f"{number} passage{'' if number == 1 else 's'}")


QUEUES = [
    Queue(
        "removals",
        "Removal requests",
        f"We promised each sender a decision within {DECISION_PERIOD.days} days.",
        lambda user: RemovalRequest.objects.pending().select_related("clinic"),
        _removal,
        lambda user: f"{reverse('admin:clinics_removalrequest_changelist')}?state__exact=confirmed",
        has_permission("clinics.change_removalrequest"),
        "Decide",
        12,
    ),
    Queue(
        "clinics",
        "Clinics due for a check",
        "Their number was not dialed for 180 days.",
        lambda user: Clinic.objects.due_for_check(),
        _clinic,
        lambda user: f"{reverse('admin:clinics_clinic_changelist')}?check=due",
        has_permission("clinics.change_clinic"),
        "Check the clinic",
        54,
        of_all=True,
    ),
    Queue(
        "facts",
        "Wrong facts reported",
        "A reader says that a fact in a clinic’s listing is wrong.",
        _proposals("reader"),
        _proposal,
        _pending("reader"),
        has_permission("clinics.change_proposal"),
        "Decide",
        40,
    ),
    Queue(
        "proposals",
        "Changes proposed by clinics",
        "Written by the clinic itself. Readers do not see them yet.",
        _proposals("owner"),
        _proposal,
        _pending("owner"),
        has_permission("clinics.change_proposal"),
        "Decide",
        42,
    ),
    Queue(
        "suggestions",
        "Clinics suggested, facts from files",
        "New clinics, and imported values that differ from confirmed facts.",
        _proposals("suggestion", "import"),
        _proposal,
        lambda user: f"{reverse('admin:clinics_proposal_changelist')}?state__exact=pending",
        has_permission("clinics.change_proposal"),
        "Decide",
        44,
    ),
    Queue(
        "duplicates",
        "Possible duplicates",
        "The newest of entries that share a number, an address, or name and city.",
        lambda user: duplicates.newest_duplicates(),
        _double,
        lambda user: reverse("admin:clinics_clinic_duplicates"),
        has_permission("clinics.change_clinic"),
        "Compare",
        62,
        of_all=True,
    ),
    Queue(
        "claims",
        "Texts that make claims",
        "Readers see a promise of cure, success or safety that no clinic can make.",
        lambda user: Clinic.objects.with_claims(),
        _claiming,
        lambda user: f"{reverse('admin:clinics_clinic_changelist')}?check=claims",
        has_permission("clinics.change_clinic"),
        "Read the text",
        56,
    ),
    Queue(
        "helplines",
        "Help lines due for a check",
        "Not dialed or opened for 180 days. Readers in crisis rely on them.",
        lambda user: HelpLine.objects.due_for_check(),
        _line,
        lambda user: reverse("admin:clinics_helpline_changelist"),
        has_permission("clinics.change_helpline"),
        "Check the line",
        52,
    ),
]
