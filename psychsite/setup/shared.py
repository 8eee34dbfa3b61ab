"""Load what all processes of a web server share, before it forks them."""

import gc
from contextlib import suppress

from django.db import DatabaseError, connections
from django.urls import reverse

from articles.changes.spelling import frequencies
from core.db.sqlite.kept import kept_connections
from core.process.memory import keep_one_heap
from crisis import danger
from geo import gazetteer, outlines, postcodes

# So many threads of a process mostly use SQLite at the same time. A further one opens a connection for its request.
MOST_KEPT_CONNECTIONS = 6


def load_shared():
    """Load the code of all pages, places, words and phrases of danger.

    The collector of garbage would copy them, so it passes them over.
    """
    keep_one_heap()
    # The first address loads the views and the admin.
    reverse("admin:index")
    gazetteer.load_tables()
    postcodes.load_table()
    outlines.load_outlines()
    frequencies()
    # Without the database, each process reads the phrases itself as soon as it can.
    with suppress(DatabaseError):
        danger.load_tables()
    # Two processes must not use one connection.
    connections.close_all()
    kept_connections.keep(MOST_KEPT_CONNECTIONS)
    gc.collect()
    gc.freeze()
