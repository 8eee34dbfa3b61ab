"""Actions on redirects of people and imports; triggers write those of moved pages."""

from django.db import transaction

from activity.log import record
from addresses import checks
from addresses.models import MissingAddress, Redirect
from addresses.pages import load
from core.db.rows import insert_rows
from core.errors import ActionRefused

ROWS_A_STEP = 1000
_ADDED = ("addresses.add_redirect", "add redirects")
_CHANGED = ("addresses.change_redirect", "change redirects")


@transaction.atomic
def add_redirects(rows, *, by, why="", dry_run=False, planned=None):
    """Add the redirects of a file and return an Outcome for each row.

    `rows` are `checks.Row`s. Those that are refused are left out, and the others are added. `by` is None for a command.
    `planned` says what would be here, for a dry run of more than redirects.
    """
    _require(by, _ADDED)
    outcomes = checks.judge(list(rows), planned=planned)
    if dry_run:
        return outcomes
    new = [
        Redirect(**{**outcome.values, "why": outcome.row.why or why}, origin=Redirect.Origin.FILE, by=by)
        for outcome in outcomes
        if outcome.state == "added"
    ]
    insert_rows(new)
    for first in range(0, len(new), ROWS_A_STEP):
        _forget_missing(new[first : first + ROWS_A_STEP])
    if new:
        record("import.redirects", by=by, details={"redirects": len(new)})
    return outcomes


@transaction.atomic
def add_redirect(row, *, by):
    """Add one redirect and return it."""
    _require(by, _ADDED)
    redirect = Redirect.objects.create(**_judged(row).values, origin=Redirect.Origin.STAFF, by=by)
    _forget_missing([redirect])
    record("redirect.added", by=by, about=redirect)
    return redirect


def _forget_missing(redirects):
    """Forget counts of addresses that lead somewhere now."""
    paths = {path for redirect in redirects for path in (redirect.old_path, redirect.old_path.removesuffix("/"))}
    MissingAddress.objects.filter(path__in=paths).delete()


@transaction.atomic
def change_redirect(redirect, row, *, by):
    """Let a redirect lead elsewhere and return it."""
    _require(by, _CHANGED)
    redirect = Redirect.objects.select_for_update().get(pk=redirect.pk)
    for name, value in _judged(row, apart_from=redirect).values.items():
        setattr(redirect, name, value)
    redirect.by, redirect.origin = by, Redirect.Origin.STAFF
    redirect.save()
    record("redirect.changed", by=by, about=redirect)
    return redirect


def _judged(row, apart_from=None):
    (outcome,) = checks.judge([row], apart_from)
    if outcome.sentence:
        raise ActionRefused(outcome.sentence)
    if outcome.is_known:
        raise ActionRefused(f"{outcome.old} leads there already.")
    return outcome


def _require(by, permission):
    name, what = permission
    if by is not None and not by.has_perm(name):
        raise ActionRefused(f"You don’t have permission to {what}. Ask an administrator to change your role.")


def send_elsewhere(kind, pk, target, *, by, why=""):
    """Lead from the address of a page that readers can no longer open to another.

    `target` is the id of a page of the same kind; with None, the address says that the page is gone. Call this in the
    transaction that takes the page off the site.
    """
    pages = {page.pk: page for page in load(kind, pks=[pk, target] if target else [pk])}
    Redirect.objects.filter(old_path=pages[pk].path).delete()
    if target:
        row = checks.Row(pages[pk].path, pages[target].path if target in pages else "", why=why)
        Redirect.objects.create(**_judged(row).values, origin=Redirect.Origin.WITHDRAWN, by=by)


def lead_merged(kind, pk, target, *, by):
    """Lead from all addresses of a row to the one that it is merged into.

    Call this before the merge, while it shows whether readers can open the row's page.
    """
    Redirect.objects.filter(target_kind=kind.name, target_id=pk).update(target_id=target)
    for page in load(kind, pks=[pk]):
        if page.is_public:
            values = {"code": Redirect.Code.PERMANENT, "new_path": "", "target_kind": kind.name, "target_id": target}
            values |= {"origin": Redirect.Origin.MERGED, "by": by, "note": "", "why": ""}
            Redirect.objects.update_or_create(old_path=page.path, defaults=values)
