"""Triggers for four eyes.

They refuse approvals by authors and editors, requests to oneself, and new names of people who signed. A row of a
signer that is deleted and written again, or replaced by `INSERT OR REPLACE`, would be a new name, too.
articles/approval/four_eyes.py and authors/identity.py say the same in sentences. These rules hold for code and SQL that
pass them by. They compare tables, so `migrate` removes the set before SQLite alters a table.
"""

from core.db.triggers import TriggerSet, refusals_on_postgresql, refusals_on_sqlite

_PREFIX = "four_eyes_"
_ACCOUNT = "(SELECT p.user_id FROM authors_person p WHERE p.id = NEW.person_id)"
_SIGNERS = f"(COALESCE(NEW.recorded_by_id, -1), COALESCE({_ACCOUNT}, -1))"
_WRONG_APPROVAL = f"""NEW.decision = 'approved' AND (
    EXISTS (SELECT 1 FROM articles_edition e WHERE e.id = NEW.edition_id AND (
        e.digest <> NEW.digest OR e.edited_by_id IN {_SIGNERS} OR e.frozen_by_id IN {_SIGNERS}))
    OR EXISTS (SELECT 1 FROM articles_editionperson a WHERE a.edition_id = NEW.edition_id AND a.person_id = NEW.person_id)
    OR EXISTS (SELECT 1 FROM articles_editioneditor a WHERE a.edition_id = NEW.edition_id AND a.user_id IN {_SIGNERS})
    OR EXISTS (SELECT 1 FROM articles_reviewrequest r WHERE r.edition_id = NEW.edition_id AND r.requested_by_id IN {_SIGNERS})
    OR (NEW.via = 'signed_in' AND COALESCE(NEW.recorded_by_id, -1) <> COALESCE({_ACCOUNT}, -2))
)"""
_SIGNED = "EXISTS (SELECT 1 FROM articles_approval a WHERE a.person_id = {}.id)"
_OWN_REQUEST = f"NEW.requested_by_id = {_ACCOUNT}"


def _accepted(kind, *pairs):
    """Return the condition that a change with these values was accepted for OLD."""
    values = " AND ".join(("c.person_id = OLD.id", f"c.kind = '{kind}'", "c.is_accepted", *pairs))
    return f"EXISTS (SELECT 1 FROM authors_identitychange c WHERE {values})"


def _wrong_person(fact):
    """Return the condition for a change of a signer that no one accepted.

    `fact` makes the expression for a key of the change's facts. Taking an account or address away is free.
    """
    name = _accepted("name", *(f"{fact(field)} = NEW.{field}" for field in ("honorific", "name", "suffix")))
    account = _accepted("account", f"{fact('user')} = CAST(NEW.user_id AS text)")
    address = _accepted("address", f"{fact('signing_email')} = NEW.signing_email")
    return f"""EXISTS (SELECT 1 FROM articles_approval a WHERE a.person_id = OLD.id) AND (
        ((NEW.name <> OLD.name OR NEW.honorific <> OLD.honorific OR NEW.suffix <> OLD.suffix) AND NOT {name})
        OR (NEW.user_id IS NOT NULL AND NEW.user_id <> COALESCE(OLD.user_id, -1) AND NOT {account})
        OR (NEW.signing_email <> '' AND NEW.signing_email <> OLD.signing_email AND NOT ({address} OR {account}))
    )"""


def _rules(fact):
    by_itself = "four eyes: authors, editors and those who asked for the review cannot approve"
    to_itself = "four eyes: no one asks themself for a review"
    second = "four eyes: a second person accepts a change of a person who signed"
    kept = "four eyes: the row of a person who signed is kept"
    asked = "BEFORE UPDATE OF requested_by_id, person_id"
    identity = "BEFORE UPDATE OF honorific, name, suffix, user_id, signing_email"
    return [
        ("approval", "articles_approval", "BEFORE INSERT", _WRONG_APPROVAL, by_itself),
        ("request", "articles_reviewrequest", "BEFORE INSERT", _OWN_REQUEST, to_itself),
        ("request_update", "articles_reviewrequest", asked, _OWN_REQUEST, to_itself),
        ("person", "authors_person", identity, _wrong_person(fact), second),
        ("person_insert", "authors_person", "BEFORE INSERT", _SIGNED.format("NEW"), kept),
        ("person_delete", "authors_person", "BEFORE DELETE", _SIGNED.format("OLD"), kept),
    ]


def _sqlite(connection):
    return refusals_on_sqlite(_PREFIX, _rules(lambda key: f"CAST(json_extract(c.\"after\", '$.{key}') AS text)"))


def _postgresql(connection):
    return refusals_on_postgresql(_PREFIX, _rules(lambda key: f"(c.\"after\" ->> '{key}')"))


FOUR_EYES = TriggerSet(
    "four eyes",
    _PREFIX,
    (
        *("articles_approval", "articles_edition", "articles_editionperson", "articles_editioneditor"),
        *("articles_reviewrequest", "authors_person", "authors_identitychange"),
    ),
    sqlite=_sqlite,
    postgresql=_postgresql,
    is_removed_to_migrate=True,
)
