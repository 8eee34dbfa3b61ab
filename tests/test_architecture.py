"""Architecture rules: imports between apps, and the place of code.

Each rule is one test that lists every offender.
"""

import ast
import re
import sys
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Each room may import itself and the rooms before it.
ROOMS = [
    "core",
    "geo",
    "crisis",
    "activity",
    "outbox",
    "accounts",
    "addresses",
    "images",
    "files",
    "authors",
    "clinics",
    "articles",
    "comments",
    "search",
    "psychsite",
]
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
CODE = [path for path in MODULES if path.parent.name != "migrations"]
MOST_LINES, MOST_TEST_LINES, MOST_ENTRIES, MOST_VIEW_LINES = 350, 400, 20, 25
# Modules that may be longer, and why.
LONG = {}
LONG_TESTS = {
    "tests/mutation.py": "one program, which is run by hand",
    "tests/permissions/matrix.py": "one table",
    "tests/prose.py": "a table of rules, and one program that reads it",
    "tests/stateful/intruders.py": "Hypothesis wants all steps in one class",
    "tests/stateful/machine.py": "Hypothesis wants all steps in one class",
}
# Folders that may hold more, and why.
FULL = {
    "psychsite/demo/content/articles": "one file an article",
    "psychsite/management/commands": "one file a command, and Django finds commands in no folder below",
}


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(name):
    """Return the app of a dotted module name, or None if it is third-party."""
    first = name.partition(".")[0]
    return first if first in ROOMS else None


@cache
def tree(path):
    return ast.parse(path.read_text())


@cache
def imports(path):
    """Return the dotted names that a module imports anywhere."""
    package = dotted(path) if path.name == "__init__.py" else dotted(path).rpartition(".")[0]
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parts, base]).rstrip(".")
            found.add(base)
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return found


def find_circle(graph):
    """Return the names of a cycle in {name: names that it imports}, or None."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return None


def test_every_app_is_listed_in_import_order():
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert found == set(ROOMS)
    assert "core.db.fields" in imports(ROOT / "images" / "models.py"), "the guard sees imports"


def test_apps_import_only_lower_apps():
    rank = {room: number for number, room in enumerate(ROOMS)}
    above = [
        f"{dotted(path)} imports {name}"
        for path in MODULES
        for name in sorted(imports(path))
        if room_of(name) and rank[room_of(name)] > rank[room_of(dotted(path))]
    ]
    assert not above


def test_modules_have_no_import_cycles():
    """Forbid import cycles: shared code belongs in a third module.

    A package's `__init__` is ignored.
    """
    known = {dotted(path): path for path in CODE if path.name != "__init__.py"}
    assert find_circle({name: imports(path) & known.keys() - {name} for name, path in known.items()}) is None
    assert find_circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}), "the guard sees a circle"


def test_packages_of_an_app_have_no_import_cycles():
    """Forbid import cycles between the packages of an app.

    `__init__` modules are ignored, because Django imports those of `models` and `admin`.
    """
    circles = []
    for room in ROOMS:
        known = {dotted(path): path for path in CODE if path.name != "__init__.py" and path.is_relative_to(ROOT / room)}
        units = {name: ".".join(name.split(".")[:2]) for name in known}
        graph = {unit: set() for unit in units.values()}
        for name, path in known.items():
            graph[units[name]] |= {units[other] for other in imports(path) & known.keys()} - {units[name]}
        if circle := find_circle(graph):
            circles.append(circle)
    assert not circles


def test_packages_reexport_nothing():
    """Forbid re-exports, so that calls name their module.

    Only an `__init__` that Django imports may collect names.
    """
    gathering = [
        dotted(path)
        for path in CODE
        if path.name == "__init__.py" and path.parent.name not in {"models", "admin"} and imports(path)
    ]
    assert not gathering


def test_modules_stay_short():
    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in CODE}
    long = {name: size for name, size in sizes.items() if size > MOST_LINES}
    assert long.keys() == LONG.keys(), long


def test_modules_of_tests_stay_short():
    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in (ROOT / "tests").rglob("*.py")}
    assert {name: size for name, size in sizes.items() if size > MOST_TEST_LINES}.keys() == LONG_TESTS.keys()


def test_folders_have_few_entries():
    folders = {path.parent for path in CODE} | {path for path in ROOT.glob("psychsite/demo/content/*") if path.is_dir()}
    sizes = {
        str(folder.relative_to(ROOT)): sum(
            entry.name not in {"__init__.py", "__pycache__"} for entry in folder.iterdir()
        )
        for folder in folders
    }
    assert {name for name, size in sizes.items() if size > MOST_ENTRIES} == FULL.keys(), sizes


def test_migrations_import_no_project_code():
    """Forbid project imports in migrations, which outlive other modules."""
    allowed = {"django", "taggit"} | sys.stdlib_module_names
    migrations = [path for path in MODULES if path.parent.name == "migrations" and path.name != "__init__.py"]
    assert len(migrations) >= 6
    assert not [
        f"{dotted(path)}: {name}"
        for path in migrations
        for name in imports(path)
        if name.partition(".")[0] not in allowed
    ]


def test_project_imports_no_signals():
    assert not [
        f"{dotted(path)}: {name}"
        for path in MODULES
        for name in imports(path)
        if name.startswith("django.dispatch") or ".signals" in name
    ]


def test_one_module_says_who_the_client_is():
    """Two notions of a client are two limits, and IPv6 walks around the weaker one."""
    reader = ROOT / "core" / "client_address.py"
    pattern = re.compile(r"REMOTE_ADDR|REMOTE_HOST|X[_-]FORWARDED[_-]FOR|X[_-]REAL[_-]IP", re.I)
    assert pattern.search(reader.read_text()), "the guard sees readers"
    assert not [dotted(path) for path in CODE if path != reader and pattern.search(path.read_text())]


def test_addresses_begin_with_the_sites_own():
    """An address made from a request names the host that a client wrote.

    core/http.py compares origins, and the sign-in checks where it redirects to. Stored pages name the site's own host.
    """
    known = {ROOT / "core" / "http.py", ROOT / "accounts" / "web" / "pages.py", ROOT / "core/pages/middleware.py"}
    # It plays a reader of this site.
    known |= {ROOT / "psychsite/moving/wordpress/addresses.py"}
    pattern = re.compile(r"build_absolute_uri|get_current_site|\.get_host\(|HTTP_HOST|SERVER_NAME")
    assert {path for path in CODE if pattern.search(path.read_text())} == known
    emails = [path for path in (ROOT / "templates" / "emails").glob("*.txt") if "http" in path.read_text()]
    assert not emails, "an email gets its links from the action that writes it"


def test_views_stay_short():
    views = [path for path in CODE if path.parent.name == "web" or path.stem == "views"]
    assert len(views) > 25
    assert not [
        f"{dotted(path)}.{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in views
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
        and [argument.arg for argument in node.args.args[:1]] == ["request"]
        and node.end_lineno - node.lineno >= MOST_VIEW_LINES
    ]


def test_templates_have_no_inline_code():
    offenders = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text()
        scripts = [script for script in re.findall(r"<script[^>]*>", text) if "src=" not in script]
        if scripts or re.search(r"<style|\sstyle=|\son[a-z]+=", text):
            offenders.append(str(path.relative_to(ROOT)))
    assert not offenders


def test_public_code_uses_only_live_queryset_predicate():
    """Require views and feeds to use the queryset's predicate, not `live_from`."""
    askers = [
        path for path in CODE if {"web", "api", "search", "rendering", "finder"} & set(path.relative_to(ROOT).parts)
    ]
    assert len(askers) > 40
    assert not [
        f"{dotted(path)}: {found}"
        for path in askers
        for found in re.findall(r"live_(?:from|until)__\w+\s*=", path.read_text())
    ]


def test_each_decision_has_a_number_of_its_own():
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    numbers = Counter(name[:4] for name in names)
    assert [name for name in names if numbers[name[:4]] > 1] == []
    assert all(
        (ROOT / "docs" / "decisions" / name).read_text(encoding="utf-8").startswith(f"# {int(name[:4])}. ")
        for name in names
    )
