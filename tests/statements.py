"""Choose the tests that PostgreSQL may leave to SQLite, by the SQL that they send.

    python -m tests.run --note-statements    # or pytest --database=postgresql --note-statements PATH for a part
    python -m tests.statements               # choose again, and write tests/sqlite_alone.json

A database is asked in statements, so a test is worth its time on a second database if it sends one that no other test
sends. The first command notes the shapes of all statements in var/statements: numbers, lists and names of savepoints do not
count, the error and the constraint of a refusal do. Queries that a test sends by itself, to look at the result, are left
out. The second command keeps every shape, with the tests that cost least. A test that is new or has a new name runs on
both databases until then. Tests stay on both if results depend on more than the statement: see ALWAYS and `_always`.
"""

import hashlib
import json
import os
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTES = ROOT / "var" / "statements"
LIST = Path(__file__).with_name("sqlite_alone.json")
# Here the databases match, sort, lock and are backed up in their own ways, or other processes send the statements.
_FOLDERS = "core/db core/process fuzz load privacy psychsite/operations psychsite/setup search stateful"
ALWAYS = tuple(f"tests/{name}/" for name in _FOLDERS.split())
# What a test names that knows one database from another.
_KNOWING = {"connection", "connections", "vendor"}
# A function that costs nothing is not free to start.
LEAST_SECONDS = 0.02
_LISTS = re.compile(r"\((?:(?:%s|\d+)(?:::\w+)?(?:, )?){2,}\)")
_ROWS = re.compile(r"(\([^()]*\))(?:, \([^()]*\))+")
_NUMBERS = re.compile(r'(?<![\w"])\d+(?![\w"])')
_TESTS, _LIBRARIES = f"{ROOT}/tests/", f"{os.sep}site-packages{os.sep}"


def left_to_sqlite():
    """Return the names of tests ("path::function") that PostgreSQL leaves to SQLite."""
    return frozenset(json.loads(LIST.read_text())) if LIST.exists() else frozenset()


def name_of(item):
    return item.nodeid.partition("[")[0]


def shape(sql):
    """Return the statement without what differs from call to call."""
    sql = str(sql)
    if sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")):
        return sql.split('"')[0]
    return _ROWS.sub(r"\1…", _NUMBERS.sub("0", _LISTS.sub("(%s…)", sql)))


def _is_a_look(sql):
    """Return whether a test queries by itself, without any code of the product."""
    if not str(sql).lstrip("( ").startswith("SELECT"):
        return False
    frame = sys._getframe(3)
    while frame:
        file = frame.f_code.co_filename
        if file.startswith(_TESTS):
            return True
        if file.startswith(str(ROOT)) and _LIBRARIES not in file:
            return False
        frame = frame.f_back
    return False


class Notes:
    """Plugin of pytest that notes what each test sends and costs."""

    def __init__(self):
        self.test, self.shapes, self.cost, self.always = None, defaultdict(set), Counter(), set()

    def pytest_collection_finish(self, session):
        from django.db.backends.utils import CursorWrapper

        for name in ("_execute", "_executemany"):
            setattr(CursorWrapper, name, self._watched(getattr(CursorWrapper, name)))

    def _watched(self, execute):
        def watched(cursor, sql, *arguments):
            try:
                result = execute(cursor, sql, *arguments)
            except Exception as error:
                constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
                self._note(sql, f" {type(error).__name__} {constraint}")
                raise
            self._note(sql)
            return result

        return watched

    def _note(self, sql, error=""):
        if self.test and not _is_a_look(sql):
            self.shapes[self.test].add(hashlib.sha256((shape(sql) + error).encode()).hexdigest()[:16])

    def pytest_runtest_logstart(self, nodeid):
        self.test = nodeid.partition("[")[0]
        self.begun = time.process_time()

    def pytest_runtest_logfinish(self, nodeid):
        self.cost[self.test] += time.process_time() - self.begun
        self.test = None

    def pytest_runtest_setup(self, item):
        if _always(item):
            self.always.add(name_of(item))

    def pytest_sessionfinish(self, session):
        rows = {
            name: {"cost": round(cost, 3), "always": name in self.always, "shapes": sorted(self.shapes[name])}
            for name, cost in self.cost.items()
        }
        NOTES.mkdir(parents=True, exist_ok=True)
        (NOTES / f"{time.time_ns()}.json").write_text(json.dumps(rows))


def _always(item):
    """Return whether a test looks at more than the answers to single statements."""
    mark = item.get_closest_marker("django_db")
    return bool(
        item.nodeid.startswith(ALWAYS)
        or item.get_closest_marker("database")
        or (mark and mark.kwargs.get("transaction"))
        or {"transactional_db", "live_server"} & set(item.fixturenames)
        or hasattr(item.obj, "hypothesis")
        or _KNOWING & set(item.obj.__code__.co_names)
    )


def choose(notes):
    """Return the tests that send nothing which the others do not send."""
    owners = Counter(shape for row in notes.values() for shape in row["shapes"])
    kept = {
        name
        for name, row in notes.items()
        if row["always"] or any(owners[shape] == 1 for shape in row["shapes"])
    }  # fmt: skip
    missing = set(owners) - {shape for name in kept for shape in notes[name]["shapes"]}
    while missing:
        name = max(
            notes,
            key=lambda name: (
                len(missing.intersection(notes[name]["shapes"])) / max(notes[name]["cost"], LEAST_SECONDS),
                name,
            ),
        )
        kept.add(name)
        missing.difference_update(notes[name]["shapes"])
    return sorted(set(notes) - kept)


def main():
    files = sorted(NOTES.glob("*.json"))
    if not files:
        sys.exit("var/statements holds no notes. Run: python -m tests.run --note-statements")
    notes = {}
    for file in files:
        # Workers share the cases of a function; a later run of a part replaces nothing else.
        for name, row in json.loads(file.read_text()).items():
            old = notes.setdefault(name, {"cost": 0, "always": False, "shapes": []})
            old["cost"], old["always"] = max(old["cost"], row["cost"]), old["always"] or row["always"]
            old["shapes"] = sorted({*old["shapes"], *row["shapes"]})
    known = {name: row for name, row in notes.items() if (ROOT / name.partition("::")[0]).exists()}
    found = choose(known)
    LIST.write_text(json.dumps(found, indent=0) + "\n")
    seconds, left = (round(sum(known[name]["cost"] for name in names)) for names in (known, found))
    print(f"{len(found)} of {len(known)} functions are left to SQLite: {left} of {seconds} s of processor time")


if __name__ == "__main__":
    main()
