"""Make a backup: pictures, the database, then pictures that came in between."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

import psychsite
from core.process import erasures
from psychsite.operations.backup import keeping, manifest, pictures, snapshots
from psychsite.operations.backup.errors import BackupError
from psychsite.operations.backup.places import MANIFEST
from psychsite.operations.backup.work import work_folder

NOTE = "last-backup.json"


@dataclass(frozen=True)
class Made:
    """What a backup holds, and what was done for it."""

    stamp: str
    rows: int
    pictures: int
    new_bytes: int
    missing: list
    removed: list


def back_up(place, *, key=None, rule=None, progress=lambda number: None, at=None):
    """Make a backup at `place`; return what was Made. Raises BackupError.

    `rule` is what keeping.parse_rule() returns; without one, all backups stay. The site may write meanwhile.
    """
    stamp = f"{at or timezone.now():%Y%m%dT%H%M%SZ}"
    with work_folder(f"A backup to {place.name} is being made") as work:
        place.prepare()
        place.remove_unfinished()
        if stamp in place.stamps():
            raise BackupError(f"{place.name} has a backup {stamp} already. Try again in a second.")
        copier = pictures.Copier(place, work, key, _known(place), progress)
        # What is deleted from the site while the database is written is in the objects by then.
        copier.copy(pictures.stored_names(_fetch))
        with snapshots.take(work) as snapshot:
            names = list(dict.fromkeys(pictures.stored_names(snapshot.fetch)))
            copier.copy(names)
            content = _describe(snapshot, stamp)
            files = {snapshot.file.name: snapshot.file}
            rows = [copier.copied[name] for name in sorted(names) if name in copier.copied]
            missing = sorted(copier.missing.intersection(names))
            files[manifest.PICTURES] = _write(work / manifest.PICTURES, manifest.render_list(rows))
            files[manifest.JOURNAL] = _write(work / manifest.JOURNAL, _journal(at or timezone.now()))
            content |= {"database": snapshot.file.name, "missing": missing, "pictures": len(rows)}
            content |= {"encrypted": key.program if key else "", "files": {}}
            for name, path in files.items():
                content["files"][name] = _put(place, stamp, name, path, key if path == snapshot.file else None)
        place.put(f"{place.staged(stamp)}/{MANIFEST}", _write(work / MANIFEST, manifest.render(content)))
        place.publish(stamp)
        _note(place, stamp)
        removed = keeping.stale(place.stamps(), rule) if rule else []
        if removed:
            keeping.remove(place, removed)
    return Made(stamp, sum(content["rows"].values()), len(rows), copier.new_bytes, missing, removed)


def _fetch(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _known(place):
    """Return {name: Stored} of the newest backup, or nothing if that is damaged."""
    for stamp in place.stamps()[-1:]:
        try:
            rows = manifest.read_pictures(place, stamp, manifest.read(place, stamp, any_key=True))
        except BackupError:
            return {}
        return {row.name: row for row in rows}
    return {}


def _describe(snapshot, stamp):
    """Return the manifest's facts about the database, as of the snapshot."""
    fetch = snapshot.fetch
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if model._meta.managed} & pictures.table_names(fetch)
    last = list(fetch("SELECT number, hash FROM activity_entry ORDER BY number DESC LIMIT 1"))
    return {
        "format": manifest.FORMAT,
        "stamp": stamp,
        "site": settings.SITE_URL,
        "versions": _versions() | snapshot.about,
        "migrations": sorted(f"{app}.{name}" for app, name in fetch("SELECT app, name FROM django_migrations")),
        "rows": {table: next(iter(fetch(f'SELECT COUNT(*) FROM "{table}"')))[0] for table in sorted(tables)},  # noqa: S608 (our own names)
        "activity": "{}:{}".format(*last[0]) if last else "",
    }


def _versions():
    return {"psychsite": psychsite.__version__, "python": sys.version.split()[0], "django": django.get_version()}


def _journal(at):
    erasures.forget_old(at)
    path = Path(settings.ERASURE_JOURNAL)
    return path.read_bytes() if path.exists() else b""


def _write(path, content):
    path.write_bytes(content)
    return path


def _put(place, stamp, name, path, key):
    """Store a file of the backup; return its line of the manifest."""
    if key:
        packed = path.with_name(path.name + ".packed")
        key.encrypt(path, packed)
        os.unlink(path)
        path = packed
    with path.open("rb") as file:
        sha256, size = manifest.digest_of(file)
    place.put(f"{place.staged(stamp)}/{name}", path)
    return {"sha256": sha256, "bytes": size}


def _note(place, stamp):
    """Remember on this machine that a backup was made, for `manage.py doctor`."""
    part = settings.VAR_DIR / f"{NOTE}.part"
    part.write_text(json.dumps({"stamp": stamp, "place": place.name}))
    part.replace(settings.VAR_DIR / NOTE)
