"""Forgetting: what is kept for a time only, as rules that are run in small steps.

A room lists its rules as RULES in `<room>/retention.py`; `manage.py forget_old_data` runs them all. Each step is a transaction of
its own that judges its rows again, so that the site stays writable meanwhile, and a run that was killed is finished by the next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

STEP = 500


@dataclass(frozen=True)
class Rule:
    """`days` is how long `what` is kept, as docs/privacy.md says it. `rows(before, at)` is the queryset of rows from before
    `before` (that is `at` less the days) that still have it; `forget(rows, at)` does away with it, so that they are not found
    again."""

    what: str
    days: int
    rows: Callable
    forget: Callable

    def due(self, at):
        return self.rows(at - timedelta(days=self.days), at)


def delete_rows(rows, at):
    """The `forget` of a rule that takes whole rows."""
    rows.delete()


def blank_columns(**values):
    """The `forget` of a rule that empties columns."""
    return lambda rows, at: rows.update(**values)


def run(rules, *, at, dry_run=False, progress=None):
    """Run `rules` and return {what: number of rows}; a dry run only counts them. `progress(what, done)` comes after each step."""
    return {rule.what: rule.due(at).count() if dry_run else _run(rule, at, progress) for rule in rules}


def _run(rule, at, progress):
    done, last = 0, None
    while pks := _step(rule, at, last):
        done, last = done + len(pks), pks[-1]
        if progress:
            progress(rule.what, done)
    return done


@transaction.atomic
def _step(rule, at, last):
    """Forget the next STEP rows after the one of number `last`; return their numbers."""
    rows = rule.due(at).order_by("pk").select_for_update(of=("self",))
    if last is not None:
        rows = rows.filter(pk__gt=last)
    pks = list(rows.values_list("pk", flat=True)[:STEP])
    if pks:
        rule.forget(rows.model._base_manager.filter(pk__in=pks), at)
    return pks
