"""What the policy of the site forbids, looked for in the files themselves."""

import re
from pathlib import Path

import django.contrib.admin
import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ASSETS = sorted(path for path in (ROOT / "static").rglob("*") if path.suffix in {".css", ".js", ".svg"})
STYLES = [path for path in ASSETS if path.suffix == ".css"]


def _name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_template_holds_inline_style_or_script(path):
    text = path.read_text()
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert "javascript:" not in text
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.parametrize("path", [*TEMPLATES, *ASSETS], ids=_name)
def test_nothing_names_another_host(path):
    # The namespace of SVG is a name, not an address that anybody fetches.
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|[\"'(]//[a-z]|@import", text)


@pytest.mark.parametrize("path", STYLES, ids=_name)
def test_every_token_that_a_style_names_exists(path):
    known = set(re.findall(r"^\s*(--[a-z0-9-]+):", (ROOT / "static/css/tokens.css").read_text(), re.M))
    own = set(re.findall(r"^\s*(--[a-z0-9-]+):", path.read_text(), re.M))
    if path.name in {"admin.css", "admin-directory.css", "admin-phone.css", "desk.css"}:
        # Pages of the admin also have the tokens of Django's own style sheet.
        django_css = Path(django.contrib.admin.__file__).parent / "static/admin/css/base.css"
        known |= set(re.findall(r"^\s*(--[a-z0-9-]+):", django_css.read_text(), re.M))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", path.read_text())) <= known | own


@pytest.mark.parametrize("path", [path for path in STYLES if path.name != "tokens.css"], ids=_name)
def test_colours_stand_in_the_tokens_alone(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)|\b(?:rgb|hsl|oklch|color)a?\((?!var)", text) == []


@pytest.mark.parametrize("path", STYLES, ids=_name)
def test_every_style_is_one_subject_long(path):
    assert len(path.read_text().splitlines()) < 400


def test_fonts_are_small_and_licensed():
    fonts = sorted((ROOT / "static/fonts").glob("*.woff2"))
    assert 0 < len(fonts) <= 2
    assert all(path.stat().st_size <= 25 * 1024 for path in fonts)
    assert "SIL OPEN FONT LICENSE" in (ROOT / "static/fonts/OFL.txt").read_text()


def test_scripts_of_readers_pages_are_small():
    size = sum(path.stat().st_size for path in ASSETS if path.suffix == ".js" and path.parent.name != "admin")
    assert size < 24 * 1024
    # What every page loads; the rest comes when somebody uses it.
    assert (ROOT / "static/js/main.js").stat().st_size < 2.5 * 1024
