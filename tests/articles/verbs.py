"""Helpers that inspect transactions and row locks of actions."""

import inspect

from django.db.models import QuerySet
from django.db.transaction import Atomic


def verbs_outside_transactions(module):
    """Return the names of the actions of `module` that open no transaction."""
    return {
        name
        for name, function in vars(module).items()
        if not name.startswith("_") and _is_verb(function, module) and not is_atomic(function)
    }


def _is_verb(function, module):
    if not inspect.isfunction(function) or function.__module__ != module.__name__:
        return False
    parameters = inspect.signature(function).parameters
    return any(
        name in parameters and parameters[name].kind == inspect.Parameter.KEYWORD_ONLY for name in ("by", "token")
    )


def is_atomic(function):
    """Return True if a function runs in a transaction of its own."""
    return any(isinstance(cell.cell_contents, Atomic) for cell in function.__closure__ or ())


def watch_locks(monkeypatch):
    """Return a list that records the name of each model whose rows are locked."""
    locked, select_for_update = [], QuerySet.select_for_update

    def watched(queryset, *args, **kwargs):
        locked.append(queryset.model.__name__)
        return select_for_update(queryset, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "select_for_update", watched)
    return locked
