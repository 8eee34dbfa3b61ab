"""Triggers that refuse checks by the holder, and checks of other facts.

They compare two tables, so SQLite would refuse to alter these. `migrate` therefore removes the set first.
"""

from core.db.triggers import TriggerSet, refusals_on_postgresql, refusals_on_sqlite

_PREFIX = "checked_"
_BY_HOLDER = "checked: the holder of a credential cannot check it"
_OF_OTHER_FACTS = "checked: a changed credential must be checked again"
_OF_CREDENTIAL = "EXISTS (SELECT 1 FROM authors_person p WHERE p.id = NEW.person_id AND p.user_id = NEW.checked_by_id)"
_OF_PERSON = "EXISTS (SELECT 1 FROM authors_credential c WHERE c.person_id = NEW.id AND c.checked_by_id = NEW.user_id)"
_FACTS = "kind", "title", "issuer", "jurisdiction", "number"
_CHANGED = " OR ".join(
    [
        *(f"OLD.{name} <> NEW.{name}" for name in _FACTS),
        # The day of expiry may be empty, and a comparison with an empty value is neither true nor false.
        "OLD.expires_on <> NEW.expires_on",
        "(OLD.expires_on IS NULL) <> (NEW.expires_on IS NULL)",
    ]
)
_FACTS_EVENT = f"BEFORE UPDATE OF {', '.join(_FACTS)}, expires_on"
# (name, table, event, the condition that is refused, the message)
RULES = (
    ("credential_insert", "authors_credential", "BEFORE INSERT", _OF_CREDENTIAL, _BY_HOLDER),
    (
        "credential_update",
        "authors_credential",
        "BEFORE UPDATE OF checked_by_id, person_id",
        _OF_CREDENTIAL,
        _BY_HOLDER,
    ),
    (
        "credential_facts",
        "authors_credential",
        _FACTS_EVENT,
        f"NEW.checked_by_id IS NOT NULL AND ({_CHANGED})",
        _OF_OTHER_FACTS,
    ),
    ("person_update", "authors_person", "BEFORE UPDATE OF user_id", _OF_PERSON, _BY_HOLDER),
)


CHECKED_CREDENTIALS = TriggerSet(
    "checked credentials",
    _PREFIX,
    ("authors_person", "authors_credential"),
    sqlite=lambda connection: refusals_on_sqlite(_PREFIX, RULES),
    postgresql=lambda connection: refusals_on_postgresql(_PREFIX, RULES),
    is_removed_to_migrate=True,
)
