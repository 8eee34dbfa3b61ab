"""Old addresses of the site, and where they lead."""

from collections import defaultdict

from django.db.models import Q

from addresses.kinds import KINDS
from addresses.models import Redirect
from clinics.api.responses import absolute
from psychsite.api import shapes
from psychsite.api.cursors import Order
from psychsite.api.resource import Filter, Resource

_KEYS = {
    "old_path": shapes.text("The old address, without the site."),
    "code": {"type": "integer", "enum": Redirect.Code.values, "description": "What the old address answers."},
    "url": shapes.maybe(shapes.url("Where it leads; null if the page is gone.")),
    "note": shapes.text("What readers should know about an address that is gone."),
    "since": shapes.moment("Since when."),
}


def _rows(asked=None):
    return Redirect.objects.all()


def _write(rows):
    """Return the dicts of redirects: one query for each kind of page among them."""
    wanted = defaultdict(set)
    for row in rows:
        if row.target_kind:
            wanted[row.target_kind].add(row.target_id)
    paths = {
        (name, pk): kind.path_to(key)
        for name, kind in KINDS.items()
        if name in wanted
        for pk, key in kind.public().filter(pk__in=wanted[name]).values_list("pk", kind.column)
    }
    return [_data(row, paths.get((row.target_kind, row.target_id), row.new_path)) for row in rows]


def _data(row, path):
    return {
        "old_path": row.old_path,
        # A page that readers can no longer open is gone at its old addresses, too.
        "code": row.code if path else Redirect.Code.GONE.value,
        "url": absolute(path) if path else None,
        "note": row.note,
        "since": row.since,
    }


REDIRECTS = Resource(
    name="redirects",
    one="redirect",
    about="The old addresses of the site, newest first, and where they lead.",
    keys=_KEYS,
    order=(Order("pk", int, True),),
    rows=_rows,
    write=_write,
    filters={"path": Filter("an old address", lambda path: Q(old_path=path), r"/[!-~]{0,199}", "/articles/old-name/")},
    since=lambda moment: Q(since__gte=moment),
)
