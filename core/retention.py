"""Retention rules: delete or blank old data in small steps.

Each app lists its rules as RULES in `<app>/retention.py`; `manage.py forget_old_data` runs them all.
Each step is its own transaction and checks its rows again. So the site stays writable, and the next
run finishes a run that was killed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

ROWS_PER_STEP = 500


@dataclass(frozen=True)
class Rule:
    """A retention rule: `what` is kept for `days`, as docs/privacy.md says.

    `rows(before, at)` is the queryset of rows older than `before` (`at` minus the days) that still hold
    it. `forget(rows, at)` removes it, so that the queryset no longer finds these rows.
    """

    what: str
    days: int
    rows: Callable
    forget: Callable

    def due(self, at):
        return self.rows(at - timedelta(days=self.days), at)


def delete_rows(rows, at):
    """Delete whole rows: a `forget` for rules."""
    rows.delete()


def blank_columns(**values):
    """Return a `forget` for rules that empties columns."""
    return lambda rows, at: rows.update(**values)


def run(rules, *, at, dry_run=False, progress=None):
    """Run `rules`; return {what: number of rows}.

    A dry run only counts. `progress(what, done)` is called after each step.
    """
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
    """Apply a rule to the next ROWS_PER_STEP rows after `last`; return their keys."""
    rows = rule.due(at).order_by("pk").select_for_update(of=("self",))
    if last is not None:
        rows = rows.filter(pk__gt=last)
    pks = list(rows.values_list("pk", flat=True)[:ROWS_PER_STEP])
    if pks:
        rule.forget(rows.model._base_manager.filter(pk__in=pks), at)
    return pks
