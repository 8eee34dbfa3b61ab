"""The checklist over all live texts. `check_texts` stores what it finds."""

from django.db import transaction
from django.utils import timezone

from articles.checklist import checks
from articles.models import CheckOverride, Edition, TextFinding

TEXTS_A_STEP = 100


def find_problems(report=lambda done, total: None):
    """Yield (edition, findings without a reason) of each live text.

    `report(done, total)` is called after each step.
    """
    keys = list(Edition.objects.live().order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), TEXTS_A_STEP):
        step = keys[first : first + TEXTS_A_STEP]
        reasons = {}
        for row in CheckOverride.objects.filter(edition__in=step):
            reasons.setdefault(row.edition_id, []).append(row)
        for edition in Edition.objects.filter(pk__in=step).select_related("article").defer("text"):
            found = checks.check_edition(edition)
            yield edition, [*found.blocking, *checks.unanswered(found.findings, reasons.get(edition.pk, ()))]
        report(min(first + TEXTS_A_STEP, len(keys)), len(keys))


def save_problems(found):
    """Store the result of find_problems() and return how many findings there are.

    Known findings keep the day when they were found.
    """
    now, number = timezone.now(), 0
    for edition, findings in found:
        number += _save(edition, {(one.rule, one.sentence): one for one in findings}, now)
    TextFinding.objects.exclude(edition__in=Edition.objects.live().values("pk")).delete()
    return number


@transaction.atomic
def _save(edition, wanted, now):
    known = {(row.rule, row.sentence): row.pk for row in TextFinding.objects.filter(edition=edition)}
    TextFinding.objects.filter(pk__in=[pk for key, pk in known.items() if key not in wanted]).delete()
    TextFinding.objects.bulk_create(
        [
            TextFinding(edition=edition, rule=rule, sentence=sentence, is_blocking=one.is_blocking, found_at=now)
            for (rule, sentence), one in wanted.items()
            if (rule, sentence) not in known
        ],
        ignore_conflicts=True,
    )
    return len(wanted)
