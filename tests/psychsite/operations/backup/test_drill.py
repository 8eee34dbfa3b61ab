"""The drill: back up under load, lose everything, restore on a fresh server."""

import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import Client

from articles.models import Article
from comments.models import Comment
from comments.posting import own_comments, submission
from comments.privacy import personal_data
from psychsite.operations.backup import make, places, restore
from psychsite.scale import load
from tests import databases
from tests.factories.articles import make_live
from tests.factories.pictures import make_image, photo_bytes
from tests.load.test_processes import form
from tests.load.worker import Workers
from tests.psychsite import rows
from tests.psychsite.operations.backup.conftest import rows_of, wheel_tools

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PAGES, WRITERS, POSTS, KILLS = 30, 4, 12, 8
ROBIN, PASSWORD = "robin@example.org", "a long password"


@contextmanager
def fresh_server(tmp_path):
    """Yield the address of an empty database on a server of its own."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/fresh.sqlite3"
        return
    server = databases.start_server(Path(os.environ[databases.RUN]) / "fresh", databases.FAST)
    try:
        with databases.maintenance(server.get_uri()) as run:
            run("DROP DATABASE IF EXISTS fresh")
            run("CREATE DATABASE fresh")
        yield databases.named(server.get_uri(), "fresh")
    finally:
        server.cleanup()


def start(work, address, media):
    """Start a process on a database; it waits for "go"."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", databases.ADDRESS: address}
    command = [sys.executable, "-m", f"{__package__}.process", json.dumps(work)]
    # The settings of tests choose the folder of pictures by the worker's name.
    environment["PYTEST_XDIST_WORKER"] = media
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    return process


def visit(paths, address, media):
    process = start({"do": "visit", "paths": paths, "name": "keyholder", "password": PASSWORD}, address, media)
    out, errors = process.communicate("go\n", timeout=300)
    assert process.returncode == 0, errors
    return json.loads(out)


def address_of_test_database():
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    return databases.named(os.environ[databases.ADDRESS], connection.settings_dict["NAME"])


def run_restore(place, address, settings, media):
    """Run the command as an operator does; return what it said."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment |= {
        "VAR_DIR": str(settings.VAR_DIR),
        "MEDIA_ROOT": str(media),
        "PG_BIN": settings.PG_BIN,
        "ENV_FILE": "",
    }
    command = [sys.executable, "manage.py", "restore", str(place.root), "--into", address]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def some_paths():
    """Return pages of all kinds, from the sitemap."""
    found = re.findall(r"<loc>http://testserver(.*?)</loc>", Client().get("/sitemap.xml").text)
    kinds = {}
    for path in found:
        kinds.setdefault(path.split("/")[1], []).append(path)
    chosen = [paths[number] for number in range(PAGES) for paths in kinds.values() if number < len(paths)]
    return list(dict.fromkeys(["/", "/articles/", "/clinics/", "/search/?q=sleep", *chosen]))[:PAGES]


def test_everything_comes_back_on_a_fresh_server(place, settings, tmp_path):
    media = Path(os.environ[databases.RUN], "media")
    settings.MEDIA_ROOT = str(media / "drill")
    load.load(numbers={"articles": 40, "clinics": 30, "comments": 100}, seed=7, say=lambda *_said: None)
    for number in range(3):
        make_live(f"With a picture {number}", lead_image=make_image(width=40 + number))
    rows.user(name="keyholder", is_superuser=True)
    talk, paths = make_live("Where people write").article, some_paths()
    assert len(set(paths)) == PAGES
    gone = submission.submit_comment(
        article=talk, name="Robin", email=ROBIN, body="Erased after the backup", client_address="203.0.113.9"
    )
    own = submission.submit_comment(
        article=talk, name="Kim", email="", body="Deleted after the backup", client_address="203.0.113.8"
    )
    Comment.objects.filter(pk=own.pk).update(state="approved")

    works = [
        {
            "do": "post",
            "posts": [form(talk, f"Text {writer}.{n}", f"198.18.{writer}.{n}") for n in range(POSTS)],
        }
        for writer in range(WRITERS)
    ]
    workers, outcomes = Workers(works), []
    writing = threading.Thread(target=lambda: outcomes.extend(workers.run()))
    writing.start()
    while Comment.objects.filter(article=talk).count() < 6 and writing.is_alive():
        time.sleep(0.05)
    made = make.back_up(place)
    writing.join()
    assert [status for _code, answers, _log in outcomes for status, _seconds in answers] == [303] * WRITERS * POSTS
    written = dict(Comment.objects.filter(article=talk).values_list("body", "pk"))
    assert len(written) == 2 + WRITERS * POSTS

    before = visit(paths, address_of_test_database(), "drill")
    assert not [path for path, (status, _digest) in before["pages"].items() if status != 200]
    assert before["signed_in"]
    kept = {name: found for name, found in rows_of(connection).items() if name.startswith(("articles_", "clinics_"))}
    personal_data.erase_person(email=ROBIN)
    own_comments.delete_own_comment(token=own.own_token)

    with fresh_server(tmp_path) as address:
        said = run_restore(place, address, settings, media / "restored")
        assert "1 addresses erased again." in said and "1 comments deleted again" in said, said
        assert "All digests and the record of activity are whole." in said
        after = visit(paths, address, "restored")
        assert after["signed_in"]
        assert after["pages"] == before["pages"]
        target = _open(address)
        assert {name: found for name, found in rows_of(target).items() if name in kept} == kept
        _compare_comments(target, talk, written, gone)
        target.close()
    assert made.rows and Article.objects.count() >= 43


def _open(address):
    from django.db.utils import ConnectionHandler

    from core.db import stores

    return ConnectionHandler({"default": stores.database("--into", address)})["default"]


def _compare_comments(target, talk, written, gone):
    """Expect comments that were written, with their events, and none of Robin."""
    with target.cursor() as cursor:
        cursor.execute("SELECT body, id, email FROM comments_comment WHERE article_id = %s", [talk.pk])
        found = {body: (pk, email) for body, pk, email in cursor.fetchall()}
        cursor.execute(
            "SELECT COUNT(*) FROM comments_comment c WHERE article_id = %s AND "
            "NOT EXISTS (SELECT 1 FROM comments_moderationevent e WHERE e.comment_id = c.id)",
            [talk.pk],
        )
        assert cursor.fetchone()[0] == 0
    assert 5 <= len(found) <= len(written)
    assert all(written[body] == pk for body, (pk, _email) in found.items())
    assert gone.body not in found and ROBIN not in {email for _pk, email in found.values()}


def test_killed_backups_leave_the_last_good_one(place, settings, tmp_path):
    folder = Path(os.environ[databases.RUN], "media", "killed")
    settings.MEDIA_ROOT = str(folder)
    for number in range(40):
        make_image(width=20 + number)
    chance, tools = random.Random(11), wheel_tools() if connection.vendor == "postgresql" else ""
    work = {"do": "back_up", "folder": str(place.root), "var_dir": str(tmp_path / "var"), "pg_bin": tools}
    begun = time.monotonic()
    good = make.back_up(place).stamp
    took = time.monotonic() - begun
    connections.close_all()
    finished = 0
    for number in range(KILLS):
        make_image(width=100 + number)
        process = start(work, address_of_test_database(), "killed")
        process.stdin.write("go\n")
        process.stdin.flush()
        time.sleep(chance.uniform(0, took))
        process.kill()
        process.communicate()
        stamps = place.stamps()
        assert good in stamps
        finished = len(stamps) - 1
        for stamp in stamps:
            restore.check_files(restore.open_backup(place, stamp))
    assert finished < KILLS, "no backup was killed in its midst"
    # Backups are named by the second, and the last one that was killed may have been done in this one.
    time.sleep(1)
    last = make.back_up(place)
    restore.check_files(restore.open_backup(places.Folder(place.root), last.stamp))
    assert not list(place.root.glob("*.unfinished"))


def test_photographs_and_their_copies_are_served_after_a_restore(place, settings, tmp_path):
    from images import actions

    image = actions.add_image(upload=photo_bytes(1000, 400), alt="Waves")
    actions.make_renditions(image)
    make.back_up(place)
    settings.MEDIA_ROOT = str(tmp_path / "restored")
    with fresh_server(tmp_path) as address:
        run_restore(place, address, settings, tmp_path / "restored")
    image.refresh_from_db()
    for one in image.renditions():
        assert Client().get(one["url"]).status_code == 200
