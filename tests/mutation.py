"""Break lines of the product one at a time; list the breaks that no test notices.

    python -m pip install --target var/mutation/tools cosmic-ray==8.7.0 coverage==7.17.5
    python -m tests.mutation                # take the sample, or go on where the last run was stopped
    python -m tests.mutation --survivors    # try again what no test noticed, after new tests were written
    python -m tests.mutation --report       # print the figures and the survivors

cosmic-ray makes the mutants: LINES lines of MODULES drawn at random, one mutant a line. pytest collects TESTS once. Each
mutant is put into a fork of that process and meets the tests that ran its function before, those of its own line first.
So a mutant costs a second, and files stay as they are. First the unbroken modules go in the same way and must pass.
The session is var/mutation/session.json.
"""

import argparse
import ast
import enum
import importlib
import inspect
import itertools
import json
import os
import random
import signal
import sys
import time
import types
import zlib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "mutation"
SEED = 20
LINES = 200
# CPU time that the tests of one mutant may cost by what they cost unbroken, and after which a single test counts as hanging.
SECONDS_A_MUTANT, SECONDS_A_TEST = 8, 15
_ROOMS = ("articles/approval", "articles/changes", "articles/publishing")
MODULES = (
    *(str(path.relative_to(ROOT)) for room in _ROOMS for path in sorted((ROOT / room).glob("[a-z]*.py"))),
    *(f"articles/document/{name}.py" for name in ("digest", "tokens")),
    "articles/permissions.py",
    "core/html/sanitize.py",
)
TESTS = (
    *(f"tests/articles/{name}" for name in ("admin", "approval", "audit", "changes", "document", "publishing")),
    "tests/articles/test_permissions.py",
    "tests/articles/blocks/test_blocks.py",
    "tests/articles/checklist/test_checks.py",
    *(f"tests/articles/web/test_{name}.py" for name in ("history", "reader")),
    "tests/clinics/web/test_articles_naming.py",
    "tests/core/html/test_sanitize.py",
    "tests/files",
    "tests/permissions/test_ownership.py",
    "tests/psychsite/desk",
)  # fmt: skip
# cosmic-ray's operators, less those that only make a TypeError.
_COMPARISONS = "Eq_NotEq NotEq_Eq Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt Is_IsNot IsNot_Is"
_BINARY = "Add_Sub Sub_Add Mul_Add BitOr_BitAnd BitAnd_BitOr BitXor_BitAnd"
OPERATORS = (
    *(f"ReplaceComparisonOperator_{pair}" for pair in _COMPARISONS.split()),
    *(f"ReplaceBinaryOperator_{pair}" for pair in _BINARY.split()),
    *("AddNot", "ReplaceUnaryOperator_Delete_Not", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "NumberReplacer", "RemoveDecorator"),
    *("ZeroIterationForLoop", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ExceptionReplacer"),
)


def operators():
    """Return {name: operator} of cosmic-ray's and of three that it lacks."""
    import parso
    from cosmic_ray import plugins
    from cosmic_ray.operators.operator import Operator

    def leaf(text):
        return parso.parse(text).children[0]

    class Own(Operator):
        examples = classmethod(lambda cls: ())

    class ReturnNone(Own):
        def mutation_positions(self, node):
            if node.type == "return_stmt" and node.children[1].get_code().strip() != "None":
                yield node.start_pos, node.end_pos

        def mutate(self, node, index):
            node.children[1] = leaf(" None")
            return node

    class RemoveKeyword(Own):
        def _of(self, node):
            if node.type != "arglist":
                return []
            return [one for one in node.children if one.type == "argument" and one.children[1] == "="]

        def mutation_positions(self, node):
            yield from ((one.start_pos, one.end_pos) for one in self._of(node))

        def mutate(self, node, index):
            at = node.children.index(self._of(node)[index])
            # With the comma behind it, or else the one before it.
            start = at if at + 1 < len(node.children) else at - 1
            del node.children[start : start + 2]
            return node

    class RemoveCall(Own):
        def mutation_positions(self, node):
            is_call = (
                node.type == "atom_expr"
                and node.children[-1].type == "trailer"
                and node.children[-1].children[0] == "("
            )
            if is_call and node.parent.type == "simple_stmt":
                yield node.start_pos, node.end_pos

        def mutate(self, node, index):
            return leaf(node.get_first_leaf().prefix + "None")

    own = {operator.__name__: operator() for operator in (ReturnNone, RemoveKeyword, RemoveCall)}
    return {name: plugins.get_operator(f"core/{name}")() for name in OPERATORS} | own


def draw(seed, lines):
    """Return a mutant of each of `lines` lines, with the line before and after."""
    from cosmic_ray.ast import ast_nodes, get_ast_from_path

    dice, by_line = random.Random(seed), {}
    for path in MODULES:
        nodes = list(ast_nodes(get_ast_from_path(ROOT / path)))
        for name, operator in operators().items():
            positions = [start for node in nodes for start, _end in operator.mutation_positions(node)]
            for occurrence, (line, _column) in enumerate(positions):
                by_line.setdefault((path, line), []).append({"operator": name, "occurrence": occurrence})
    places = sorted(by_line)
    dice.shuffle(places)
    result = []
    for path, line in places:
        mutant = {"path": path, "line": line} | dice.choice(by_line[path, line])
        mutant |= {"was": (ROOT / path).read_text().splitlines()[line - 1].strip(), "becomes": _becomes(mutant)}
        if mutant["becomes"] is not None:
            result.append(mutant)
        if len(result) == lines:
            break
    return result


def broken(mutant):
    from cosmic_ray.mutating import mutate_code

    return mutate_code((ROOT / mutant["path"]).read_text(), operators()[mutant["operator"]], mutant["occurrence"])


def _becomes(mutant):
    """Return the changed lines, or None if they are invalid or equivalent Python."""
    old, new = (ROOT / mutant["path"]).read_text(), broken(mutant)
    try:
        if ast.dump(ast.parse(old)) == ast.dump(ast.parse(new)):
            return None
    except SyntaxError:
        return None
    known = set(old.splitlines())
    return " / ".join(line.strip() for line in new.splitlines() if line not in known)


# Putting a mutant into the running process


def put_in(path, source):
    """Make the loaded module, and all that was imported from it, behave as `source`."""
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    fresh = types.ModuleType(module.__name__)
    fresh.__file__ = module.__file__
    exec(compile(source, module.__file__, "exec"), vars(fresh))
    for name, new in list(vars(fresh).items()):
        old = vars(module).get(name)
        if not name.startswith("__") and old is not new and not _transplant(old, new):
            _rebind(name, old, new)
    for name in set(vars(module)) - set(vars(fresh)):
        if not name.startswith("__"):
            delattr(module, name)


def _transplant(old, new):
    """Replace the code of the old function or class; return False if impossible."""
    if type(old) is not type(new):
        return False
    if isinstance(new, type):
        return _transplant_class(old, new)
    if hasattr(old, "__wrapped__") or hasattr(new, "__wrapped__"):
        return _transplant(getattr(old, "__wrapped__", None), getattr(new, "__wrapped__", None))
    if not inspect.isfunction(old) or len(old.__code__.co_freevars) != len(new.__code__.co_freevars):
        return False
    old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    return True


def _transplant_class(old, new):
    if old.__module__ == "builtins":  # a class variable that names one, as members of enumerations do
        return old is new
    if issubclass(old, enum.Enum):
        return [(one.name, one.value) for one in old] == [(one.name, one.value) for one in new]
    if repr(getattr(old, "__dataclass_params__", "")) != repr(getattr(new, "__dataclass_params__", "")):
        return False
    for name, part in vars(new).items():
        if (name.startswith("__") and not _is_written(part)) or "_tuplegetter" in type(part).__name__:
            continue
        known = vars(old).get(name)
        if isinstance(part, property) and isinstance(known, property):
            part, known = part.fget, known.fget
        if not _transplant(known, part):
            setattr(old, name, vars(new)[name])
    return True


def _is_written(part):
    """Return True for a method that a module writes; dataclasses make theirs."""
    return inspect.isfunction(part) and Path(part.__code__.co_filename).exists()


def _rebind(name, old, new):
    for module in list(sys.modules.values()):
        names = getattr(module, "__dict__", None)
        if isinstance(names, dict) and (names.get(name) is old or (callable(old) and old in _functions(names))):
            for key in [key for key, value in names.items() if value is old and (key == name or callable(old))]:
                names[key] = new


def _functions(names):
    return [value for value in names.values() if inspect.isfunction(value)]


# Running


def _text_of(item):
    """Return the source of a test with its cases."""
    return inspect.getsource(item.function)


class Sample:
    """Pytest plugin that runs the sample in place of the tests."""

    def __init__(self, options):
        self.options, self.failed = options, []

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.items = {item.nodeid: item for item in session.items}
        # A test that was changed may notice what it did not notice before.
        self.texts = {nodeid: zlib.crc32(_text_of(item).encode()) for nodeid, item in self.items.items()}
        self._map()
        session_file = FOLDER / "session.json"
        if session_file.exists():
            mutants = json.loads(session_file.read_text())["mutants"]
        else:
            mutants = draw(self.options.seed, self.options.lines)
        for number, mutant in enumerate(mutants, 1):
            again = self.options.survivors and mutant.get("outcome") == "survived"
            if "outcome" in mutant and not again:
                continue
            tests, start = self._tests(mutant), time.monotonic()
            said = self._fork(tests, mutant["path"], broken(mutant)) if tests else {"outcome": "survived", "by": None}
            met = mutant.get("met", {}) | {nodeid: self.texts[nodeid] for nodeid in tests}
            mutant |= said | {"met": met, "seconds": round(time.monotonic() - start, 1)}
            session_file.write_text(json.dumps({"seed": self.options.seed, "mutants": mutants}, indent=1))
            print(
                f"{number:3} {mutant['outcome']:9} {mutant['path']}:{mutant['line']} {mutant['operator']}", flush=True
            )
        return True

    def _fork(self, tests, path=None, source=None, lines_of=None):
        """Run tests in a fork until one fails; return the outcome and that test."""
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.setpgid(0, 0)
            self._run_child(tests, path, source, writer, lines_of)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            said = pipe.read()
        _pid, status = os.waitpid(child, 0)
        try:  # what the tests started
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
        if said:
            return json.loads(said)
        return {"outcome": "noticed", "by": f"ended with status {status}: it ran on, or broke the process"}

    def _run_child(self, tests, path, source, writer, lines_of):
        if lines_of:
            import coverage

            files = [str(ROOT / path) for path in MODULES]
            measure = coverage.Coverage(data_file=lines_of, include=files, config_file=False)
            measure.start()
            for unbroken in MODULES:
                put_in(unbroken, (ROOT / unbroken).read_text())
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        if not self.options.verbose:
            os.dup2(silent, 2)
        said, seconds = {"outcome": "survived", "by": None}, {}
        try:
            if source:
                put_in(path, source)
        except BaseException as error:  # the module cannot even be imported
            said = {"outcome": "noticed", "by": f"import: {error!r}"}
        else:
            items = [self.items[nodeid] for nodeid in tests]
            for item, following in zip(items, [*items[1:], None], strict=True):
                if lines_of:
                    measure.switch_context(item.nodeid)
                else:
                    signal.setitimer(signal.ITIMER_PROF, SECONDS_A_TEST)  # the end of the process, in CPU time
                start = time.process_time()
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                seconds[item.nodeid] = round(time.process_time() - start, 2)
                if self.failed and not lines_of:
                    said = {"outcome": "noticed", "by": self.failed[0]}
                    break
        if lines_of:
            measure.stop()
            measure.save()
            said |= {"by": self.failed, "cost": seconds}
        os.write(writer, json.dumps(said).encode())
        os._exit(0)

    def _map(self):
        """Learn which lines each test runs, for tests that are not known yet."""
        kept = FOLDER / "lines.json"
        self.lines = json.loads(kept.read_text()) if kept.exists() else {}
        new = [nodeid for nodeid in self.items if nodeid not in self.lines]
        for start in range(0, len(new), 60):
            part = new[start : start + 60]
            self._learn(part)
            kept.write_text(json.dumps(self.lines))
            print(f"lines of {start + len(part)} of {len(new)} tests known", flush=True)

    def _learn(self, tests):
        import coverage

        data = FOLDER / "coverage.sqlite"
        data.unlink(missing_ok=True)
        said = self._fork(tests, lines_of=str(data))
        if said["outcome"] != "survived":
            pytest.exit(said["by"], 1)
        found = coverage.CoverageData(str(data))
        found.read()
        if said["by"]:
            print("left out, as they fail before anything is broken:", *said["by"])
        self.lines |= {nodeid: {"cost": said["cost"].get(nodeid, 1)} for nodeid in tests if nodeid not in said["by"]}
        for path in MODULES:
            for line, nodeids in found.contexts_by_lineno(str(ROOT / path)).items():
                for nodeid in set(nodeids) - {"", *said["by"]}:
                    self.lines[nodeid].setdefault(path, []).append(line)

    def _tests(self, mutant):
        """Return the tests that run the mutant's function, those of its line first.

        For a line outside functions: those that run the module, and those of its folder, which may look at it.
        """
        path, line = mutant["path"], mutant["line"]
        around = [
            range(node.lineno, node.end_lineno + 1)
            for node in ast.walk(ast.parse((ROOT / path).read_text()))
            if isinstance(node, ast.FunctionDef) and node.lineno <= line <= node.end_lineno
        ]
        near = max(around, key=lambda lines: lines.start, default=range(1, 100_000))
        ran = {nodeid: set(self.lines.get(nodeid, {}).get(path, ())) for nodeid in self.items}
        subject = f"tests/{path.rpartition('/')[0]}/"
        met = mutant.get("met", {})
        found = [
            nodeid
            for nodeid, lines in ran.items()
            if nodeid in self.lines
            and met.get(nodeid) != self.texts[nodeid]
            and (lines & set(near) or (not around and nodeid.startswith(subject)))
        ]
        cost = {nodeid: self.lines[nodeid].get("cost", 2) for nodeid in found}
        found.sort(key=lambda nodeid: (line not in ran[nodeid], not ran[nodeid], cost[nodeid]))
        sums = itertools.accumulate(cost[nodeid] for nodeid in found)
        return [nodeid for nodeid, total in zip(found, sums, strict=True) if total <= self.options.seconds] or found[:1]


def report():
    mutants = json.loads((FOLDER / "session.json").read_text())["mutants"]
    for path in MODULES:
        here = Counter(mutant.get("outcome", "to do") for mutant in mutants if mutant["path"] == path)
        print(f"{path:45}", ", ".join(f"{outcome} {count}" for outcome, count in sorted(here.items())))
    noticed = sum(mutant.get("outcome") == "noticed" for mutant in mutants)
    done = sum("outcome" in mutant for mutant in mutants)
    print(f"{noticed} of {done} noticed, {noticed / max(done, 1):.0%}; {len(mutants) - done} to do")
    for mutant in mutants:
        if mutant.get("outcome") == "survived":
            print(f"\n{mutant['path']}:{mutant['line']} {mutant['operator']} ({len(mutant.get('met', ()))} tests)")
            print(f"  - {mutant['was']}\n  + {mutant['becomes']}")


def main():
    parser = argparse.ArgumentParser(
        "python -m tests.mutation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--survivors", action="store_true", help="run tests that the survivors have not met yet, or not as they are now"
    )
    parser.add_argument("--report", action="store_true", help="print figures and survivors, run nothing")
    parser.add_argument("--seed", type=int, default=SEED, help=f"which lines are drawn (default {SEED})")
    parser.add_argument("--lines", type=int, default=LINES, help=f"how many lines are broken (default {LINES})")
    parser.add_argument(
        "--seconds",
        type=int,
        default=SECONDS_A_MUTANT,
        help=f"CPU seconds of tests a mutant (default {SECONDS_A_MUTANT})",
    )
    parser.add_argument("--verbose", action="store_true", help="show what forks write to the standard error")
    parser.add_argument("--tools", default=str(FOLDER / "tools"), help="where cosmic-ray and coverage are installed")
    options = parser.parse_args()
    if options.report:
        return report()
    # At the end: the product's own packages come first.
    sys.path.append(options.tools)
    sys.argv = [sys.argv[0], "--database=sqlite"]
    arguments = ["-q", "-s", "-n0", "--database=sqlite", "-p", "no:faulthandler", *TESTS]
    return pytest.main(arguments, plugins=[Sample(options)])


if __name__ == "__main__":
    sys.exit(main())
