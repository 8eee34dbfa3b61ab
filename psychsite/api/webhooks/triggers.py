"""Triggers that note what webhooks are about, in the transaction that does it.

So imports, the admin and raw SQL all count. An interval of the future is noted with the moment at which it begins or ends.
The worker checks then whether it is still so (worker.py).
"""

from core.db.triggers import NOW, SOON, Definition, Part, Trigger, TriggerSet

_PREFIX = "webhook_event_"
BEGAN, ENDED = "edition.began", "edition.ended"
GIVEN, WITHDRAWN = "approval.given", "approval.withdrawn"
CLOSED = "clinic.closed"
_HAS_WEBHOOK = "EXISTS (SELECT 1 FROM outbox_webhook w WHERE w.is_active)"


def _later(column):
    """Return the condition that webhooks of today or of later want a moment."""
    return f"({_HAS_WEBHOOK} OR NEW.{column} > {{soon}})"


def _changed(column):
    return f"NEW.{column} IS NOT NULL AND (OLD.{column} IS NULL OR OLD.{column} <> NEW.{column}) AND {_later(column)}"


# (name, table, event, condition, kind, moment).
_RULES = (
    (
        "inserted",
        "articles_edition",
        "AFTER INSERT",
        f"NEW.live_from IS NOT NULL AND {_later('live_from')}",
        BEGAN,
        "NEW.live_from",
    ),
    ("began", "articles_edition", "AFTER UPDATE OF live_from", _changed("live_from"), BEGAN, "NEW.live_from"),
    ("ended", "articles_edition", "AFTER UPDATE OF live_until", _changed("live_until"), ENDED, "NEW.live_until"),
    (
        "given",
        "articles_approval",
        "AFTER INSERT",
        f"NEW.decision = 'approved' AND {_HAS_WEBHOOK}",
        GIVEN,
        "{now}",
    ),
    (
        "withdrawn",
        "articles_approval",
        "AFTER UPDATE OF withdrawn_at",
        f"NEW.decision = 'approved' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND {_HAS_WEBHOOK}",
        WITHDRAWN,
        "{now}",
    ),
    (
        "closed",
        "clinics_clinic",
        "AFTER UPDATE OF state",
        f"NEW.state = 'closed' AND OLD.state <> 'closed' AND {_HAS_WEBHOOK}",
        CLOSED,
        "{now}",
    ),
)


def _note(kind, moment):
    return f"INSERT INTO outbox_webhookevent (kind, about, due_at) VALUES ('{kind}', NEW.id, {moment});"


def _sqlite(connection):
    clock = {"now": NOW["sqlite"], "soon": SOON["sqlite"]}
    return Definition(
        tuple(
            Trigger(
                f"{_PREFIX}{name}",
                table,
                event,
                f"WHEN {condition.format(**clock)} BEGIN {_note(kind, moment.format(**clock))} END",
            )
            for name, table, event, condition, kind, moment in _RULES
        )
    )


def _postgresql(connection):
    triggers, parts, clock = [], [], {"now": NOW["postgresql"], "soon": SOON["postgresql"]}
    for name, table, event, condition, kind, moment in _RULES:
        function = f"{_PREFIX}{name}()"
        create = (
            f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition.format(**clock)} THEN {_note(kind, moment.format(**clock))} END IF; RETURN NULL; END $$"
        )
        parts.append(Part("FUNCTION", function, (create,)))
        triggers.append(Trigger(f"{_PREFIX}{name}", table, event, f"FOR EACH ROW EXECUTE FUNCTION {function}"))
    return Definition(tuple(triggers), tuple(parts))


WEBHOOK_EVENTS = TriggerSet(
    "events for webhooks",
    _PREFIX,
    ("articles_edition", "articles_approval", "clinics_clinic", "outbox_webhook", "outbox_webhookevent"),
    sqlite=_sqlite,
    postgresql=_postgresql,
    is_removed_to_migrate=True,
)
