"""Source files that break the site's content policy."""

import re
from pathlib import Path

import django.contrib.admin

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
VENDOR = ROOT / "static/vendor"
ASSETS = sorted(
    path
    for path in (ROOT / "static").rglob("*")
    if path.suffix in {".css", ".js", ".svg"} and not path.is_relative_to(VENDOR)
)
STYLES = [path for path in ASSETS if path.suffix == ".css"]


# What a browser would run or apply though the policy of the site forbids it.
INLINE = re.compile(r"<style\b|\sstyle\s*=|<[^>]*\son[a-z]+\s*=|javascript:|<script\b(?![^>]*src=)[^>]*>")


def _offenders(paths, faults):
    """Return {file: faults} of files with faults; `faults` takes path and text."""
    found = {str(path.relative_to(ROOT)): faults(path, path.read_text()) for path in paths}
    return {name: sorted(some) for name, some in found.items() if some}


def test_templates_have_no_inline_style_or_script():
    assert _offenders(TEMPLATES, lambda _path, text: INLINE.findall(text)) == {}


def test_templates_and_assets_reference_no_other_host():
    def other_hosts(_path, text):
        # The namespace of SVG is a name, not an address that anybody fetches.
        text = text.replace("http://www.w3.org/2000/svg", "")
        # The dialog of links completes an address that a writer types, and shows an example.
        text = text.replace("https://${address}", "").replace("such as https://example.org/", "")
        return re.findall(r"https?://.{0,40}|[\"'(]//[a-z].{0,40}|@import", text)

    assert _offenders([*TEMPLATES, *ASSETS], other_hosts) == {}


def _tokens(path):
    return set(re.findall(r"^\s*(--[a-z0-9-]+):", path.read_text(), re.M))


def test_every_css_variable_is_defined():
    of_site = _tokens(ROOT / "static/css/tokens.css")
    # Pages of the admin also have the tokens of Django's own style sheet.
    of_django = _tokens(Path(django.contrib.admin.__file__).parent / "static/admin/css/base.css")

    def unknown(path, text):
        known = of_site | _tokens(path)
        if path.name in {"admin.css", "admin-directory.css", "admin-phone.css", "desk.css"}:
            known |= of_django
        return set(re.findall(r"var\((--[a-z0-9-]+)", text)) - known

    assert _offenders(STYLES, unknown) == {}


def test_colors_are_defined_only_in_tokens():
    def colours(_path, text):
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        return re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)|\b(?:rgb|hsl|oklch|color)a?\((?!var)", text)

    assert _offenders([path for path in STYLES if path.name != "tokens.css"], colours) == {}


def test_style_sheets_are_under_four_hundred_lines():
    lines = {path.name: len(path.read_text().splitlines()) for path in STYLES}
    assert {name: count for name, count in lines.items() if count >= 400} == {}


def test_fonts_are_small_and_licensed():
    fonts = sorted((ROOT / "static/fonts").glob("*.woff2"))
    assert all(path.stat().st_size <= 25 * 1024 for path in fonts)
    # What every page loads.
    core = {path.name: path.stat().st_size for path in fonts if path.stem.endswith("-core")}
    assert set(core) == {"sans-core.woff2", "serif-core.woff2"} and sum(core.values()) <= 31 * 1024
    assert "SIL OPEN FONT LICENSE" in (ROOT / "static/fonts/OFL.txt").read_text()


def test_public_scripts_are_small():
    # The desk's scripts, and those of the map, which a reader asks for.
    apart = {"admin", "editor", "map"}
    size = sum(path.stat().st_size for path in ASSETS if path.suffix == ".js" and apart.isdisjoint(path.parts))
    assert size < 36 * 1024
    assert sum(path.stat().st_size for path in (ROOT / "static/js/map").iterdir()) < 20 * 1024
    # What every page loads; the rest loads when a reader uses it.
    assert (ROOT / "static/js/main.js").stat().st_size < 2.5 * 1024


def test_vendored_libraries_name_their_version_and_license():
    folders = [path for path in VENDOR.iterdir() if path.is_dir()]
    assert folders
    for folder in folders:
        assert (folder / "LICENSE").stat().st_size > 500
        assert re.search(r"^Version: [0-9.]+$", (folder / "README.md").read_text(), re.M)
