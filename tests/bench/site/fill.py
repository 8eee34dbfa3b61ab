"""Fill an empty site for `make bench`, and note in site.json what is where.

    echo '{"articles": 1000, …}' | python -m tests.bench.site.fill

It runs with DEBUG=1 and the settings of the site (build.py), whose database is migrated.
"""

import json
import os
import sys
import time
from contextlib import nullcontext

import django

SEED = 14


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "psychsite.settings"
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tests.bench.site import articles, clinics, comments, pictures

    size, places = json.load(sys.stdin), {}
    call_command("sync_roles", verbosity=0)
    rows = {name: size[name] for name in ("articles", "clinics", "comments", "pictures", "redirects", "emails")}
    _step("the site", lambda: call_command("load_scale", **rows, seed=SEED), in_one=False)
    _step("the measured article", lambda: places.update(articles.fill_measured()))
    _step(f"conversations of {size['talk']:,}", lambda: places.update(comments.fill_talks(size["talk"])))
    _step("uploads", pictures.fill_uploads)
    places |= clinics.places() | articles.places() | comments.places()
    _step("statistics", _analyze, in_one=False)
    (settings.VAR_DIR / "site.json").write_text(json.dumps(places))


def _analyze():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _step(name, act, in_one=True):
    """Do one step, in one transaction: on SQLite each commit waits for the disk."""
    from django.db import transaction

    begun = time.perf_counter()
    with transaction.atomic() if in_one else nullcontext():
        act()
    print(f"{name}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
