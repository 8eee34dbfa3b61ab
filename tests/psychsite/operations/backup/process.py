"""A process of the drill: tests.psychsite.operations.backup.process <JSON>.

It uses the database, folders and key of its environment. {"do": "visit"} prints {path: [status, SHA-256]} of public pages and
what the sign-in answers; {"do": "back_up"} makes a backup, and is there to be killed.
"""

import hashlib
import json
import sys

import django

FIXED = "2026-12-01 12:00:00+00:00"


def main(work):
    django.setup()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    json.dump(_DOES[work.pop("do")](**work), sys.stdout)


def visit(paths, name, password):
    """Open pages at a fixed moment and sign in."""
    import time_machine
    from django.core.cache import cache
    from django.test import Client

    with time_machine.travel(FIXED, tick=False):
        cache.clear()
        pages = {path: _ask(Client(), path) for path in paths}
    answer = Client().post("/admin/login/?next=/admin/", {"username": name, "password": password})
    return {"pages": pages, "signed_in": answer.status_code == 302 and answer["Location"] == "/admin/"}


def _ask(client, path):
    answer = client.get(path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [answer.status_code, hashlib.sha256(content).hexdigest()]


def back_up(folder, var_dir, pg_bin):
    from pathlib import Path

    from django.conf import settings

    from psychsite.operations.backup import make, places

    settings.VAR_DIR, settings.PG_BIN = Path(var_dir), pg_bin
    return make.back_up(places.Folder(Path(folder))).stamp


_DOES = {"visit": visit, "back_up": back_up}

if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
