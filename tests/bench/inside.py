"""What runs with the settings of a measured site; reads and prints JSON.

python -m tests.bench.inside prepare               # reads {"places": …, "pages": [[key, path, follow, group], …]}
python -m tests.bench.inside measure_publishing    # reads the number of rounds
"""

import json
import os
import re
import sys
from html import unescape

import django

# The role of the person who opens the pages of a group; "" is a superuser.
STAFF = {"moderation": "Moderator", "office": ""}


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "psychsite.settings"
    # A stored page takes one query, whatever it shows.
    os.environ["PAGE_CACHE"] = "0"
    django.setup()
    given = json.load(sys.stdin)
    if sys.argv[1] == "prepare":
        found = prepare(**given)
    else:
        from tests.bench import tasks

        found = getattr(tasks, sys.argv[1])(given)
    json.dump(found, sys.stdout)


def prepare(places, pages):
    """Return paths and queries by the keys of pages, and cookies by their groups."""
    from django.conf import settings

    clients = {group: client_of(group) for group in STAFF}
    cookies = {
        group: f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        for group, client in clients.items()
    }
    paths, queries = {}, {}
    for key, path, follow, group in pages:
        client = clients.get(group) or client_of()
        path = path.format(**places)
        if follow:
            link = re.search(rf'href="(\?[^"]*{follow}[^"]+)"', client.get(path).content.decode())
            if not link:
                raise SystemExit(f"{path} has no link with {follow}: the site is too small for a second page.")
            path = path.partition("?")[0] + unescape(link[1])
        paths[key], queries[key] = path, _count_queries(client, path)
    stores_pages = hasattr(settings, "PAGE_CACHE")
    return {"cookies": cookies, "paths": paths, "queries": queries, "stores_pages": stores_pages}


def _count_queries(client, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    # The first request also fills what a process keeps.
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        status = client.get(path).status_code
    if status != 200:
        raise SystemExit(f"{path} answered {status}, not 200.")
    return len(captured)


def client_of(group=""):
    """Return a client that opens the pages of a group as readers or staff do."""
    from django.conf import settings
    from django.contrib.auth.models import Group, User
    from django.test import Client

    client = Client(headers={"Host": settings.ALLOWED_HOSTS[0], "X-Forwarded-Proto": "https"})
    if group in STAFF:
        role = STAFF[group]
        name = f"bench-{group}"
        user, _made = User.objects.get_or_create(
            username=name, defaults={"is_staff": True, "is_superuser": not role, "email": f"{name}@example.org"}
        )
        user.groups.set(Group.objects.filter(name=role))
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


if __name__ == "__main__":
    main()
