"""The import of a WordPress site in the admin, from the form to the last text."""

import gzip
import io
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from activity.models import Entry
from articles.models import Approval, Article, Edition
from clinics.importing import runs
from clinics.models import ImportRun
from core.process.jobs import Turn
from core.process.locks import only_one
from images.models import Image
from psychsite.moving.upload import form, store, work
from psychsite.schedule import JOBS
from tests.psychsite.moving.wordpress.wxr import attachment, comment, export, item

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/moving/"
BY_NAME = {job.name: job for job in JOBS}


@pytest.fixture(autouse=True)
def place(tmp_path, settings, monkeypatch):
    """Give each test a disk of its own, and a beat with each item."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(work, "BEAT_SECONDS", 0)
    return tmp_path / "moving"


def upload(client, *parts, **fields):
    files = [SimpleUploadedFile(f"blog-{number}.xml", data) for number, data in enumerate(parts, 1)]
    return client.post(ADDRESS, {"parts": files, "status": "keep", **fields})


def newest():
    return ImportRun.objects.latest("pk")


def shown(client):
    return client.get(f"{ADDRESS}{newest().pk}/")


def press(client, **fields):
    return client.post(f"{ADDRESS}{newest().pk}/", fields)


def archive(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return SimpleUploadedFile("uploads.zip", out.getvalue())


def test_site_is_previewed_reported_and_imported_on_confirm(admin_client, place):
    answer = upload(
        admin_client,
        export(item(7, extra=comment(1)), item(8, status="trash"), item(13, kind="nav_menu_item")),
        export(item(9, kind="page", terms=())),
    )
    assert answer.status_code == 302
    page = shown(admin_client)
    assert page["Refresh"] == "3" and "blog-1.xml, blog-2.xml is waiting for the worker" in page.content.decode()
    work.import_next()
    page = shown(admin_client).content.decode()
    assert "Nothing is written yet" in page and "Import the site" in page and "It was in the trash." in page
    assert '<th scope="row">post</th><td>2</td><td>1 created, 1 skipped</td>' in page
    assert "Menus follow from topics and pages here." in page
    assert not Article.objects.filter(import_ref__startswith="old.example.org").exists()
    press(admin_client)
    run = work.import_next()
    page = shown(admin_client)
    assert "Refresh" not in page and "What came in" in page.content.decode()
    assert set(Edition.objects.live().values_list("article__slug", flat=True)) == {"text-7", "text-9"}
    assert run.report["kinds"]["post"] == {
        "read": 2, "created": 1, "updated": 0, "unchanged": 0, "skipped": 1, "failed": 0,
    }  # fmt: skip
    assert (bytes(newest().content), newest().is_busy, list(place.iterdir())) == (b"", None, [])
    assert Entry.objects.latest("pk").verb == "import.wordpress" and not Approval.objects.exists()


def test_archive_redirects_map_and_choice_of_drafts_are_used(admin_client, uploads):
    body = '<img src="https://old.example.org/wp-content/uploads/2020/01/hill.png" alt="A hill" />'
    upload(
        admin_client,
        export(attachment(3, alt="A hill"), item(7, body)),
        uploads=archive({"uploads/2020/01/hill.png": (uploads / "2020" / "01" / "hill.png").read_bytes()}),
        redirects=SimpleUploadedFile("r.csv", b"source,target,regex,code\n^/x(.*),/y$1,1,301\n"),
        map=SimpleUploadedFile("map.toml", b'[topics]\nketamine = "Infusions"\n'),
        source="blog",
        status="draft",
    )
    work.import_next()
    press(admin_client)
    work.import_next()
    article = Article.objects.get(import_ref="blog:post:7")
    assert article.topic.name == "Infusions" and not article.editions.exists()
    assert Image.objects.get().alt == "A hill"
    assert "line 2" in [row["where"] for row in newest().report["lists"]["redirects not taken"]["rows"]]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "This file is a web page, such as a sign-in page."),
        (b'<?xml version="1.0"?><rss version="2.0"><channel><item/></channel></rss>', "This is the feed of a site"),
        (gzip.compress(export(item(7))), "This file is compressed with gzip."),
        (b'{"posts": []}', "This file is JSON."),
        (export(item(7), item(8))[:-60], "The file breaks off in line"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + export(item(7))[38:], "has a document type"),
        (b"", "The submitted file is empty."),
    ],
    ids=["sign-in", "feed", "gzip", "json", "cut", "document-type", "empty"],
)
def test_file_of_another_kind_is_refused_with_its_name(admin_client, place, data, sentence):
    answer = upload(admin_client, export(item(7)), data)
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert not ImportRun.objects.exists() and not place.exists()


def test_parts_of_different_sites_are_refused_together(admin_client):
    other = export(item(8)).replace(b"old.example.org", b"another.example.org")
    said = upload(admin_client, export(item(7)), other).content.decode()
    assert "different sites, such as https://another.example.org and https://old.example.org" in said
    assert not ImportRun.objects.exists()


def test_bad_companions_are_refused_on_the_form_and_leave_nothing(admin_client, place, monkeypatch):
    def say(**fields):
        answer = upload(admin_client, export(item(7)), **fields)
        assert answer.status_code == 200 and not ImportRun.objects.exists()
        assert not place.exists() or not list(place.iterdir())
        return answer.content.decode()

    assert "cannot be unpacked" in say(uploads=SimpleUploadedFile("u.zip", b"PK no archive"))
    assert "needs a first line with the names" in say(redirects=SimpleUploadedFile("r.csv", b"a,b\n"))
    assert "no TOML file" in say(map=SimpleUploadedFile("m.toml", b"= ="))
    assert "The map has no part “topic”" in say(map=SimpleUploadedFile("m.toml", b"[topic]\n"))
    bad_zone = b'[defaults]\ntime_zone = "Mars/Base"\n'
    assert "“Mars/Base” is no time zone" in say(map=SimpleUploadedFile("m.toml", bad_zone))
    monkeypatch.setattr(store, "MAX_UNPACKED_BYTES", 3)
    assert "more than 2 GB" in say(uploads=archive({"a.png": b"1234"}))
    monkeypatch.setattr(form, "MAX_BYTES", 100)
    assert "more than 200 MB together" in say()


def test_archive_never_writes_outside_its_folder(admin_client, place):
    upload(admin_client, export(item(7)), uploads=archive({"../../evil.png": b"1", "/evil.png": b"2"}))
    assert not list(place.parent.glob("*.png")) and not list(place.glob("*.png"))


def test_second_import_is_refused_by_name(admin_client, place):
    upload(admin_client, export(item(7)))
    answer = upload(admin_client, export(item(8)))
    assert "“blog-1.xml” is being imported (0 items). Wait until it is done" in answer.content.decode()
    assert len(list(place.iterdir())) == 1
    clinics = admin_client.get("/admin/clinics/clinic/import/").content.decode()
    assert "“blog-1.xml” is being imported" in clinics and "See its progress" not in clinics
    assert admin_client.get(f"/admin/clinics/clinic/import/{newest().pk}/").status_code == 404
    assert runs.process_next() is None, "the job of clinics leaves it alone"


def test_import_from_the_command_line_is_named_and_waited_for(admin_client):
    upload(admin_client, export(item(7)))
    work.import_next()
    press(admin_client)
    with only_one("import_wordpress", "other.xml is being imported"):
        run = work.import_next()
    assert run.state == "failed" and "other.xml is being imported since" in run.failure
    assert "Resume import" in shown(admin_client).content.decode()
    press(admin_client)
    assert work.import_next().loaded_at


def test_stopped_and_killed_workers_resume(admin_client):
    upload(admin_client, export(*(item(number) for number in range(7, 40))))
    work.import_next()
    press(admin_client)
    beats = iter(range(1000))
    # 33 beats look through the file; 15 more end in the second batch.
    run = work.import_next(is_over=lambda: next(beats) > 48)
    assert run.state == "waiting" and 0 < Edition.objects.count() < 33
    ImportRun.objects.update(
        state="running", started_at=timezone.now(), heartbeat_at=timezone.now() - timedelta(hours=1)
    )
    assert BY_NAME["sites"].has_work(timezone.now())
    assert BY_NAME["sites"].run(Turn()) == 1
    run = newest()
    assert (run.state, run.report["kinds"]["post"]["failed"]) == ("done", 0)
    assert Edition.objects.live().filter(article__import_ref__contains=":post:").count() == 33


def test_progress_is_shown_while_the_worker_reads(admin_client, monkeypatch):
    upload(admin_client, export(item(7), item(8)))
    seen, beat = [], runs._record_progress

    def look(run, report):
        beat(run, report)
        seen.append(shown(admin_client).content.decode())

    monkeypatch.setattr(runs, "_record_progress", look)
    work.import_next()
    assert "1 item previewed" in seen[0] and "Looking through the files." in seen[0]
    assert "2 of 2 items previewed" in seen[-1] and "(100 %)" in seen[-1] and "Importing texts." in seen[-1]


def test_right_that_was_taken_away_or_lost_files_stop_the_import(admin_client, place):
    upload(admin_client, export(item(7)))
    User.objects.update(is_superuser=False)
    assert "may no longer publish" in work.import_next().failure
    User.objects.update(is_superuser=True)
    press(admin_client)
    for path in place.rglob("*.xml"):
        path.unlink()
    assert "no longer on the server" in work.import_next().failure


def test_files_go_with_their_run_and_orphans_after_an_hour(admin_client, place):
    upload(admin_client, export(item(7)))
    press(admin_client, drop="1")
    assert not ImportRun.objects.exists() and not list(place.iterdir())
    upload(admin_client, export(item(7)))
    later = timezone.now().timestamp() + store.ORPHANED_AFTER + 60
    assert store.discard_orphans(now=later) == 0
    ImportRun.objects.all().delete()
    assert store.discard_orphans() == 0, "a form may be under way"
    assert store.discard_orphans(now=later) == 1 and not list(place.iterdir())
