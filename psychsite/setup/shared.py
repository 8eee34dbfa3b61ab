"""Load what all processes of a web server share, before it forks them."""

import gc

from django.db import connections
from django.urls import reverse


def load_shared():
    """Load the code of all pages, and keep the collector from copying it.

    Names of places and phrases stay out: each use counts references, and so copies what is shared.
    """
    # The first address loads the views and the admin.
    reverse("admin:index")
    # Two processes must not use one connection.
    connections.close_all()
    gc.collect()
    gc.freeze()
