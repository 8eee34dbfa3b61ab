"""Copy pictures and files into the objects of a place, each content once."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import FileField

from images.renditions import rendition_name
from psychsite.operations.backup.manifest import Stored, digest_of, object_name

_CHUNK = 1 << 20
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}


def table_names(fetch):
    """Return the names of all tables."""
    return {name for (name,) in fetch(_TABLES[connection.vendor])}


def stored_names(fetch):
    """Yield the names of all stored files that rows name, with copies of pictures.

    `fetch` runs SQL in that database. It may be one that newer code did not migrate yet, before an upgrade.
    """
    there = table_names(fetch)
    for model in apps.get_models():
        if model._meta.db_table not in there:
            continue
        columns = {field.name: field.column for field in model._meta.concrete_fields}
        for file in model._meta.concrete_fields:
            if not isinstance(file, FileField):
                continue
            made = f'"{columns["made"]}"' if "made" in columns else "NULL"
            for name, copies in fetch(f'SELECT "{file.column}", {made} FROM "{model._meta.db_table}"'):  # noqa: S608 (our own names)
                if name:
                    yield name
                    yield from _copies(name, copies)


def _copies(name, made):
    for kind, widths in (json.loads(made) if made else {}).items():
        for width in widths:
            yield rendition_name(name, kind, width)


@dataclass
class Copier:
    """Copies files to a place.

    `known` are the Stored files of the last backup, by name.
    """

    place: Any
    work: Path
    key: Any = None
    known: dict = field(default_factory=dict)
    progress: Callable = lambda number: None
    copied: dict = field(default_factory=dict)
    missing: set = field(default_factory=set)
    new_bytes: int = 0

    def __post_init__(self):
        self._objects = self.place.objects()

    def copy(self, names):
        """Copy the files that were not copied yet."""
        for number, name in enumerate(names, start=1):
            if name not in self.copied:
                self._copy(name)
            if number % 1_000 == 0:
                self.progress(number)

    def _copy(self, name):
        known = self.known.get(name)
        if known and self._objects.get(known.stored) == known.stored_size and known.stored.endswith(self._ending):
            self.copied[name] = known
            return
        try:
            self.copied[name] = self._store(name)
            self.missing.discard(name)
        except FileNotFoundError:
            self.missing.add(name)

    @property
    def _ending(self):
        return self.key.ending if self.key else ""

    def _store(self, name):
        plain, packed = self.work / "picture", self.work / "picture.packed"
        with default_storage.open(name) as source, plain.open("wb") as target:
            for chunk in source.chunks(_CHUNK):
                target.write(chunk)
        sha256, size = _digest(plain)
        stored = object_name(sha256, self._ending)
        stored_sha256, stored_size = sha256, size
        if self.key:
            self.key.encrypt(plain, packed)
            os.replace(packed, plain)
            stored_sha256, stored_size = _digest(plain)
        self.place.put(stored, plain)
        self._objects[stored] = stored_size
        self.new_bytes += stored_size
        return Stored(name, size, sha256, stored, stored_size, stored_sha256)


def _digest(path):
    with path.open("rb") as file:
        return digest_of(file)
