"""The units of systemd name commands that exist, and let a service do little."""

import re
import shutil
import subprocess
import sys

import pytest
from django.core.management import get_commands

from tests.deploy.machine import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
MOST_EXPOSURE = 2.0


needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze (install systemd)")


def lines(path, name):
    return [row.partition("=")[2] for row in path.read_text().splitlines() if row.startswith(f"{name}=")]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_runs_commands_of_this_release(path):
    for command in lines(path, "ExecStart"):
        program, *words = command.split()
        assert program == "/srv/psychsite/current/.venv/bin/python"
        if words[0] == "manage.py":
            assert words[1] in get_commands(), command
        else:
            assert words == ["-m", "gunicorn", "--config", "gunicorn.conf.py"]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_writes_in_its_folders_alone(path):
    assert lines(path, "ProtectSystem") == ["strict"]
    assert set(lines(path, "ReadWritePaths")) <= {"/srv/psychsite/var", "/srv/psychsite/backups"}
    for name in ("NoNewPrivileges", "PrivateTmp"):
        assert lines(path, name) == ["yes"]
    assert lines(path, "MemoryMax")
    assert lines(path, "EnvironmentFile") == ["/etc/psychsite/env"]
    assert "SECRET" not in path.read_text()


@needs_systemd
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_the_exposure_of_a_service_is_small(path):
    command = ["systemd-analyze", "security", "--offline=true", str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60)
    [found] = re.findall(r"Overall exposure level for .*: ([0-9.]+)", answer.stdout)
    assert float(found) <= MOST_EXPOSURE, answer.stdout


@needs_systemd
def test_systemd_understands_every_line(tmp_path):
    for path in UNITS:
        text = path.read_text().replace("/srv/psychsite/current/.venv/bin/python", sys.executable)
        (tmp_path / path.name).write_text(text.replace("/srv/psychsite", str(tmp_path)))
    command = ["systemd-analyze", "verify", *sorted(map(str, tmp_path.iterdir()))]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_the_worker_may_give_way_to_pages():
    # Without this call its threads ended, and the worker began again every few seconds.
    [worker] = [path for path in SERVICES if "worker" in path.name]
    assert lines(worker, "SystemCallFilter")[-1] == "setpriority"


def test_each_timer_has_its_service():
    timers = {path.stem for path in UNITS if path.suffix == ".timer"}
    assert timers == {"psychsite-daily", "psychsite-weekly", "psychsite-backup"}
    assert timers <= {path.stem for path in SERVICES}
