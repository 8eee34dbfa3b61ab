"""Worker process on the suite's database: tests.load.worker <database> <task>.

It prints "ready", waits for a line, runs its task and prints the result as JSON.
"""

import json
import os
import signal
import sys
import time
from threading import Barrier, Thread


def main(database, work):
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    import django

    django.setup()
    work = json.loads(work)
    # Whatever is loaded when it is first needed must not be part of what is measured.
    from django.test import Client

    Client().get("/healthz")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(json.dumps(_DOES[work.pop("do")](**work)))


def post(posts):
    """Send forms one by one; return [[status, seconds], …].

    Each is {"url", "client", fields…}.
    """
    return [_post(dict(one)) for one in posts]


def post_at_once(posts):
    """Send forms concurrently, each from its own thread."""
    barrier, answers = Barrier(len(posts)), []

    def send(one):
        barrier.wait()
        answers.append(_post(dict(one)))

    threads = [Thread(target=send, args=[one]) for one in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def import_wordpress(path):
    """Import a WordPress export."""
    from pathlib import Path

    from psychsite.moving.wordpress.load import Import, Options

    return Import([Path(path)], Options()).run().as_json()["counts"]


def _post(fields):
    from django.db import connection
    from django.test import Client

    url, client = fields.pop("url"), Client(REMOTE_ADDR=fields.pop("client"), raise_request_exception=False)
    begun = time.perf_counter()
    status = client.post(url, fields).status_code
    connection.close()
    return [status, time.perf_counter() - begun]


def die(at, doing):
    """Start `doing` and get killed during it, or before the commit (at "commit")."""
    from django.db import connection

    from comments.importing import load
    from comments.models import ModerationEvent

    def killed(*args, **kwargs):
        os.kill(os.getpid(), signal.SIGKILL)

    connection.ensure_connection()
    if at == "commit":
        connection._commit = killed
    else:
        ModerationEvent.write = killed
        ModerationEvent.objects.bulk_create = load.insert_copies = killed
    if "url" in doing:
        _post(dict(doing))
    elif "email" in doing:
        from comments.privacy import personal_data

        personal_data.erase_person(**doing)
    else:
        from django.core.management import call_command

        call_command("import_comments", doing["file"])
    return "was not killed"


_DOES = {"import": import_wordpress, "post": post, "post_at_once": post_at_once, "die": die}

if __name__ == "__main__":
    main(*sys.argv[1:])
