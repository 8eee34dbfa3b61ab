"""Triggers that refuse a check of a credential by its own holder.

They compare two tables, so SQLite would refuse to alter these. `migrate` therefore removes the set first.
"""

from core.db.triggers import TriggerSet, refusals_on_postgresql, refusals_on_sqlite

_PREFIX = "checked_"
_MESSAGE = "checked: the holder of a credential cannot check it"
_OF_CREDENTIAL = "EXISTS (SELECT 1 FROM authors_person p WHERE p.id = NEW.person_id AND p.user_id = NEW.checked_by_id)"
_OF_PERSON = "EXISTS (SELECT 1 FROM authors_credential c WHERE c.person_id = NEW.id AND c.checked_by_id = NEW.user_id)"
# (name, table, event, the condition that is refused)
RULES = (
    ("credential_insert", "authors_credential", "BEFORE INSERT", _OF_CREDENTIAL),
    ("credential_update", "authors_credential", "BEFORE UPDATE OF checked_by_id, person_id", _OF_CREDENTIAL),
    ("person_update", "authors_person", "BEFORE UPDATE OF user_id", _OF_PERSON),
)


def _rules():
    return [(*rule, _MESSAGE) for rule in RULES]


CHECKED_CREDENTIALS = TriggerSet(
    "checked credentials",
    _PREFIX,
    ("authors_person", "authors_credential"),
    sqlite=lambda connection: refusals_on_sqlite(_PREFIX, _rules()),
    postgresql=lambda connection: refusals_on_postgresql(_PREFIX, _rules()),
    is_removed_to_migrate=True,
)
