"""Bundles of style sheets."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from core.static_files.bundles import BundleFinder

STYLES = Path(settings.BASE_DIR) / "static"


def made():
    return Path(finders.find("css/site.css"))


def readers_text(text):
    """Return a style sheet without comments, indentation and empty lines."""
    lines = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines()
    return "".join(line.strip() + "\n" for line in lines if line.strip())


def test_bundle_contains_parts_in_order_with_print_media_query():
    text, at = made().read_text(), -1
    for part in settings.STYLE_BUNDLES["css/site.css"]:
        name, media = (part, "") if isinstance(part, str) else part
        own = readers_text((STYLES / name).read_text())
        at = text.index(own, at + 1)
        assert not media or text[:at].endswith(f"@media {media} {{\n")
    assert text.count("{") == text.count("}")


def test_bundle_is_rebuilt_when_parts_change(settings, tmp_path):
    settings.VAR_DIR, settings.STATICFILES_DIRS = tmp_path, [tmp_path]
    settings.STYLE_BUNDLES = {"css/all.css": ["css/a.css", ("css/b.css", "print")]}
    (tmp_path / "css").mkdir()
    (tmp_path / "css/a.css").write_text("/* Why,\n   in two lines. */\na {}\n")
    (tmp_path / "css/b.css").write_text("\n  b {}\n")
    finder = BundleFinder()
    path = Path(finder.find("css/all.css"))
    assert path.read_text() == "a {}\n\n@media print {\nb {}\n}\n"
    before = path.stat().st_mtime_ns
    assert finder.find("css/all.css", find_all=True) == [str(path)] and path.stat().st_mtime_ns == before
    (tmp_path / "css/a.css").write_text("c {}\n")
    ((name, storage),) = finder.list([])
    assert name == "css/all.css" and storage.open(name).read().startswith(b"c {}")
    assert finder.find("css/a.css") == [] and finder.check() == []
    settings.STYLE_BUNDLES = {"css/all.css": ["css/gone.css"]}
    (error,) = finder.check()
    assert "css/gone.css" in error.msg
