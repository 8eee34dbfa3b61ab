"""Imports in the admin: one at a time, with progress, failure and resumption."""

import re
import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from clinics.importing import load, runs
from clinics.importing.mapping import MappingError, read_map
from clinics.importing.report import MAX_LINES_KEPT
from clinics.models import Clinic, ImportRun

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/clinics/clinic/import/"


def rows(number, first=1):
    lines = [f"{n},House {n},Tampa,FL" for n in range(first, first + number)]
    return "\n".join(["id,name,city,state", *lines]).encode()


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Set the batch size to five rows."""
    monkeypatch.setattr(load.load_rows, "__kwdefaults__", {**load.load_rows.__kwdefaults__, "batch": 5})


def upload(client, data=None, name="a.csv", **fields):
    form = {"file": SimpleUploadedFile(name, data or rows(12)), "source": "x", "country": "US"}
    return client.post(ADDRESS, {**form, **fields})


def shown(client, run=None):
    run = run or ImportRun.objects.latest("pk")
    return client.get(f"{ADDRESS}{run.pk}/")


def press(client, **form):
    return client.post(f"{ADDRESS}{ImportRun.objects.latest('pk').pk}/", form)


def stop_after(batches):
    asked = iter(range(100))
    return lambda: next(asked) >= batches - 1


def test_uploaded_file_is_previewed_with_progress_and_written_on_confirm(admin_client, monkeypatch):
    assert upload(admin_client).status_code == 302
    page = shown(admin_client)
    assert page["Refresh"] == "3"
    assert "a.csv is waiting for the worker" in page.content.decode() and "12 rows" in page.content.decode()
    seen = []
    beat = runs._record_progress

    def look(run, report):
        beat(run, report)
        seen.append(shown(admin_client).content.decode())

    monkeypatch.setattr(runs, "_record_progress", look)
    runs.process_next()
    assert ["5 of 12 rows previewed" in seen[0], "10 of 12 rows previewed" in seen[1], "(83 %)" in seen[1]] == [
        True
    ] * 3
    assert 'value="41"' in seen[0] and "5 rows, 5 added" in seen[0]
    page = shown(admin_client)
    assert "Refresh" not in page
    assert "Nothing is written yet" in page.content.decode() and "12 rows, 12 added" in page.content.decode()
    assert not Clinic.objects.exists()
    press(admin_client)
    assert shown(admin_client)["Refresh"] == "3"
    runs.process_next()
    page = shown(admin_client).content.decode()
    assert "Imported" in page and "12 rows, 12 added" in page
    run = ImportRun.objects.get()
    assert (Clinic.objects.count(), bytes(run.content), run.is_busy, run.rows_read) == (12, b"", None, 12)


def test_import_page_refresh_can_be_paused(admin_client):
    upload(admin_client)
    page = admin_client.get(f"{ADDRESS}{ImportRun.objects.get().pk}/?still=1")
    assert "Refresh" not in page and "Refresh automatically" in page.content.decode()


def test_second_upload_is_refused_while_import_is_running(admin_client):
    upload(admin_client)
    answer = upload(admin_client, name="b.csv")
    assert answer.status_code == 200
    assert "“a.csv” is being imported (0 of 12 rows). Wait until it is done" in answer.content.decode()
    assert ImportRun.objects.count() == 1
    # Its page leads on, and the list says where it is.
    assert "“a.csv” is being imported" in admin_client.get(ADDRESS).content.decode()
    runs.process_next()
    first = ImportRun.objects.get()
    assert upload(admin_client, name="b.csv").status_code == 302
    answer = admin_client.post(f"{ADDRESS}{first.pk}/", follow=True)
    assert "“b.csv” is being imported" in answer.content.decode()
    assert ImportRun.objects.get(pk=first.pk).state == "done"


def test_confirming_twice_starts_one_import(admin_client):
    upload(admin_client)
    runs.process_next()
    press(admin_client)
    press(admin_client)
    assert runs.process_next().report["counts"]["added"] == 12
    press(admin_client)
    assert runs.process_next() is None


def test_command_and_admin_imports_exclude_each_other(admin_client, tmp_path, monkeypatch):
    (path := tmp_path / "c.csv").write_bytes(rows(12))
    options = {"source": "x", "country": "US", "verbosity": 0}
    upload(admin_client)
    with pytest.raises(CommandError, match=r"“a.csv” is being imported \(0 of 12 rows\)"):
        call_command("import_clinics", path, **options)
    call_command("import_clinics", path, dry_run=True, **options)
    ImportRun.objects.all().delete()
    seen = []
    monkeypatch.setattr(
        "clinics.management.commands.import_clinics.Command._progress",
        lambda command, report: seen.append(upload(admin_client).content.decode()),
    )
    call_command("import_clinics", path, **{**options, "verbosity": 1})
    assert "“c.csv” is being imported (5 of 12 rows)" in seen[0]
    run = ImportRun.objects.get()
    assert (run.name, run.state, run.rows_read, bytes(run.content)) == ("c.csv", "done", 12, b"")
    assert "12 rows, 12 added" in shown(admin_client).content.decode()


def test_failed_import_command_leaves_no_run_and_stop_is_reported(admin_client, tmp_path, monkeypatch):
    (path := tmp_path / "c.csv").write_bytes(b"")
    with pytest.raises(CommandError, match="empty"):
        call_command("import_clinics", path, source="x")
    assert not ImportRun.objects.exists()
    path.write_bytes(rows(12))

    def stop(command, report):
        raise KeyboardInterrupt

    monkeypatch.setattr("clinics.management.commands.import_clinics.Command._progress", stop)
    with pytest.raises(KeyboardInterrupt):
        call_command("import_clinics", path, source="x", country="US")
    page = shown(admin_client).content.decode()
    assert "The worker was stopped after 5 of 12 rows." in page and "Ask an administrator to run it again" in page


def test_stopped_import_waits_and_goes_on(admin_client):
    upload(admin_client)
    runs.process_next()
    press(admin_client)
    runs.process_next(is_over=stop_after(2))
    assert Clinic.objects.count() == 10
    assert "a.csv is waiting for the worker" in shown(admin_client).content.decode()
    assert runs.due_runs(timezone.now()).get().attempts == 0, "to be stopped is no failed try"
    runs.process_next()
    page = shown(admin_client).content.decode()
    assert Clinic.objects.count() == 12
    assert "12 rows, 2 added, 0 updated, 10 unchanged" in page and "stopped after 10 rows" in page


def died(run, attempts=runs.MAX_ATTEMPTS):
    at = timezone.now() - timedelta(minutes=3)
    ImportRun.objects.filter(pk=run.pk).update(
        state="running", is_busy=True, started_at=at, heartbeat_at=at, rows_read=5, writes=True, attempts=attempts
    )


def test_import_of_dead_worker_is_done_again(admin_client):
    upload(admin_client)
    died(run := ImportRun.objects.get(), attempts=1)
    assert runs.due_runs(timezone.now()).exists()
    assert runs.process_next() == run
    run.refresh_from_db()
    assert (run.state, run.attempts, Clinic.objects.count()) == ("done", 2, 12)
    assert "stopped after 5 rows" in shown(admin_client).content.decode()
    assert not runs.due_runs(timezone.now()).exists()


def test_import_whose_workers_died_three_times_is_reported_and_frees_queue(admin_client):
    upload(admin_client)
    died(first := ImportRun.objects.get())
    page = shown(admin_client).content.decode()
    assert "The worker stopped responding after 5 of 12 rows." in page and "Resume import" in page
    assert upload(admin_client, name="b.csv").status_code == 302
    assert ImportRun.objects.get(pk=first.pk).state == "failed"


def test_worker_presumed_dead_stops_its_import(admin_client, monkeypatch):
    upload(admin_client)
    runs.process_next()
    press(admin_client)
    beat = runs._record_progress

    def late(run, report):
        if report.counts["read"] == 5:
            ImportRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=3), attempts=runs.MAX_ATTEMPTS)
            assert runs.current_run() is None
        beat(run, report)

    monkeypatch.setattr(runs, "_record_progress", late)
    runs.process_next()
    assert Clinic.objects.count() == 5
    run = ImportRun.objects.get()
    assert (run.state, run.is_busy, run.loaded_at) == ("failed", None, None)


def test_internal_import_error_is_reported_and_logged(admin_client, monkeypatch, caplog):
    upload(admin_client)
    monkeypatch.setattr(load, "convert", None)
    assert runs.process_next().state == "failed"
    page = shown(admin_client).content.decode()
    assert "An error on our side stopped it after 0 of 12 rows" in page and "Nothing is written." in page
    assert "An import ended" in caplog.text


def test_page_without_worker_tells_what_to_do_and_offers_discard(admin_client):
    upload(admin_client)
    assert "worker is not running" not in shown(admin_client).content.decode()
    ImportRun.objects.update(requested_at=timezone.now() - timedelta(minutes=2))
    assert "worker is not running" in shown(admin_client).content.decode()
    # The press carries its token.
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get())
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown(strict).content.decode())[1]
    assert press(strict, drop="1").status_code == 403
    assert press(strict, drop="1", csrfmiddlewaretoken=token).status_code == 302
    assert not ImportRun.objects.exists()


def test_running_import_cannot_be_discarded(admin_client):
    upload(admin_client)
    ImportRun.objects.update(state="running", started_at=timezone.now(), heartbeat_at=timezone.now())
    press(admin_client, drop="1")
    assert ImportRun.objects.get().state == "running"


def test_run_imports_command_processes_waiting_import(admin_client, capsys):
    upload(admin_client)
    call_command("run_imports", dry_run=True)
    assert "waiting, 0 of 12 rows" in capsys.readouterr().out
    call_command("run_imports")
    assert "12 of 12 rows" in capsys.readouterr().out
    call_command("run_imports")
    press(admin_client)
    ImportRun.objects.update(map_text="country = [")
    with pytest.raises(SystemExit):
        call_command("run_imports")
    assert "The map is not valid TOML" in shown(admin_client).content.decode()


def test_import_page_uses_bounded_queries_for_large_file(admin_client, django_assert_max_num_queries):
    upload(admin_client, data=rows(400))
    runs.process_next()
    with django_assert_max_num_queries(6):
        shown(admin_client)


@pytest.mark.django_db(transaction=True)
def test_concurrent_uploads_and_workers_make_one_import_run():
    files = [ImportRun(name=f"{n}.csv", source="x", content=rows(12), map_text='country = "US"') for n in range(4)]
    said, gate = [], threading.Barrier(4)

    def ask(run):
        gate.wait()
        try:
            runs.request_run(run=run, writes=True)
        except runs.ImportBusy as busy:
            said.append(busy.sentence)
        finally:
            connections.close_all()

    def work():
        gate.wait()
        said.append(runs.process_next())
        connections.close_all()

    for target, arguments in ((ask, [(run,) for run in files]), (work, [()] * 4)):
        threads = [threading.Thread(target=target, args=one) for one in arguments]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len([one for one in said if isinstance(one, str)]) == 3
    assert len([one for one in said if isinstance(one, ImportRun)]) == 1
    assert Clinic.objects.count() == 12
    assert connection.vendor in {"sqlite", "postgresql"}


def test_pages_of_imports_name_no_command(admin_client):
    """A directory editor works in a browser and has no terminal."""
    pages = [admin_client.get(ADDRESS).content.decode()]
    upload(admin_client)
    ImportRun.objects.update(requested_at=timezone.now() - timedelta(minutes=2))
    pages.append(shown(admin_client).content.decode())
    runs.process_next()
    report = {"problems": [[1, "x"]] * MAX_LINES_KEPT, "counts": {}}
    ImportRun.objects.update(report=report)
    pages.append(shown(admin_client).content.decode())
    for page in pages:
        main = page.split('id="content-main"')[-1].split("<footer")[0].split('class="breadcrumbs"')[-1]
        assert not re.search(r"manage\.py| --\w|on the server|docs/", re.sub(r"<!--.*?-->|<[^>]+>", "", main))


@pytest.mark.parametrize("line", ["country = [", "nulls = 4", "[columns]\nname = 4"])
def test_refused_map_names_no_file_of_the_server(line):
    with pytest.raises(MappingError) as refused:
        read_map(line)
    assert "docs/" not in str(refused.value)
