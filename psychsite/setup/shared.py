"""Load what all processes of a web server share, before it forks them."""

import gc

from django.db import connections
from django.urls import reverse

from geo import gazetteer, postcodes


def load_shared():
    """Load the code of all pages and the names of places.

    The collector of garbage would copy them, so it passes them over.
    """
    # The first address loads the views and the admin.
    reverse("admin:index")
    gazetteer.load_tables()
    postcodes.load_table()
    # Two processes must not use one connection.
    connections.close_all()
    gc.collect()
    gc.freeze()
