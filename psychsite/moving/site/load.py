"""Fill an empty site from an export, all or nothing, and prove it equal.

Rows go in as they are. Triggers that keep editions, credentials and the record of activity work meanwhile. The triggers that
make other rows are away, and fill their tables at the end. Those of four eyes are away too, because they compare a
decision with the accounts of today: judge.py reads the whole history instead.
"""

import hashlib

from django.apps import apps
from django.core.files.base import File as Content
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction

from activity import chain
from activity.log import record
from activity.triggers import ACTIVITY
from articles.models import Article, Edition
from articles.models.triggers.frozen import FROZEN_ROWS
from articles.models.triggers.topic import TOPIC_OF_EDITIONS
from articles.rendering import bodies
from authors.models.triggers import CHECKED_CREDENTIALS
from psychsite.moving.site import judge, rows
from psychsite.moving.site.package import Damaged
from psychsite.moving.site.tables import FILES, FIRST_ROWS, tables
from psychsite.setup import site_pages
from psychsite.setup.triggers import TRIGGER_SETS
from search.words.counting import count_words

_KEPT = (ACTIVITY, FROZEN_ROWS, TOPIC_OF_EDITIONS, CHECKED_CREDENTIALS)


class NotEmpty(Exception):
    """The site holds something already; the message names it."""


def require_empty():
    """Raise NotEmpty unless the site is as `migrate` leaves it."""
    # `migrate` makes drafts of the pages about the site; a draft that a person saved is content.
    first = Article.objects.exclude(site_page="").filter(version=1, last_edited_by=None, editions=None)
    for table in tables():
        rows_there = table.model._base_manager.all()
        if table.model is Article:
            rows_there = rows_there.exclude(pk__in=first.values("pk"))
        elif table.name in FIRST_ROWS:
            continue
        if number := rows_there.count():
            rows, name = "row" if number == 1 else "rows", table.model._meta.verbose_name_plural
            raise NotEmpty(
                f"This site is not empty: its table of {name} has {number:,} {rows}. An export goes into an empty "
                "site only. Give the new site another DATABASE_URL, run `manage.py migrate`, and import before you make the "
                "first account."
            )


def load(package, *, progress=lambda words: None):
    """Load a checked Package into this empty site; return {name of a table: rows}.

    Raises NotEmpty and Damaged; then nothing was written.
    """
    copied = []
    try:
        with transaction.atomic():
            site_pages.remove_untouched()
            require_empty()
            numbers = _load(package, copied, progress)
    except BaseException:
        for place, name in copied:
            place.delete(name)
        raise
    # What follows is computed from these rows, and again by `migrate` if it is stopped here.
    progress(f"search: {count_words():,} words counted")
    progress(f"editions: {bodies.store_outdated():,} rendered")
    return numbers


def _load(package, copied, progress):
    away = [trigger_set for trigger_set in TRIGGER_SETS if trigger_set not in _KEPT]
    for trigger_set in away:
        trigger_set.remove(connection)
    numbers = {}
    try:
        for name in FIRST_ROWS:
            apps.get_model(name)._base_manager.all().delete()
        for table in tables():
            numbers[table.name] = rows.write_rows(table, package.rows(table))
            progress(f"{table.name}: {numbers[table.name]:,} rows written")
        connection.check_constraints()
    except DatabaseError as error:
        raise Damaged(f"The database refuses what the export says: {str(error).strip().splitlines()[0]}") from error
    _go_on_after_keys()
    for trigger_set in away:
        trigger_set.install(connection)
    _copy_files(package, copied)
    _compare(package)
    judge.require_honest()
    if fault := chain.verify().fault:
        raise Damaged(f"The record of activity in the export does not hold: {fault}")
    progress(f"{numbers[Edition._meta.label]:,} editions have the digest of their text, and all tables are equal")
    said = package.manifest
    details = {
        "from": str(said["site"].get("address"))[:200],
        "made at": str(said.get("made_at"))[:40],
        "sha256": package.sha256,
    }
    record("import.site", by=None, details=details)
    return numbers


def _go_on_after_keys():
    """Let the keys of new rows follow those of the export."""
    models = [table.model for table in tables()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _copy_files(package, copied):
    places = {}
    for table in tables():
        if column := FILES.get(table.name):
            place = table.model._meta.get_field(column).storage
            names = table.model._base_manager.values_list(column, flat=True)
            places |= dict.fromkeys(names.iterator(rows.ROWS_A_STEP), place)
    for name, place in places.items():
        if place.exists(name):
            # A name is made from the content, but a process that was killed leaves a part.
            place.delete(name)
        with (package.folder / "files" / name).open("rb") as file:
            given = place.save(name, Content(file))
        copied.append((place, given))
        if given != name:
            raise Damaged(f"The file {name} cannot be stored under its name: {given} was given.")


def _compare(package):
    """Read every table again, as an export would, and compare it with the export."""
    for table in tables():
        digest = hashlib.sha256()
        for line in rows.read_lines(table):
            digest.update(line.encode())
        if digest.hexdigest() != package.manifest["tables"][table.name]["sha256"]:
            raise Damaged(f"The table {table.name} came in with other values than the export holds.")
