"""Accept flagged claims with a reason, and recount the open ones."""

from dataclasses import dataclass, field

from django.db import transaction

from activity.log import record
from clinics.claims import rules
from clinics.models import ClaimException, Clinic

BATCH_SIZE = 1000


@dataclass
class ClaimCount:
    """The result of `recount_claims`.

    `read` and `changed` count clinics. `shown` is [(pk, name, number)] of visible clinics with open claims.
    """

    read: int = 0
    changed: int = 0
    shown: list = field(default_factory=list)


def accept_claims(*, clinic, found, reason, by):
    """Accept {fact: [Claim]} of a saved clinic and recount its open claims.

    An earlier reason stays.
    """
    rows = [
        ClaimException(clinic=clinic, fact=fact, rule=claim.rule, passage=claim.passage, reason=reason, by=by)
        for fact, some in found.items()
        for claim in some
    ]
    ClaimException.objects.bulk_create(rows, ignore_conflicts=True)
    clinic.count_open_claims()
    Clinic.objects.filter(pk=clinic.pk).update(open_claims=clinic.open_claims)
    record("clinic.claim_kept", by=by, about=clinic, details={"facts": sorted(found), "reason": reason})


def recount_claims(*, dry_run=False, progress=None):
    """Recount all claims after the rules change; return the ClaimCount.

    Memory does not grow. `progress` is called with the ClaimCount after each batch, which is its own transaction.
    """
    judgment, last = ClaimCount(), 0
    rows = Clinic.objects.only("pk", "name", "state", "open_claims", *rules.CLAIM_FIELDS).order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH_SIZE]):
        with transaction.atomic():
            _recount_batch(batch, judgment, dry_run)
        last = batch[-1].pk
        if progress:
            progress(judgment)
    return judgment


def _recount_batch(batch, judgment, dry_run):
    found = {clinic.pk: found for clinic in batch if (found := rules.find_in_texts(clinic.claim_texts()))}
    kept = {}
    for clinic, *claim in ClaimException.objects.filter(clinic__in=found).values_list(
        "clinic", "fact", "rule", "passage"
    ):
        kept.setdefault(clinic, set()).add(tuple(claim))
    differing = {}
    for clinic in batch:
        left = rules.remove_accepted(found.get(clinic.pk, {}), kept.get(clinic.pk, ()))
        number = sum(map(len, left.values()))
        if number != clinic.open_claims:
            differing.setdefault(number, []).append(clinic.pk)
        if number and clinic.state in Clinic.WITH_PAGE:
            judgment.shown.append((clinic.pk, clinic.name, number))
    judgment.read += len(batch)
    judgment.changed += sum(map(len, differing.values()))
    if not dry_run:
        for number, pks in differing.items():
            Clinic.objects.filter(pk__in=pks).update(open_claims=number)
