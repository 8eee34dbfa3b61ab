"""Worker processes on the suite's database, and what they do.

They are forks of one process that has loaded the site, which takes 1.5 s of processor time.
"""

import json
import multiprocessing
import os
import signal
import tempfile
import time
from pathlib import Path
from threading import Barrier, Thread

LONGEST_SECONDS = 240
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.load.loaded"])


class Worker:
    """A process that waits for `begin()`, and the file with what it logs."""

    def __init__(self, database, work):
        number, self.log = tempfile.mkstemp(prefix="worker-")
        os.close(number)
        self.line, theirs = _FORKS.Pipe()
        self.process = _FORKS.Process(target=main, args=(database, work, theirs, self.log))
        self.process.start()
        theirs.close()

    def wait_until_ready(self):
        assert self._received() == "ready", self.said()

    def begin(self):
        self.line.send("go")

    def result(self):
        """Return what the work returned, or None if the process ended before."""
        result = self._received()
        self.process.join(LONGEST_SECONDS)
        return result

    def _received(self):
        try:
            return self.line.recv() if self.line.poll(LONGEST_SECONDS) else None
        except (EOFError, ConnectionResetError):
            return None

    def kill(self):
        self.process.kill()
        self.process.join()

    def said(self):
        return Path(self.log).read_text()


class Workers:
    """Processes that start on one signal."""

    def __init__(self, works):
        from django.db import connection

        database = str(connection.settings_dict["NAME"])
        self.running = [Worker(database, json.dumps(work)) for work in works]

    def run(self):
        """Start all processes; return [(exit code, result or None, log)]."""
        try:
            for worker in self.running:
                worker.wait_until_ready()
            for worker in self.running:
                worker.begin()
            results = [worker.result() for worker in self.running]
        finally:
            for worker in self.running:
                worker.kill()
        return [
            (worker.process.exitcode, result, worker.said())
            for worker, result in zip(self.running, results, strict=True)
        ]


def main(database, work, line, log):
    """Do the work {"do": name, arguments…} on a database.

    It sends "ready", waits for an answer, and sends the result.
    """
    with open(log, "a") as file:
        os.dup2(file.fileno(), 2)
    from django.db import connection, connections

    from tests.load import loaded  # noqa: F401 (the parent has it, unless it could not)

    connections.close_all()
    connection.settings_dict["NAME"] = database
    work = json.loads(work)
    line.send("ready")
    line.recv()
    line.send(_DOES[work.pop("do")](**work))


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


def submit(article, first, number):
    """Submit comments to an article as one reader; return how many were accepted."""
    from django.utils import timezone

    from articles.models import Article
    from comments import errors
    from comments.posting import submission
    from comments.screening import limits

    limits.PAUSE_SECONDS = 0
    article, accepted, at = Article.objects.get(pk=article), 0, timezone.now().replace(minute=30)
    for serial in range(first, first + number):
        try:
            submission.submit_comment(
                article=article, name="Robin", email="", body=f"Text {serial}", client_address="203.0.113.7", at=at
            )
            accepted += 1
        except errors.TooMany:
            pass
    return accepted


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


_DOES = {"import": import_wordpress, "post": post, "post_at_once": post_at_once, "submit": submit, "die": die}
