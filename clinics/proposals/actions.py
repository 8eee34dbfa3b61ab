"""Verbs of the directory: check facts, decide proposals, merge and opt out.

Views, the admin and imports call them. Each is atomic, and either succeeds or raises ActionRefused.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from activity.log import record
from clinics.claims import rules
from clinics.entries import fact_values, facts
from clinics.models import Affiliation, Clinic, FieldCheck, NotDuplicate, OptOut, PaidPeriod, Proposal
from clinics.proposals import claim_exceptions, emails, opt_outs
from core import ratelimit
from core.errors import ActionRefused
from core.process import erasures
from core.tokens import hash_token, keyed_hash, new_token
from outbox import actions as outbox

LINK_LIFETIME = timedelta(days=3)
MAX_REPORTS_PER_CLIENT, REPORT_WINDOW_SECONDS = 6, 60 * 60
TOO_MANY_REPORTS = (
    "We received several reports from your connection in the last hour. "
    "Your text is still here. Please try again later."
)
NO_PERMISSION = "You don’t have permission to change clinics. Ask a directory editor."


@transaction.atomic
def record_checks(*, clinic, fields, how, by, checked_on=None, source="", note=""):
    """Record that `fields` (FieldCheck.Field) were checked; return the FieldChecks."""
    require_permission(by)
    return _create_checks(clinic, fields, how, by, checked_on or timezone.localdate(), source, note)


@transaction.atomic
def report_error(*, clinic, fact, suggested, message, email, client):
    """Create a reader's Proposal about a wrong fact. Raises ActionRefused.

    `suggested` may be "".
    """
    limit_client(client)
    old = fact_values.format_value(fact, fact_values.value_of(clinic, fact)) if fact in facts.FACTS else ""
    # A reader's value is text. Staff enter values of other kinds in the clinic's form.
    values = {fact: {"old": old, "new": suggested}} if fact else {}
    return Proposal.objects.create(clinic=clinic, origin="reader", values=values, message=message, email=email)


@transaction.atomic
def suggest_clinic(*, values, message, email, client):
    """Create a reader's Proposal for a missing clinic. Raises ActionRefused.

    `values` is {"name", "place", "phone", "website"}.
    """
    limit_client(client)
    values = {name: {"old": "", "new": value} for name, value in values.items() if value}
    return Proposal.objects.create(origin="suggestion", values=values, message=message, email=email)


@transaction.atomic
def erase_proposal_senders(*, proposals):
    """Erase the addresses and messages of senders; return how many.

    Proposed facts stay. A proposal without facts is deleted.
    """
    pks = list(proposals.values_list("pk", flat=True))
    rows = Proposal.objects.filter(pk__in=pks)
    rows.filter(values={}).exclude(state="invited").delete()
    rows.update(email="", message="")
    return len(pks)


@transaction.atomic
def invite_clinic(*, clinic, email, by, at=None):
    """Create a link for the clinic to propose changes; return (Proposal, address).

    Earlier unused links stop working.
    """
    require_permission(by)
    Proposal.objects.filter(clinic=clinic, state="invited").delete()
    proposal, address = create_invitation(clinic=clinic, email=email, at=at)
    if email:
        _enqueue_invitation(clinic, email, address)
    record("clinic.invited", by=by, about=clinic, details={"by email": bool(email)})
    return proposal, address


def create_invitation(*, clinic, email, at=None):
    """Create an invited Proposal; return it and the address of its form."""
    token = new_token()
    proposal = Proposal.objects.create(
        clinic=clinic,
        origin="owner",
        state="invited",
        email=email,
        token_hash=hash_token(token),
        expires_at=(at or timezone.now()) + LINK_LIFETIME,
    )
    return proposal, settings.SITE_URL.rstrip("/") + reverse("clinics:propose", args=[token])


def find_invitation(token, at=None):
    """Return the Proposal of a link, or None if it is unknown, decided or expired."""
    return Proposal.objects.open_invitations(at).filter(token_hash=hash_token(token)).select_related("clinic").first()


@transaction.atomic
def submit_proposal(*, proposal, values, message="", confirms=False):
    """Fill an open proposal with {fact: new value}; only changes are stored.

    `confirms` says that everything else in the listing is correct.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state not in ("invited", "pending"):
        raise ActionRefused("We have already reviewed these changes. Ask us for a new link if you need to change more.")
    old = {name: fact_values.value_of(proposal.clinic, name) for name in values}
    proposal.values = {name: {"old": old[name], "new": new} for name, new in values.items() if new != old[name]}
    if not proposal.values and not message and not confirms:
        raise ActionRefused(
            "You haven’t changed anything. Change a field, confirm that all facts are correct, or tell us what is wrong."
        )
    proposal.message, proposal.confirms, proposal.state = message, confirms, Proposal.State.PENDING
    proposal.save()
    return proposal


@transaction.atomic
def decide_proposal(*, proposal, accepted, by, how="", speaks_for_clinic=False, reason="", answer=False, at=None):
    """Apply the facts in `accepted` and reject the rest; return the Proposal.

    `how` (FieldCheck.How) records that the accepted facts were checked; a clinic's own facts are recorded as such.
    `speaks_for_clinic` marks the listing as claimed, and what the clinic confirmed as checked. `reason` says why
    accepted claims stay (clinics.claims.rules). `answer` emails the decision to the sender. Raises ActionRefused, and
    applies nothing, if a value is invalid or makes a claim without a reason.
    """
    require_permission(by)
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state != Proposal.State.PENDING:
        raise ActionRefused("Someone else has already decided this. Reload the page to see the decision.")
    proposal.decided = {name: "accepted" if name in accepted else "rejected" for name in proposal.values}
    taken = [name for name, decision in proposal.decided.items() if decision == "accepted"]
    proposal.state = _outcome(proposal, taken, accepted)
    proposal.at, proposal.by = at or timezone.now(), by
    proposal.save()
    if proposal.clinic_id:
        _apply_accepted(proposal, [name for name in taken if name in facts.FACTS], by, how, speaks_for_clinic, reason)
        if answer and proposal.email:
            emails.send_decision(proposal)
    details = {"proposal": proposal.pk, "origin": proposal.origin, "outcome": proposal.state, "facts": proposal.decided}
    record("clinic.proposal_decided", by=by, about=proposal.clinic or proposal, details=details)
    return proposal


@transaction.atomic
def merge_clinics(*, duplicate, into, by):
    """Merge `duplicate` into `into`, which takes facts that it lacks; return `into`."""
    require_permission(by)
    first, second = sorted([duplicate.pk, into.pk])
    locked = {row.pk: row for row in Clinic.objects.select_for_update().filter(pk__in=[first, second])}
    duplicate, into = locked[duplicate.pk], locked.get(into.pk)
    if into is None or duplicate.pk == into.pk or into.state in ("merged", "opted_out"):
        raise ActionRefused("Choose another listing that is not merged or opted out.")
    if duplicate.state in ("merged", "opted_out"):
        raise ActionRefused("This listing is already merged or opted out.")
    for name, fact in facts.FACTS.items():
        if fact.kind in ("terms", "regions"):
            getattr(into, name).add(*getattr(duplicate, name).all())
        elif fact.kind in ("text", "codes", "set") and not getattr(into, name) and name != "currency":
            # A claim is never copied to another page.
            value = getattr(duplicate, name)
            setattr(into, name, "" if name in rules.CLAIM_FIELDS and rules.find_claims(value) else value)
    held = set(into.affiliations.values_list("person_id", "role"))
    for tie in duplicate.affiliations.all():
        if (tie.person_id, tie.role) not in held:
            Affiliation.objects.filter(pk=tie.pk).update(clinic=into)
    for period in duplicate.paid_periods.all():
        # Paid periods move to the remaining listing, unless they overlap its own.
        if not into.paid_periods.during(period.begins, period.ends).exists():
            PaidPeriod.objects.filter(pk=period.pk).update(clinic=into)
    into.photo = into.photo or duplicate.photo
    duplicate.pictures.exclude(image__in=into.pictures.values("image")).update(clinic=into)
    into.save()
    duplicate.merged_here.update(merged_into=into)
    duplicate.proposals.filter(state="pending").update(clinic=into)
    duplicate.removal_requests.undecided().update(clinic=into)
    duplicate.state, duplicate.merged_into = Clinic.State.MERGED, into
    duplicate.save()
    record("clinic.merged", by=by, about=duplicate, details={"into": str(into)})
    return into


@transaction.atomic
def mark_as_different(*, one, other, by):
    """Mark two listings as different clinics, so that they are not offered again."""
    require_permission(by)
    first, second = sorted([one.pk, other.pk])
    return NotDuplicate.objects.get_or_create(first_id=first, second_id=second, defaults={"by": by})[0]


@transaction.atomic
def opt_out_clinic(*, clinic, by, note=""):
    """Opt a clinic out for good; return it.

    Its page responds with 410. Its contact details and pictures are deleted, and no import brings it back.
    """
    require_permission(by)
    erasures.note(erasures.CLINIC, rows=[clinic.pk])
    return _opt_out(clinic, by, note)


@transaction.atomic
def repeat_opt_out(*, pk, at):
    """Opt a clinic out again, in a restored database; return whether it was listed."""
    clinic = Clinic.objects.filter(pk=pk, created_at__lte=at).exclude(state=Clinic.State.OPTED_OUT).first()
    return clinic is not None and bool(_opt_out(clinic, None, "Repeated after a backup was restored."))


def _opt_out(clinic, by, note):
    OptOut.objects.create(
        import_ref=clinic.import_ref or "",
        phone_hash=opt_outs.hash_phone(clinic.phone_e164),
        place_hash=opt_outs.hash_place(clinic.name, clinic.postcode, clinic.city.path),
        note=note,
        by=by,
    )
    clinic.state, clinic.merged_into = Clinic.State.OPTED_OUT, None
    clinic.phone = clinic.email = clinic.website = ""
    clinic.photo = None
    clinic.save()
    clinic.pictures.all().delete()
    clinic.proposals.filter(state__in=["invited", "pending"]).delete()
    record("clinic.opted_out", by=by, about=clinic)
    return clinic


def require_permission(by):
    if by is not None and not by.has_perm("clinics.change_clinic"):
        raise ActionRefused(NO_PERMISSION)


def limit_client(client):
    key = keyed_hash("clinics.client", client)
    verdict = ratelimit.hit(
        bucket="clinic-reports", key=key, limit=MAX_REPORTS_PER_CLIENT, seconds=REPORT_WINDOW_SECONDS
    )
    if not verdict.allowed:
        raise ActionRefused(TOO_MANY_REPORTS, retry_after=verdict.retry_after)


def _enqueue_invitation(clinic, email, address):
    body = (
        f"Use this link to update the listing for {clinic.name} in our directory. We review every change before it is "
        f"published.\n\n{address}\n\nThe link works for {LINK_LIFETIME.days} days. After that, ask us for a new one. "
        "If the clinic doesn’t want to be listed, say so in the form and we will remove the listing.\n"
    )
    try:
        outbox.enqueue(to=email, kind="clinic_invitation", subject=f"Your listing: {clinic.name}", body=body)
    except outbox.BadAddress as error:
        raise ActionRefused(str(error)) from error


def _outcome(proposal, taken, accepted):
    if not proposal.values:
        return Proposal.State.ACCEPTED if accepted else Proposal.State.REJECTED
    if len(taken) == len(proposal.values):
        return Proposal.State.ACCEPTED
    return Proposal.State.PARTLY if taken else Proposal.State.REJECTED


def _apply_accepted(proposal, names, by, how, speaks_for_clinic, reason):
    clinic = Clinic.objects.select_for_update().get(pk=proposal.clinic_id)
    try:
        for name in names:
            if proposal.origin == "reader" and not proposal.values[name]["new"]:
                continue  # the reader only reported it, so staff look it up
            fact_values.set_value(clinic, name, fact_values.from_text(name, proposal.values[name]["new"]))
        if speaks_for_clinic and proposal.origin == "owner":
            clinic.claimed_at = clinic.claimed_at or proposal.at
        clinic.full_clean(exclude=["city", "photo", "merged_into"])
    except (ValidationError, ValueError) as error:
        sentences = error.messages if isinstance(error, ValidationError) else [str(error)]
        raise ActionRefused(
            f"One value is not valid: {' '.join(sentences)} Accept the others, and correct this one yourself."
        ) from error
    found = {name: some for name, some in clinic.find_open_claims().items() if name in names}
    if found and not reason:
        (name, (claim, *_more)), *_others = found.items()
        raise ActionRefused(f"{facts.FACTS[name].label} makes a claim. {claim} Reject it, or give a reason to keep it.")
    clinic.save()
    if found:
        claim_exceptions.accept_claims(clinic=clinic, found=found, reason=reason, by=by)
    how = how or {"owner": "owner", "import": "import"}.get(proposal.origin, "")
    # Read again, because prefetched rows are older than the change.
    clinic, today = Clinic.objects.get(pk=clinic.pk), timezone.localdate()
    fields = {facts.FACTS[name].field for name in names} if how else set()
    _create_checks(clinic, fields, how, by, today, proposal.source, "")
    if proposal.confirms and speaks_for_clinic and proposal.state != Proposal.State.REJECTED:
        _create_checks(clinic, _confirmed_fields(clinic, proposal) - fields, "owner", by, today, "", "")


def _confirmed_fields(clinic, proposal):
    """Return the fields of known facts that the clinic saw in its form and kept."""
    names = set(facts.proposable())
    rejected = {
        facts.FACTS[name].field for name, one in proposal.decided.items() if one == "rejected" and name in names
    }
    known = {facts.FACTS[name].field for name in names if fact_values.value_of(clinic, name) not in (None, "", [], ())}
    return known - rejected


def _create_checks(clinic, fields, how, by, day, source, note):
    checks = [
        FieldCheck(
            clinic=clinic, field=field, how=how, by=by, checked_on=day, source=source, note=note,
            value=fact_values.snapshot(clinic, field),
        )
        for field in sorted(fields)
    ]  # fmt: skip
    FieldCheck.objects.bulk_create(checks)
    if "license" in fields and how in FieldCheck.CONFIRMING:
        Clinic.objects.filter(pk=clinic.pk).update(license_seen_on=day)
    return checks
