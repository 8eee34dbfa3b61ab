"""Claims in clinics' texts that staff let stand with a reason, and counting those that nobody let stand."""

from dataclasses import dataclass, field

from django.db import transaction

from clinics.claims import rules
from clinics.models import Clinic, KeptClaim

BATCH = 1000


@dataclass
class Judgement:
    """What `judge_all` found: clinics read, those whose count was another before, and [(pk, name, number)] of those with a page
    whose text makes claims without a reason.
    """

    read: int = 0
    changed: int = 0
    shown: list = field(default_factory=list)


def keep(*, clinic, found, reason, by):
    """Let the claims {fact: [Claim]} of a saved clinic stand, and count what is left. An earlier reason stays."""
    rows = [
        KeptClaim(clinic=clinic, fact=fact, rule=claim.rule, passage=claim.passage, reason=reason, by=by)
        for fact, some in found.items()
        for claim in some
    ]
    KeptClaim.objects.bulk_create(rows, ignore_conflicts=True)
    clinic.count_claims()
    Clinic.objects.filter(pk=clinic.pk).update(open_claims=clinic.open_claims)


def judge_all(*, dry_run=False, progress=None):
    """Count the claims of every clinic anew, after the rules have changed; return the Judgement. Memory does not grow.

    `progress` is called with the Judgement after each batch, which is a transaction of its own.
    """
    judgement, last = Judgement(), 0
    rows = Clinic.objects.only("pk", "name", "state", "open_claims", *rules.TEXTS).order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        with transaction.atomic():
            _judge(batch, judgement, dry_run)
        last = batch[-1].pk
        if progress:
            progress(judgement)
    return judgement


def _judge(batch, judgement, dry_run):
    found = {clinic.pk: found for clinic in batch if (found := rules.of_texts(clinic.texts()))}
    kept = {}
    for clinic, *claim in KeptClaim.objects.filter(clinic__in=found).values_list("clinic", "fact", "rule", "passage"):
        kept.setdefault(clinic, set()).add(tuple(claim))
    differing = {}
    for clinic in batch:
        left = rules.without(found.get(clinic.pk, {}), kept.get(clinic.pk, ()))
        number = sum(map(len, left.values()))
        if number != clinic.open_claims:
            differing.setdefault(number, []).append(clinic.pk)
        if number and clinic.state in Clinic.WITH_PAGE:
            judgement.shown.append((clinic.pk, clinic.name, number))
    judgement.read += len(batch)
    judgement.changed += sum(map(len, differing.values()))
    if not dry_run:
        for number, pks in differing.items():
            Clinic.objects.filter(pk__in=pks).update(open_claims=number)
