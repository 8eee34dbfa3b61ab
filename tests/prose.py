"""Find prose that a native speaker would not write.

Run `python -m tests.prose PATH…` to list the offenders below some paths, one a line. Without a path it reads the whole tree.
"""

import argparse
import os
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
MAX_SUMMARY = 80
MAX_DOCS_LINE = 100
_SKIPPED_FOLDERS = {"var", "migrations", "node_modules", "__pycache__"}
_HIDDEN = {".ci", ".env.example"}
# These two hold the patterns themselves.
_SKIPPED_FILES = {"tests/prose.py", "tests/test_prose.py", "static/fonts/OFL.txt"}

CODE, DOCS, UI, CONTENT = "code", "docs", "ui", "content"
_PROSE = (CODE, DOCS, UI)
_ALL = (*_PROSE, CONTENT)


class Rule(NamedTuple):
    """`kinds` are the kinds of text that it reads; `exempt` is looked for in the 60 characters around a match."""

    name: str
    pattern: re.Pattern
    hint: str
    kinds: tuple = _PROSE
    exempt: re.Pattern | None = None
    paths: re.Pattern | None = None


def _words(expression):
    return re.compile(rf"(?<![-\w/.])(?:{expression})(?![-\w/])", re.IGNORECASE)


_PEOPLE = (
    "administrator|approver|author|clinic|clinician|commenter|doctor|editor|member|moderator|owner|patient|person|publisher|"
    "reader|reporter|reviewer|sender|somebody|someone|staff|user|visitor|who|writer"
)
_ALPHABET = _words(
    r"alphabet\w*|accent\w*|arabic|capitals?|characters?|cyrillic|digits?|greek|hebrew|iso|latin|letter by letter|"
    r"(?:lower|upper|small)[- ]?case|lower|upper|marks?|misspel\w+|spel\w+|script|swapped|typos?|"
    r"(?:first|initial|last|missing|same|single|wrong|adjacent|doubled|small|no) letters?|"
    r"letters? (?:of|in) (?:a|the|each|its|their|one|every) (?:word|name|text|alphabet|state|code)s?"
)
RULES = [
    Rule(
        "whoever",
        _words("who(?:so)?ever|whomever"),
        "name the actor: the moderator, the worker, the person who …",
        _ALL,
    ),
    Rule("nobody", _words("nobody|nobody's|nobody’s"), "name the actor: no moderator, no reader; or “no one”"),
    Rule(
        "somebody",
        _words("somebody|somebody's|somebody’s"),
        "name the actor: a reader, a colleague; or “someone”",
        _ALL,
    ),
    Rule("anew", _words("anew"), "again, from scratch; rebuild, recreate", _ALL),
    Rule(
        "stands",
        re.compile(
            r"(?<![-\w/.])(?<!as it )(?<!as they )(?<!as things )(?:stands?|stood)(?![-\w/])"
            r"(?!\s+(?:for|out|up|by|in\s+for|alone|still|trial|on\s+its\s+own)\b)",
            re.IGNORECASE,
        ),
        "is, is shown, remains, comes first",
    ),
    Rule(
        "tells",
        _words(r"tells|tell(?:s|ing)?(?:\s+(?:you|me|them|us|it))?\s+of"),
        "says, shows, reports, notifies",
        exempt=_words(r"apart"),
    ),
    Rule(
        "told",
        _words("told"),
        "say who learns it: is notified, is shown, sees",
        exempt=_words(r"told apart|told them apart"),
    ),
    Rule("letter", _words("letters?"), "email (or “character” for one of the alphabet)", exempt=_ALPHABET),
    Rule(
        "mail",
        _words(
            r"e-mails?|(?:(?:a|the|one|each|every|this|that|no|any|by|of|two|second|newest|last|first|gets?|our|your|more|which|and|or|"
            r"another|private)\s+)mails?(?!\s+(?:server|box|program|host|client|provider|service|backend|merge|folder|address|queue)s?\b)"
        ),
        "email",
    ),
    Rule(
        "sign",
        _words(
            r"(?:hidden|typographic|strange|control|such|other|each|any|these|those|few|more|many|most|punctuation|invisible|unseen|"
            r"whatever|between|as|of|accents\s+and|capitals\s+and|capitals,\s+accents\s+and|[\d,]+|two|three|four|five|ten|first|last|same)"
            r"\s+signs?(?!\s+(?:in|up|off|on|out|it|them|the|this|that\s+(?!nobody|are|is)|of)\b)|signs\s+that\s+(?:nobody|are|have|do|may)"
        ),
        "character",
        exempt=_words(r"warning|vital|dollar|minus|plus|equals|percent|degree|currency|danger"),
    ),
    Rule("mend", _words("mend(?:s|ed|ing)?"), "fix"),
    Rule(
        "of old",
        re.compile(r"\bof\s+old(?=\s*[.,;:)]|\s+(?:and|are|becomes?|is|into|to|was|were)\b|\s*$)", re.I | re.M),
        "former, old …",
        _ALL,
    ),
    Rule("it is that", _words(r"it\s+is\s+that|it\s+was\s+that"), "say it directly"),
    Rule(
        "asks",
        re.compile(
            r"(?<![-\w/.])(?<!who\s)asks\s+(?!for\b|to\b|that\b|about\b|whether\b|why\b|how\b|again\b|and\b|or\b|on\b)\w"
            r"|\bask(?:s|ed|ing)?\s+(?:the\s+|neither\s+|no\s+)(?:database|storage|cache|index|queryset|manager)\b",
            re.IGNORECASE,
        ),
        "queries, reads, checks, calls, requires",
        (CODE, DOCS),
        exempt=re.compile(rf"\b(?:{_PEOPLE})s?\s+asks\b", re.IGNORECASE),
    ),
    Rule(
        "writer",
        _words("writers?|writer['’]s|writers['’]"),
        "author of a comment, commenter",
        paths=re.compile(r"^(?:tests/)?comments/|^templates/(?:comments/|admin/comments/|(?:mail|emails)/comment_)"),
    ),
]
# Looking for these first is many times as fast as trying each rule.
_PARTS = (
    "ever",
    "nobody",
    "somebody",
    "anew",
    "stand",
    "stood",
    "tell",
    "told",
    "letter",
    "mail",
    "sign",
    "mend",
    "old",
    "that",
    "ask",
    "writer",
)
# British spellings that Americans write, too.
_ALSO_AMERICAN = {
    *("advisor", "advisors", "afterwards", "ageing", "analyses", "backwards", "dialogue", "forwards", "maths", "okay"),
    *("specialities", "speciality", "towards", "useable"),
}
# These know both spellings because authors, clinics and readers write both; the last two are names.
_KNOWS_BRITISH = re.compile(
    r"(tests|articles/(changes|document)|search|geo|crisis|clinics/(finder|importing)|comments/(screening|spam))/"
    r"|clinics/entries/(facts|populations)\.py|(docs/importing|docs/testing)\.md|psychsite/setup/machine\.py"
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LONG_SUMMARY = re.compile(rf'^[ \t]*[rR]?"""(?=.{{{MAX_SUMMARY + 1}}})', re.MULTILINE)


def _british_words():
    """Return the British spellings that the list of changes of spelling knows."""
    listed = tomllib.loads((ROOT / "articles/changes/spelling.toml").read_text(encoding="utf-8"))["variants"]
    return {pair.partition("/")[0] for pair in listed.split()} - _ALSO_AMERICAN


BRITISH = _british_words()


class Offender(NamedTuple):
    path: str
    line: int
    rule: str
    text: str
    hint: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.text}  [{self.hint}]"


# --- Masks: a text of the same length in which everything but prose is blank ---


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


class _Mask:
    def __init__(self, text):
        self.text = text
        self.parts = []
        self.end = 0

    def keep(self, start, end):
        self.parts += [_blank(self.text[self.end : start]), self.text[start:end]]
        self.end = end

    def done(self):
        return "".join([*self.parts, _blank(self.text[self.end :])])


# A word in quotes is an example or a label, not our prose.
_QUOTED = re.compile(r"``[^`\n]*``|`[^`\n]*`|\"[^\"\n]{1,80}\"|“[^”\n]{1,80}”")


def _without_quoted(text):
    return _QUOTED.sub(lambda match: _blank(match[0]), text)


_PYTHON_PART = re.compile(
    r"(?P<note>\#[^\n]*)|(?P<prefix>\b[rRbBuUfF]{1,2})?(?P<quotes>\"\"\"|'''|\"|')(?P<inside>(?:\\.|(?!(?P=quotes))[^\\])*)(?P=quotes)",
    re.DOTALL,
)
_SQL = re.compile(r"\b(?:SELECT|UPDATE|INSERT|DELETE|CREATE)\b")


def python_texts(source, *, is_product):
    """Return [(kind, mask)] and the docstrings' summaries [(line, text)] of a module."""
    notes, strings, summaries = _Mask(source), _Mask(source), []
    for match in _PYTHON_PART.finditer(source):
        if match["note"]:
            notes.keep(match.start() + 1, match.end())
        elif match["quotes"] == '"""' and _begins_block(source, match.start()):
            notes.keep(*match.span("inside"))
            summaries.append((source.count("\n", 0, match.start()) + 1, match["inside"].partition("\n")[0]))
        elif is_product and _is_sentence(match):
            strings.keep(*match.span("inside"))
    found = strings.done()
    return [
        (CODE, _without_quoted(notes.done())),
        (UI, re.sub(r"\{[^{}\n]*\}", lambda match: _blank(match[0]), found)),
    ], summaries


def _begins_block(source, at):
    """Return True if nothing but comments is between a `def …:`, or the start of the file, and `at`."""
    lines = source[max(0, at - 400) : at].splitlines()
    code = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return code[-1].partition("  #")[0].rstrip().endswith(":") if code else True


def _is_sentence(match):
    prefix = (match["prefix"] or "").lower()
    return (
        "r" not in prefix and "b" not in prefix and " " in match["inside"].strip() and not _SQL.search(match["inside"])
    )


_VISIBLE = re.compile(
    r"\b(?:alt|title|placeholder|aria-label|content|label|summary)=\"([^\"]*)\"|\b(?:alt|title|placeholder)='([^']*)'"
)
_INLINE_STRING = re.compile(r"\"([^\"\n]*)\"")
_TEMPLATE_PART = re.compile(
    r"(?P<note>\{#.*?#\}|\{%-?\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\})|(?P<tag>\{%.*?%\})|(?P<value>\{\{.*?\}\})"
    r"|(?P<skip><(?P<name>script|style)\b.*?</(?P=name)>|<!--.*?-->|<!DOCTYPE[^>]*>)|(?P<html></?[a-zA-Z](?:\"[^\"]*\"|'[^']*'|[^>\"'])*>)|&\#?\w+;",
    re.DOTALL,
)


def template_texts(source):
    """Return [(kind, mask)] of a template: its comments, and what a reader may see."""
    notes = _Mask(source)
    visible = []

    def replaced(match):
        if match["note"]:
            notes.keep(match.start(), match.end())
            return _blank(match[0])
        if match["tag"] or match["value"]:
            return _kept(match[0], _INLINE_STRING)
        if match["html"]:
            text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", lambda inner: _blank(inner[0]), match[0], flags=re.DOTALL)
            return _kept(text, _VISIBLE)
        return _blank(match[0])

    visible = _TEMPLATE_PART.sub(replaced, source)
    return [(CODE, _without_quoted(notes.done())), (UI, visible)]


def _kept(text, pattern):
    mask = _Mask(text)
    for match in pattern.finditer(text):
        if pattern is not _INLINE_STRING or " " in match[1]:
            mask.keep(*match.span(match.lastindex))
    return mask.done()


_SCRIPT_PART = re.compile(
    r"(?P<note>/\*.*?\*/|(?<![:\"'`\\])//[^\n]*)|(?P<string>\"(?:\\.|[^\"\\\n])*\"|`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\\n])*')",
    re.DOTALL,
)


def script_texts(source, *, is_style=False):
    """Return [(kind, mask)] of a script or a style sheet: its comments and its sentences."""
    notes, strings = _Mask(source), _Mask(source)
    for match in _SCRIPT_PART.finditer(source):
        if match["note"]:
            if not (is_style and match[0].startswith("//")):
                notes.keep(match.start(), match.end())
        elif not is_style and " " in match[0].strip("\"'` "):
            strings.keep(match.start(), match.end())
    return [(CODE, _without_quoted(notes.done())), (UI, strings.done())]


_TOML_NOTE = re.compile(r"^[ \t]*#[^\n]*|(?<=[\]}\"'\d]) +# [^\n]*", re.MULTILINE)
_TOML_PROSE = re.compile(r"^(?:reason|instead) = \"([^\n]*)\"$", re.MULTILINE)
_TOML_HEADLINE = re.compile(
    r"^(?:alt|description|heading|standfirst|summary|title) = (?:\"\"\"(.*?)\"\"\"|\"([^\n]*)\")", re.M | re.DOTALL
)


def toml_texts(source, path):
    """Return [(kind, mask)] of a TOML file: its comments, the sentences of rules, the headlines of demonstration texts.

    The body of a demonstration text is published English, where "nobody" and "told" are ordinary words. What readers of
    the demonstration comment, and sentences that tests feed to rules, are other people's words.
    """
    notes = _Mask(source)
    for match in _TOML_NOTE.finditer(source):
        notes.keep(match.start(), match.end())
    texts = [(CODE, _without_quoted(notes.done()))]
    if "/content/" in path and not path.endswith("comments.toml"):
        texts.append((CONTENT, _kept(source, _TOML_HEADLINE)))
    elif not path.startswith("tests/") and not re.search(r"_[a-z]{2}\.toml$", path):
        texts.append((UI, _kept(source, _TOML_PROSE)))
    return texts


def docs_texts(source):
    """Return [(kind, mask)] of a document, without code and without words that are struck through."""
    text = re.sub(r"^```.*?^```", lambda match: _blank(match[0]), source, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"~~[^~\n]*~~|\]\([^)\n]*\)", lambda match: _blank(match[0]), text)
    return [(DOCS, _without_quoted(text))]


def config_texts(source):
    notes = _Mask(source)
    for match in re.finditer(r"(?<![^\s])#[^\n]*", source):
        notes.keep(match.start(), match.end())
    return [(CODE, _without_quoted(notes.done()))]


def texts_of(path, source):
    """Return ([(kind, mask)], summaries) of a file."""
    suffix = Path(path).suffix
    if suffix == ".py":
        return python_texts(source, is_product=not path.startswith("tests/"))
    if path.startswith("templates/") and suffix in {".html", ".txt", ".xml", ".xsl"}:
        return template_texts(source), []
    if suffix in {".js", ".css"}:
        return script_texts(source, is_style=suffix == ".css"), []
    if suffix == ".toml":
        return toml_texts(source, path), []
    if suffix == ".md":
        return docs_texts(source), []
    return config_texts(source), []


# --- Finding ---

_READ = {".py", ".html", ".txt", ".js", ".css", ".toml", ".md", ".in"}
_READ_NAMES = {"Makefile", ".env.example", "run"}


def _is_read(path):
    pinned = path.suffix == ".txt" and path.name.startswith("requirements")
    return (
        (path.suffix in _READ or path.name in _READ_NAMES)
        and not pinned
        and path.relative_to(ROOT).as_posix() not in _SKIPPED_FILES
    )


def files(below=ROOT):
    """Yield the paths of all files that are read, in order."""
    below = Path(below).resolve()
    if below.is_file():
        yield below
        return
    for folder, folders, names in os.walk(below):
        folders[:] = sorted(
            name for name in folders if name not in _SKIPPED_FOLDERS and (name in _HIDDEN or name[0] != ".")
        )
        yield from (path for name in sorted(names) if _is_read(path := Path(folder, name)))


def offenders_in(path, source):
    """Return the Offenders of one file, in the order of its lines; `path` is relative to the root, with slashes."""
    found = list(_layout(path, source)) if path.endswith(".md") else []
    found += _british(path, source)
    if _may_match(source) or (path.endswith(".py") and _LONG_SUMMARY.search(source)):
        texts, summaries = texts_of(path, source)
        lines = source.splitlines()
        for line, summary in summaries:
            if len(summary) > MAX_SUMMARY:
                found.append(
                    Offender(
                        path, line, "summary", f"{len(summary)} characters", f"at most {MAX_SUMMARY} in the first line"
                    )
                )
        for kind, mask in texts:
            text, numbers = _compact(mask)
            if _may_match(text):
                found += [
                    Offender(path, line, rule.name, lines[line - 1].strip()[:110], rule.hint)
                    for rule in RULES
                    if kind in rule.kinds and (not rule.paths or rule.paths.search(path))
                    for line in _lines_of(rule, text, numbers)
                ]
    return sorted(found, key=lambda offender: offender.line)


def _compact(mask):
    """Return a mask without its empty lines, and the number of each line that is left."""
    rows = [
        (number, line.strip()) for number, line in enumerate(mask.splitlines(), start=1) if line and not line.isspace()
    ]
    return "\n".join(line for _, line in rows), [number for number, _ in rows]


def _may_match(text):
    text = text.lower()
    return any(part in text for part in _PARTS)


def _lines_of(rule, text, numbers):
    for match in rule.pattern.finditer(text):
        around = text[max(0, match.start() - 60) : match.end() + 60]
        if not (rule.exempt and rule.exempt.search(around)):
            yield numbers[text.count("\n", 0, match.start())]


_TWO_SENTENCES = re.compile(
    r"(?<!e\.g)(?<!i\.e)(?<!\bDr)(?<!\bSt)(?<!\bU\.S)(?<!\bvs)(?<!\b[A-Z])(?<!^\d)(?<!^\d\d)[.!?][)”\"*_]* +(?=[“\"*_(\[]*[A-Z])"
)


_PATH = re.compile(
    r"`((?:articles|authors|clinics|comments|core|crisis|docs|geo|images|outbox|psychsite|static|templates|tests)/[\w./-]*)`"
)


def _layout(path, source):
    """Yield what breaks "one sentence a line, 100 columns" in a document, and files that do not exist.

    Tables may be wider, and code is not read.
    """
    in_code = False
    for number, line in enumerate(source.splitlines(), start=1):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        if in_code:
            continue
        # A recipe names files that its reader creates.
        for named in [] if path == "docs/howto.md" else _PATH.findall(line):
            if not (ROOT / named).exists():
                yield Offender(path, number, "path", named, "no such file or folder")
        if line.lstrip().startswith(("|", "![", "```", "# ")):
            continue
        if len(line) > MAX_DOCS_LINE and " " in line[:MAX_DOCS_LINE].strip("-* "):
            yield Offender(path, number, "columns", f"{len(line)} columns", f"at most {MAX_DOCS_LINE}")
        if _TWO_SENTENCES.search(re.sub(r"`[^`]*`", "x", line.strip())):
            yield Offender(path, number, "sentences", line.strip()[:110], "one sentence a line")


def _british(path, source):
    """Yield British spellings, in names and in data as well."""
    if not _KNOWS_BRITISH.match(path) and not BRITISH.isdisjoint(map(str.lower, _WORD.findall(source))):
        for number, line in enumerate(source.splitlines(), start=1):
            for word in BRITISH.intersection(map(str.lower, _WORD.findall(line))):
                yield Offender(path, number, "british", word, "the American spelling")


def offenders(*below):
    """Return all Offenders below some paths, or of the whole tree."""
    found = []
    for path in sorted({path for place in below or [ROOT] for path in files(place)}):
        found += offenders_in(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    return found


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.prose", description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders; without any, everything")
    parser.add_argument("--rule", help="only this rule")
    parser.add_argument("--count", action="store_true", help="only how many there are, by rule and by folder")
    arguments = parser.parse_args()
    found = [offender for offender in offenders(*arguments.paths) if arguments.rule in {None, offender.rule}]
    if arguments.count:
        by_rule = Counter(offender.rule for offender in found)
        by_folder = Counter("/".join(offender.path.split("/")[:2]) for offender in found)
        lines = [f"{count:6} {name}" for name, count in [*by_rule.most_common(), *by_folder.most_common()]]
    else:
        lines = list(map(str, found))
    sys.stdout.write("\n".join([*lines, f"{len(found)} offenders"]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
