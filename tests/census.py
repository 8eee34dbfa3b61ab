"""Print the size of the code, and the imports between its rooms.

    python -m tests.census

Counted as tests/test_architecture.py counts: the product without migrations, and imports between its rooms.
"""

import ast
import json
import re
import sys

from tests import test_architecture as rules
from tests.plan import DURATIONS
from tests.statements import left_to_sqlite

ROOT = rules.ROOT


def lines(paths):
    return {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in paths}


def arrows():
    """Return {(room, room that it imports)}."""
    found = {
        (rules.room_of(rules.dotted(path)), rules.room_of(name))
        for path in rules.MODULES
        for name in rules.imports(path)
        if rules.room_of(name)
    }
    return {(one, other) for one, other in found if one != other}


def entries():
    """Return {folder: entries} of the rooms."""
    folders = {path.parent for path in rules.CODE}
    return {
        str(folder.relative_to(ROOT)): sum(not entry.name.startswith("__") for entry in folder.iterdir())
        for folder in folders
    }


def steps(recipe):
    """Return how many numbered steps a recipe of docs/howto.md has."""
    section = (ROOT / "docs/howto.md").read_text().partition(f"\n## {recipe}\n")[2].partition("\n## ")[0]
    return len(re.findall(r"^\d+\. ", section, re.M))


def functions(paths):
    return sum(
        isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
    )


def largest(sizes):
    name = max(sizes, key=sizes.get)
    return f"{sizes[name]} ({name})"


def census():
    """Yield (figure, value)."""
    code, tests = lines(rules.CODE), sorted((ROOT / "tests").rglob("*.py"))
    rank = {room: number for number, room in enumerate(rules.ROOMS)}
    drawn = arrows()
    migrations = [path for path in rules.MODULES if path not in rules.CODE and path.name != "__init__.py"]
    yield "rooms, arrows between them", f"{len(rules.ROOMS)}, {len(drawn)}"
    yield "arrows up", sum(rank[other] > rank[one] for one, other in drawn)
    yield "product: files, lines", f"{len(code)}, {sum(code.values()):,}"
    yield "migrations", len(migrations)
    yield "largest module", largest(code)
    yield "most entries in a folder", largest(entries())
    yield (
        "steps of the recipe for a clinic field, for a block",
        f"{steps('Add a clinic field')}, {steps('Add a block')}",
    )
    yield "tests: files, lines, functions", f"{len(tests)}, {sum(lines(tests).values()):,}, {functions(tests):,}"
    yield "largest module of tests", largest(lines(tests))
    yield "test functions that PostgreSQL leaves to SQLite", len(left_to_sqlite())
    slow = json.loads(DURATIONS.read_text())
    yield "functions that took a second or more, when last noted", f"{len(slow)}, {sum(slow.values()):,.0f} s"


def main():
    rows = list(census())
    wide = max(len(figure) for figure, _value in rows)
    sys.stdout.writelines(f"{figure:{wide}}  {value}\n" for figure, value in rows)


if __name__ == "__main__":
    main()
