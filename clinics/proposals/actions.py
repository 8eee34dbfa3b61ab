"""What is done with clinics: facts confirmed, changes proposed and decided, entries merged and taken out.

Views, the admin and imports call these verbs. Each is atomic and either does its work or raises Refused.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinics.claims import rules
from clinics.entries import fact_values, facts
from clinics.models import Affiliation, Clinic, FieldCheck, NotDuplicate, OptOut, PaidPeriod, Proposal
from clinics.proposals import claim_exceptions, emails
from core import ratelimit
from outbox import actions as outbox

LINK_HOLDS = timedelta(days=3)
REPORTS, REPORTS_SECONDS = 6, 60 * 60
TOO_MANY = "We received several reports from your connection in the last hour. Your text is still here. Please try again later."
NOT_ALLOWED = "You don’t have permission to change clinics. Ask a directory editor."


class Refused(Exception):
    """The verb did nothing; `sentence` says why and what to do."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


class TooMany(Refused):
    """The client has sent its share; `retry_after` is in seconds."""

    def __init__(self, retry_after):
        super().__init__(TOO_MANY)
        self.retry_after = retry_after


@transaction.atomic
def confirm(*, clinic, fields, how, by, checked_on=None, source="", note=""):
    """Record that `fields` (of FieldCheck.Field) were checked and what they were; return the FieldChecks."""
    may_change(by)
    return _record(clinic, fields, how, by, checked_on or timezone.localdate(), source, note)


@transaction.atomic
def report(*, clinic, fact, suggested, message, email, client):
    """A reader says that a fact is wrong; `suggested` may be "". Return the Proposal. Raises TooMany."""
    count_client(client)
    old = fact_values.shown(fact, fact_values.value_of(clinic, fact)) if fact in facts.FACTS else ""
    # What a reader types is text: staff make a value of another kind from it in the clinic's own form.
    values = {fact: {"old": old, "new": suggested}} if fact else {}
    return Proposal.objects.create(clinic=clinic, origin="reader", values=values, message=message, email=email)


@transaction.atomic
def suggest(*, values, message, email, client):
    """A reader names a clinic that is missing; `values` is {"name", "place", "phone", "website"}. Raises TooMany."""
    count_client(client)
    values = {name: {"old": "", "new": value} for name, value in values.items() if value}
    return Proposal.objects.create(origin="suggestion", values=values, message=message, email=email)


@transaction.atomic
def forget_sender(*, proposals):
    """Take the addresses and the words of those who sent `proposals`; return how many. What they say of a clinic's facts stays,
    and one that says nothing else goes.
    """
    pks = list(proposals.values_list("pk", flat=True))
    rows = Proposal.objects.filter(pk__in=pks)
    rows.filter(values={}).exclude(state="invited").delete()
    rows.update(email="", message="")
    return len(pks)


@transaction.atomic
def invite(*, clinic, email, by, at=None):
    """Send the clinic a link by which it may propose changes; return (Proposal, address). Earlier unused links stop working."""
    may_change(by)
    now = at or timezone.now()
    Proposal.objects.filter(clinic=clinic, state="invited").delete()
    token = secrets.token_urlsafe(32)
    proposal = Proposal.objects.create(
        clinic=clinic, origin="owner", state="invited", email=email, token_hash=token_hash(token), expires_at=now + LINK_HOLDS
    )  # fmt: skip
    address = settings.SITE_URL.rstrip("/") + reverse("clinics:propose", args=[token])
    if email:
        _write_invitation(clinic, email, address)
    return proposal, address


def invited_by(token, at=None):
    """Return the Proposal that a link opens, or None: unknown, decided or run out."""
    return Proposal.objects.open_invitations(at).filter(token_hash=token_hash(token)).select_related("clinic").first()


@transaction.atomic
def propose(*, proposal, values, message=""):
    """Fill an invited proposal, or one that still waits, with {fact: new value}; only what differs is kept."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state not in ("invited", "pending"):
        raise Refused("We have already reviewed these changes. Ask us for a new link if you need to change more.")
    old = {name: fact_values.value_of(proposal.clinic, name) for name in values}
    proposal.values = {name: {"old": old[name], "new": new} for name, new in values.items() if new != old[name]}
    if not proposal.values and not message:
        raise Refused("You haven’t changed anything. Change a field, or tell us what is wrong.")
    proposal.message, proposal.state = message, Proposal.State.PENDING
    proposal.save()
    return proposal


@transaction.atomic
def decide(*, proposal, accepted, by, how="", speaks_for_clinic=False, reason="", answer=False, at=None):
    """Take over the facts named in `accepted` and turn down the rest; return the Proposal.

    `how` (FieldCheck.How) records that the accepted facts were checked; an owner's are recorded as the clinic's own word.
    `speaks_for_clinic` marks the entry as claimed. `reason` says why claims in what is accepted stand (clinics.claims.rules);
    `answer` writes to whoever sent it what was decided. Refused if a value does not fit, or makes a claim without a reason;
    nothing is taken over then.
    """
    may_change(by)
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state != Proposal.State.PENDING:
        raise Refused("Someone else has already decided this. Reload the page to see the decision.")
    proposal.decided = {name: "accepted" if name in accepted else "rejected" for name in proposal.values}
    taken = [name for name, decision in proposal.decided.items() if decision == "accepted"]
    proposal.state = _outcome(proposal, taken, accepted)
    proposal.at, proposal.by = at or timezone.now(), by
    proposal.save()
    if proposal.clinic_id:
        _take_over(proposal, [name for name in taken if name in facts.FACTS], by, how, speaks_for_clinic, reason)
        if answer and proposal.email:
            emails.tell_decision(proposal)
    return proposal


@transaction.atomic
def merge(*, duplicate, into, by):
    """Let `duplicate` lead to `into`, which takes what it does not know itself; return `into`."""
    may_change(by)
    first, second = sorted([duplicate.pk, into.pk])
    locked = {row.pk: row for row in Clinic.objects.select_for_update().filter(pk__in=[first, second])}
    duplicate, into = locked[duplicate.pk], locked.get(into.pk)
    if into is None or duplicate.pk == into.pk or into.state in ("merged", "opted_out"):
        raise Refused("Choose another listing that is not merged or opted out.")
    if duplicate.state in ("merged", "opted_out"):
        raise Refused("This listing is already merged or opted out.")
    for name, fact in facts.FACTS.items():
        if fact.kind in ("terms", "regions"):
            getattr(into, name).add(*getattr(duplicate, name).all())
        elif fact.kind in ("text", "codes", "set") and not getattr(into, name) and name != "currency":
            # A claim does not pass to another page by itself.
            value = getattr(duplicate, name)
            setattr(into, name, "" if name in rules.TEXTS and rules.find(value) else value)
    held = set(into.affiliations.values_list("person_id", "role"))
    for tie in duplicate.affiliations.all():
        if (tie.person_id, tie.role) not in held:
            Affiliation.objects.filter(pk=tie.pk).update(clinic=into)
    for period in duplicate.paid_periods.all():
        # What was paid for shows from now on at the entry that stays, but for days that its own log speaks of.
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
    return into


@transaction.atomic
def tell_apart(*, one, other, by):
    """Say that two entries are two clinics: they are not offered for merging again."""
    may_change(by)
    first, second = sorted([one.pk, other.pk])
    return NotDuplicate.objects.get_or_create(first_id=first, second_id=second, defaults={"by": by})[0]


@transaction.atomic
def opt_out(*, clinic, by, note=""):
    """Take a clinic out for good: its address answers 410, its contacts and pictures go, and no import brings it back."""
    may_change(by)
    OptOut.objects.create(
        import_ref=clinic.import_ref or "",
        phone_hash=phone_hash(clinic.phone_e164),
        place_hash=place_hash(clinic.name, clinic.postcode, clinic.city.path),
        note=note,
        by=by,
    )
    clinic.state, clinic.merged_into = Clinic.State.OPTED_OUT, None
    clinic.phone = clinic.email = clinic.website = ""
    clinic.photo = None
    clinic.save()
    clinic.pictures.all().delete()
    clinic.proposals.filter(state__in=["invited", "pending"]).delete()
    return clinic


def phone_hash(e164):
    """Return the keyed digest by which an opted-out number is known again, "" for none."""
    return salted_hmac("clinics.optout", e164, algorithm="sha256").hexdigest() if e164 else ""


def place_hash(name, postcode, path):
    """Return the keyed digest of a name at a place."""
    key = "|".join(("".join(filter(str.isalnum, name.casefold())), postcode.replace(" ", "").casefold(), path))
    return salted_hmac("clinics.optout", key, algorithm="sha256").hexdigest()


def may_change(by):
    if by is not None and not by.has_perm("clinics.change_clinic"):
        raise Refused(NOT_ALLOWED)


def count_client(client):
    key = salted_hmac("clinics.client", client, algorithm="sha256").hexdigest()
    verdict = ratelimit.hit(bucket="clinic-reports", key=key, limit=REPORTS, seconds=REPORTS_SECONDS)
    if not verdict.allowed:
        raise TooMany(verdict.retry_after)


def token_hash(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _write_invitation(clinic, email, address):
    body = (
        f"Use this link to update the listing for {clinic.name} in our directory. We review every change before it is "
        f"published.\n\n{address}\n\nThe link works for {LINK_HOLDS.days} days. After that, ask us for a new one. "
        "If the clinic doesn’t want to be listed, say so in the form and we will remove the listing.\n"
    )
    try:
        outbox.enqueue(to=email, kind="clinic_invitation", subject=f"Your listing: {clinic.name}", body=body)
    except outbox.BadAddress as error:
        raise Refused(str(error)) from error


def _outcome(proposal, taken, accepted):
    if not proposal.values:
        return Proposal.State.ACCEPTED if accepted else Proposal.State.REJECTED
    if len(taken) == len(proposal.values):
        return Proposal.State.ACCEPTED
    return Proposal.State.PARTLY if taken else Proposal.State.REJECTED


def _take_over(proposal, names, by, how, speaks_for_clinic, reason):
    clinic = Clinic.objects.select_for_update().get(pk=proposal.clinic_id)
    try:
        for name in names:
            if proposal.origin == "reader" and not proposal.values[name]["new"]:
                continue  # a reader who said that it is wrong and no more: staff look it up
            fact_values.set_value(clinic, name, fact_values.from_text(name, proposal.values[name]["new"]))
        if speaks_for_clinic and proposal.origin == "owner":
            clinic.claimed_at = clinic.claimed_at or proposal.at
        clinic.full_clean(exclude=["city", "photo", "merged_into"])
    except (ValidationError, ValueError) as error:
        sentences = error.messages if isinstance(error, ValidationError) else [str(error)]
        raise Refused(
            f"One value is not valid: {' '.join(sentences)} Accept the others, and correct this one yourself."
        ) from error
    found = {name: some for name, some in clinic.claims().items() if name in names}
    if found and not reason:
        (name, (claim, *_more)), *_others = found.items()
        raise Refused(f"{facts.FACTS[name].label} makes a claim. {claim} Reject it, or give a reason to keep it.")
    clinic.save()
    if found:
        claim_exceptions.keep(clinic=clinic, found=found, reason=reason, by=by)
    how = how or {"owner": "owner", "import": "import"}.get(proposal.origin, "")
    if how and names:
        # Anew: what was prefetched before the change is not what is there now.
        fields = {facts.FACTS[name].field for name in names}
        _record(Clinic.objects.get(pk=clinic.pk), fields, how, by, timezone.localdate(), proposal.source, "")


def _record(clinic, fields, how, by, day, source, note):
    checks = [
        FieldCheck(
            clinic=clinic, field=field, how=how, by=by, checked_on=day, source=source, note=note,
            value=fact_values.snapshot(clinic, field),
        )
        for field in sorted(fields)
    ]  # fmt: skip
    FieldCheck.objects.bulk_create(checks)
    if "licence" in fields and how in FieldCheck.CONFIRMING:
        Clinic.objects.filter(pk=clinic.pk).update(licence_seen_on=day)
    return checks
