"""The house: who may import whom, where code lives, and what must not creep in."""

import ast
import re
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Each room may import itself and the rooms before it.
ROOMS = ["core", "geo", "outbox", "images", "authors", "clinics", "articles", "comments", "psychsite"]
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
LIMIT = 400


def room_of(name):
    """Return the room that a module's dotted name belongs to, or None if it is not ours."""
    first = name.partition(".")[0]
    return first if first in ROOMS else None


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path):
    """Yield the dotted names that a module imports, wherever in it."""
    package = dotted(path) if path.name == "__init__.py" else dotted(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parts, base]).rstrip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_point_down(path):
    here = ROOMS.index(room_of(dotted(path)))
    above = {name for name in imports(path) if room_of(name) and ROOMS.index(room_of(name)) > here}
    # `import core.text.clean` also names the package around it, which holds nothing.
    above.discard("psychsite")
    assert not above, f"{dotted(path)} imports from above: {sorted(above)}"


def circle(graph):
    """Return the names of a circle in {name: names it needs}, or None."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return None


def test_no_modules_import_each_other():
    """Not through a third either, and not in a function: what two need stands below both.

    A package's own surface (`__init__`) gathers what stands in it, so it is left out.
    """
    known = {dotted(path): path for path in MODULES if path.name != "__init__.py" and "migrations" not in path.parts}
    assert circle({name: {*imports(path)} & known.keys() - {name} for name, path in known.items()}) is None
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}), "the guard sees one"


def test_every_room_is_guarded():
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert found == set(ROOMS)


def test_the_guard_sees_what_it_must(tmp_path):
    bad = ROOT / "images" / "models.py"
    names = set(imports(bad))
    assert "core.db.fields" in names
    assert room_of("comments.models") == "comments"
    assert room_of("django.db") is None


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent.name != "migrations"], ids=dotted)
def test_modules_stay_readable(path):
    assert len(path.read_text().splitlines()) <= LIMIT


MIGRATIONS = [path for path in MODULES if path.parent.name == "migrations" and path.name != "__init__.py"]


@pytest.mark.parametrize("path", MIGRATIONS, ids=dotted)
def test_migrations_import_no_code_of_ours(path):
    """A migration runs for years: what it imported of ours would have moved or changed meanwhile."""
    allowed = {"django", "taggit"} | sys.stdlib_module_names
    assert not [name for name in imports(path) if name.partition(".")[0] not in allowed]


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_no_signals_of_our_own(path):
    assert not any(name.startswith("django.dispatch") or ".signals" in name for name in imports(path))


VIEWS = [path for path in MODULES if re.search(r"(^|_)views(_|$)", path.stem)]


@pytest.mark.parametrize("path", VIEWS, ids=dotted)
def test_views_fit_on_a_screen(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 25, f"{dotted(path)}.{node.name} is too long for a view"


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_script_or_style(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script


def test_only_the_live_predicate_decides_what_is_public():
    """No view or feed asks for `live_from` by itself: that question belongs to the queryset."""
    about = r"(^|_)(views|feeds|sitemaps|search|pages|context)(_|$)"
    askers = [path for path in MODULES if re.search(about, path.stem)]
    assert len(askers) > 20
    for path in askers:
        filtered = re.findall(r"live_(?:from|until)__\w+\s*=", path.read_text())
        assert not filtered, f"{dotted(path)} filters by {filtered}"
