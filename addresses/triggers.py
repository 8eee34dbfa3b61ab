"""Triggers that leave a redirect when the address of a page changes.

Triggers, because they see every write in its own transaction: the admin's, an import's, a queryset's update. Whether readers
could ever open the page is asked there as well: a draft leaves no redirect.
"""

from addresses.models import Redirect
from core.db.triggers import NOW, SOON, Definition, Part, Trigger, TriggerSet

_PREFIX = "addresses_"
_TABLE = Redirect._meta.db_table


def address_triggers(kinds):
    """Return the TriggerSet that follows the addresses of these kinds."""
    tables = {_TABLE, *(kind.table for kind in kinds), *(one.table for kind in kinds for one in kind.appears)}
    return TriggerSet(
        "addresses of pages",
        _PREFIX,
        tuple(sorted(tables)),
        sqlite=lambda connection: _sqlite(kinds),
        postgresql=lambda connection: _postgresql(kinds),
        is_removed_to_migrate=True,
    )


def _rules(kind, vendor):
    """Yield (name, table, event, condition, statements) of a kind."""
    now = SOON[vendor]
    own = f"'{kind.prefixes[0]}' || {{row}}.{kind.column} || '/'"
    old, new = own.format(row="OLD"), own.format(row="NEW")
    was_public = f"({kind.was_public.format(row='NEW', now=now)})"
    moved = (
        f"DELETE FROM {_TABLE} WHERE old_path = {new} AND {was_public}",
        f"UPDATE {_TABLE} SET old_path = {new} WHERE old_path = {old} AND origin = 'withdrawn' AND {was_public}",
        f"INSERT INTO {_TABLE} (old_path, code, new_path, target_kind, target_id, origin, note, why, since) "
        f"SELECT {old}, 301, '', '{kind.name}', NEW.id, 'moved', '', '', {NOW[vendor]} WHERE {was_public} "
        "ON CONFLICT (old_path) DO UPDATE SET code = 301, new_path = '', target_kind = excluded.target_kind, "
        "target_id = excluded.target_id, origin = excluded.origin, note = '', why = '', since = excluded.since, "
        "by_id = NULL",
    )
    column = kind.column
    yield "moved", kind.table, f"AFTER UPDATE OF {column}", f"OLD.{column} <> NEW.{column}", moved
    target = f"target_kind = '{kind.name}' AND target_id = OLD.id"
    yield "removed", kind.table, "AFTER DELETE", "", (f"DELETE FROM {_TABLE} WHERE {target}",)
    for number, one in enumerate(kind.appears):
        drop = f"DELETE FROM {_TABLE} WHERE old_path = '{kind.prefixes[0]}' || {one.key} || '/'"
        condition = one.condition.format(now=now)
        yield f"inserted_{number}", one.table, "AFTER INSERT", condition, (drop,)
        if one.columns:
            yield f"updated_{number}", one.table, f"AFTER UPDATE OF {', '.join(one.columns)}", condition, (drop,)


def _sqlite(kinds):
    return Definition(
        tuple(
            Trigger(
                f"{_PREFIX}{kind.name}_{name}",
                table,
                event,
                f"{f'WHEN {condition} ' if condition else ''}BEGIN {'; '.join(statements)}; END",
            )
            for kind in kinds
            for name, table, event, condition, statements in _rules(kind, "sqlite")
        )
    )


def _postgresql(kinds):
    parts, triggers = [], []
    for kind in kinds:
        for name, table, event, condition, statements in _rules(kind, "postgresql"):
            function = f"{_PREFIX}{kind.name}_{name}()"
            body = f"LANGUAGE plpgsql AS $$ BEGIN {'; '.join(statements)}; RETURN NULL; END $$"
            parts.append(Part("FUNCTION", function, (f"CREATE FUNCTION {function} RETURNS trigger {body}",)))
            when = f"WHEN ({condition}) " if condition else ""
            each = f"FOR EACH ROW {when}EXECUTE FUNCTION {function}"
            triggers.append(Trigger(f"{_PREFIX}{kind.name}_{name}", table, event, each))
    return Definition(tuple(triggers), tuple(parts))
