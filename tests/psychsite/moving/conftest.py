"""What tests of moving share: a run of import_wordpress, and a folder of uploads."""

import io
import json

import pytest
from django.core.management import call_command
from PIL import Image as Pixels


@pytest.fixture
def load(tmp_path, settings):
    """Return a function that imports bytes and returns (exit code, report)."""
    # Tests at work beside this one have locks of their own.
    settings.VAR_DIR = tmp_path

    def load(*files, **options):
        paths, code = [], 0
        for number, data in enumerate(files):
            paths.append(tmp_path / f"part-{number}.xml")
            paths[-1].write_bytes(data)
        report, out = tmp_path / "report.json", io.StringIO()
        try:
            call_command(
                "import_wordpress", *map(str, paths), report=report, stdout=out, stderr=out, verbosity=0, **options
            )
        except SystemExit as end:
            code = end.code
        return code, json.loads(report.read_text())

    return load


@pytest.fixture
def uploads(tmp_path):
    folder = tmp_path / "uploads"
    (folder / "2020" / "01").mkdir(parents=True)
    Pixels.new("RGB", (640, 480), "#335577").save(folder / "2020" / "01" / "hill.png")
    Pixels.new("RGB", (640, 480), "#773355").save(folder / "2020" / "01" / "lake.jpg")
    return folder
