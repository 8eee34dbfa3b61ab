"""Compare two recordings of tests/pages/crawl.py."""

import json
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher, unified_diff
from pathlib import Path

from tests.pages import crawl_text

# Sections of the report, each with what it counts. The first four make `compare` exit with 1.
GRAVE = ("only before", "only after", "status", "type or redirect")
LIGHT = ("headers", "structure", "words")
_PATH_IN_TEXT = re.compile(rf'(?P<start>="|"|{re.escape(crawl_text.ORIGIN)})(?P<path>/[^"\s?#<>]*)')


def add_arguments(parser):
    parser.add_argument("before", type=Path, metavar="BEFORE")
    parser.add_argument("after", type=Path, metavar="AFTER")
    parser.add_argument(
        "--renamed",
        type=Path,
        metavar="FILE",
        help="lines such as /old/=/new/ or /old/*=/new/*: expected new addresses",
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 for any difference, words too")
    parser.add_argument("--samples", type=int, default=3, help="samples of each kind (default: %(default)s)")
    parser.add_argument("--lines", type=int, default=30, help="lines of each sample (default: %(default)s)")


def compare(options):
    """Print how the two recordings differ; return the exit code."""
    renames = read_renames(options.renamed.read_text()) if options.renamed else []
    bodies = Bodies(options.before, options.after, renames)
    found = differences(read(options.before), read(options.after), bodies, renames)
    for line in report(found, bodies, samples=options.samples, length=options.lines):
        sys.stdout.write(line + "\n")
    return int(any(found.rows[kind] for kind in (GRAVE + LIGHT if options.strict else GRAVE)))


def read(folder):
    """Return {(role, path): row} of a recording."""
    with open(Path(folder) / "answers.jsonl", encoding="utf-8") as file:
        rows = map(json.loads, file)
        return {(row["role"], row["path"]): row for row in rows}


def read_renames(text):
    """Return [(old, new, is_prefix)] of the lines `old=new`; "*" means prefix."""
    renames = []
    for line in filter(None, (line.split(" #")[0].strip() for line in text.splitlines())):
        old, equals, new = line.partition("=")
        if line.startswith("#"):
            continue
        if not equals or not old.startswith("/") or not new.startswith("/") or old.endswith("*") != new.endswith("*"):
            raise SystemExit(f"Write /old/=/new/ or /old/*=/new/*, not {line!r}.")
        renames.append((old.rstrip("*"), new.rstrip("*"), old.endswith("*")))
    return renames


def rename(path, renames):
    """Return the renamed path; its query and fragment are kept."""
    bare, rest = re.fullmatch(r"([^?#]*)(.*)", path, re.DOTALL).groups()
    for old, new, is_prefix in renames:
        if bare == old:
            return new + rest
        if is_prefix and bare.startswith(old):
            return new + bare.removeprefix(old) + rest
    return path


class Bodies:
    """Stored bodies of both recordings, with renamed links in the first."""

    def __init__(self, before, after, renames=()):
        self._folders, self._renames = {"before": Path(before), "after": Path(after)}, list(renames)

    def get(self, side, row):
        text = (self._folders[side] / "bodies" / f"{row['body']}.txt").read_text(encoding="utf-8")
        if side == "before" and self._renames:
            text = _PATH_IN_TEXT.sub(lambda found: found["start"] + rename(found["path"], self._renames), text)
        return text


@dataclass
class Differences:
    """The differences of two recordings.

    `rows` is {kind: [(role, path, row before, row after)]}; `same` counts equal responses.
    """

    rows: dict = field(default_factory=lambda: defaultdict(list))
    same: int = 0
    redirected: int = 0


def differences(before, after, bodies, renames=()):
    """Return the Differences of two results of read()."""
    found, known = Differences(), {}
    wanted = {(role, rename(path, renames)): row for (role, path), row in before.items()}
    for key, old in wanted.items():
        new = after.get(key)
        kinds = _kinds(old, new, bodies, renames, known) if new else ["only before"]
        for kind in kinds:
            found.rows[kind].append((*key, old, new))
        found.same += not kinds
    for (role, path), new in after.items():
        if (role, path) in wanted:
            continue
        if (role, path) in before and new["status"] in {301, 308} and _path(new["location"]) == rename(path, renames):
            found.redirected += 1
            continue
        found.rows["only after"].append((role, path, None, new))
    return found


def _path(location):
    return location.removeprefix(crawl_text.ORIGIN)


def _kinds(old, new, bodies, renames, known):
    kinds = []
    if old["status"] != new["status"]:
        return ["status"]
    if old["type"] != new["type"] or rename(_path(old["location"]), renames) != _path(new["location"]):
        kinds.append("type or redirect")
    if old["headers"] != new["headers"] or old["cookies"] != new["cookies"]:
        kinds.append("headers")
    pair = old["body"], new["body"], old["type"]
    if pair not in known:
        known[pair] = _body_kind(bodies.get("before", old), bodies.get("after", new), old["type"])
    return kinds + known[pair]


def _body_kind(old, new, content_type):
    """Return [], ["structure"] or ["words"]: how two normalized bodies differ."""
    if old == new:
        return []
    if crawl_text.is_html(content_type) and crawl_text.structure(old) == crawl_text.structure(new):
        return ["words"]
    return ["structure"]


def changes(old, new):
    """Yield (lines before, lines after) of each place where two texts differ."""
    old, new = old.split("\n"), new.split("\n")
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    for kind, a, b, c, d in SequenceMatcher(None, old[start:], new[start:], autojunk=False).get_opcodes():
        if kind != "equal":
            yield "\n".join(old[start + a : start + b]), "\n".join(new[start + c : start + d])


def report(found, bodies, *, samples=3, length=30):
    """Yield the lines of the report: a summary, then samples of each kind."""
    yield f"equal: {found.same}"
    if found.redirected:
        yield f"old addresses that redirect to their new ones: {found.redirected}"
    for kind in GRAVE + LIGHT:
        yield f"{kind}: {len(found.rows[kind])}"
    for kind in filter(found.rows.get, GRAVE + LIGHT):
        yield ""
        yield f"== {kind} =="
        if kind in LIGHT[1:]:
            yield from _body_samples(found.rows[kind], bodies, samples, length)
        else:
            yield from _row_samples(kind, found.rows[kind], samples)


def _row_samples(kind, rows, samples):
    """Return one line per path, with the roles that it concerns.

    There are ten times as many lines as samples of bodies.
    """
    lines = defaultdict(list)
    for role, path, old, new in rows:
        lines[path, _saying(kind, old, new)].append(role)
    for (path, saying), roles in list(lines.items())[: 10 * samples]:
        yield f"{path}  {saying}  ({', '.join(roles)})"
    if len(lines) > 10 * samples:
        yield f"… and {len(lines) - 10 * samples} more"


def _saying(kind, old, new):
    if not (old and new):
        return str((old or new)["status"])
    if kind == "status":
        return f"{old['status']} → {new['status']}"
    if kind == "headers":
        names = sorted({*old["headers"], *new["headers"]})
        one = [(name, old["headers"].get(name), new["headers"].get(name)) for name in names]
        one.append(("Set-Cookie", old["cookies"], new["cookies"]))
        return "; ".join(f"{name}: {a} → {b}" for name, a, b in one if a != b)
    return f"{old['type']} {old['location']} → {new['type']} {new['location']}"


def _body_samples(rows, bodies, samples, length):
    """Return the most frequent changes with their counts, then sample diffs."""
    pairs = {}
    for role, path, old, new in rows:
        pairs.setdefault((old["body"], new["body"]), []).append((role, path, old, new))
    counted, where = Counter(), {}
    for same in pairs.values():
        role, path, old, new = same[0]
        for change in set(changes(bodies.get("before", old), bodies.get("after", new))):
            counted[change] += len(same)
            where.setdefault(change, (role, path, old, new))
    yield f"{len(counted)} different changes; the most frequent:"
    for (old, new), count in counted.most_common(10 * samples):
        yield f"{count} × {_short(old)} → {_short(new)}  (such as {where[old, new][0]} {where[old, new][1]})"
    shown = dict.fromkeys(key[:2] for key in (where[change] for change, _count in counted.most_common()))
    by_key = {(role, path): (old, new) for role, path, old, new in rows}
    for role, path in list(shown)[:samples]:
        old, new = by_key[role, path]
        texts = [bodies.get("before", old).split("\n"), bodies.get("after", new).split("\n")]
        yield ""
        diff = list(unified_diff(*texts, f"before {role} {path}", f"after {role} {path}", lineterm="", n=2))
        yield from diff[:length]
        if len(diff) > length:
            yield f"… and {len(diff) - length} lines more"


def _short(text, limit=100):
    text = " ⏎ ".join(line.strip() for line in text.split("\n")) or "(nothing)"
    return text if len(text) <= limit else f"{text[:limit]}…"
