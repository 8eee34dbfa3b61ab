"""Sentences for readers in templates, Python and scripts: marked for translation."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.pages.translation.html import ELEMENT, READ_ALOUD

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
# Of staff and of programs, or written in one language by hand.
NOT_FOR_READERS = ("admin", "emails", "review", "styleguide", "api")
EMAILS_TO_READERS = (
    "clinic_claim", "comment_confirm", "comment_edit_link", "comment_removed", "comment_reply", "data_request", "error_report",
    "removal_accepted", "removal_confirm", "removal_refused",
)  # fmt: skip
OF_ONE_LANGUAGE = re.compile(r"clinics/danger/\w\w\.html|comments/_crisis_help_\w+\.html")
# Python that writes sentences of readers' pages.
WRITERS = (
    "articles/rendering/cards.py", "authors/html.py", "clinics/finder/cards.py", "clinics/templatetags/clinics.py",
    "comments/threads/html.py",
)  # fmt: skip
# Python that says something to readers: forms, the finder, the badge, the search.
SPEAKERS = (
    "articles/changes/diff.py", "articles/changes/history.py", "articles/web/reader.py",
    "articles/approval/status.py", "clinics/entries/populations.py", "clinics/finder/*.py", "clinics/web/*.py",
    "comments/posting/own_comments.py", "comments/web/*.py", "core/text/dates.py",
    "geo/svg_map.py", "search/results/*.py", "search/web/*.py",
)  # fmt: skip
# Its sentences are in a language of their own, or for programs and people who run the site.
NOT_SPEAKERS = {"clinics/finder/query_words.py", "comments/web/crisis.py", "comments/web/feeds.py"}
SCRIPTS = ("*.js", "elements/*.js", "map/*.js")
# Names of companies, and keys and names of HTTP and the browser; the last script is part of the pages of approvers.
NO_WORDS = {
    "Apple",
    "Google",
    "Link",
    "Enter",
    "Escape",
    "AbortError",
    "Accept",
    "ArrowDown",
    "ArrowUp",
    "X-Requested-With",
}
NOT_FOR_READERS_SCRIPTS = {"elements/remark-selection.js"}
_PASSED = {"_", "gettext", "gettext_noop", "gettext_lazy", "ngettext", "pgettext", "compile", "Http404", "warning"}
_MARKED = re.compile(r"\{% (blocktranslate|comment)\b.*?\{% end\1 %\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.S)
# A name for style sheets, which a translator must not change.
_CLASS = re.compile(r"(?<=\{% block body_class %\})[\w-]+")
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.S)
_FOR_SCRIPTS = re.compile(r'\bdata-[\w-]+="([^"]*)"')
_WORD = re.compile(r"[A-Za-z]{2,}")
# Words as people write them, and no name of a template, an address, a format or SQL.
_SENTENCE = re.compile(r"[A-Z“(\0][^<>/=_]*[A-Za-z’]{2,}[ ,:…(]+[a-z“\0(][^<>=_]*|[A-Z][a-z]{2,}…?")
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
_COMMENT = re.compile(r"^\s*//.*$|(?<=[;{}]) // .*$|/\*.*?\*/", re.M | re.S)


def public_templates():
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        if not name.startswith(tuple(f"{one}/" for one in NOT_FOR_READERS)) and not OF_ONE_LANGUAGE.fullmatch(name):
            yield name, path
    for name in EMAILS_TO_READERS:
        yield f"emails/{name}.txt", TEMPLATES / f"emails/{name}.txt"


def unmarked_words(source):
    """Return the runs of words that a reader sees or hears, and that no tag marks."""
    bare = _SCRIPT.sub("", _MARKED.sub("\0", _CLASS.sub("", source)))
    shown = [text for text in _FOR_SCRIPTS.findall(bare) if _SENTENCE.fullmatch(text)]
    texts = [*READ_ALOUD.findall(bare), *shown, *re.split(r"[\0\n]", ELEMENT.sub("\0", bare))]
    return [text.strip() for text in texts if _WORD.search(re.sub(r"&\w+;", "", text))]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Read this.</p>", ["Read this."]),
        ("<p>{% translate 'Read this.' %}</p>", []),
        ("{% if one %}, page {{ number }}{% endif %}", [", page"]),
        ("{% block body_class %}page-home{% endblock %}", []),
        ('<nav aria-label="Pages"><a class="next" href="/next/">→</a></nav>', ["Pages"]),
        ('<near-me data-asking="Getting your location…" data-counts="/api/"></near-me>', ["Getting your location…"]),
        ("{% blocktranslate %}Read <b>this</b>.{% endblocktranslate %}&nbsp;<br>", []),
    ],
)
def test_unmarked_words_are_found(source, found):
    assert unmarked_words(source) == found


def test_public_templates_mark_their_words():
    found = {name: words for name, path in public_templates() if (words := unmarked_words(path.read_text()))}
    assert not found, "Wrap these in {% translate %} or {% blocktranslate %}"


def test_sentences_are_on_one_line():
    # makemessages reads the indentation of a file, which its compiled template does not have.
    tags = re.compile(r"{% blocktranslate\b(?:(?!{% endblocktranslate %}).)*\n", re.S)
    assert [name for name, path in public_templates() if tags.search(path.read_text())] == []


def unmarked_sentences(source):
    """Return the texts with words between elements that Python writes without a mark."""
    return [text for text in _unmarked_texts(source) if "<" in text and unmarked_words(text)]


def _unmarked_texts(source):
    """Return the texts of a module that may be shown and are not marked."""
    tree = ast.parse(source)
    passed = {id(node) for node in tree.body[:1]}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        # Marks, and patterns, reasons of a 404 and lines of a log, which no reader sees.
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in _PASSED:
            passed.update(id(argument) for argument in node.args)
        if isinstance(node, ast.JoinedStr):
            passed.update(id(part) for part in node.values if isinstance(part, ast.Constant))
    return [text for node in ast.walk(tree) if id(node) not in passed and (text := _text_of(node))]


def _text_of(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "\0" for part in node.values)
    return ""


def test_unmarked_sentences_of_python_are_found():
    assert unmarked_sentences('said = f"<p>Read {name}.</p>"') == ["<p>Read \0.</p>"]
    assert unmarked_sentences("""said = f'<p class="one two">{_("Read this")} {name}</p>'""") == []
    assert unmarked_sentences("""said = f'<p aria-label="Read this">{name}</p>'""") != []


@pytest.mark.parametrize("name", WRITERS)
def test_python_that_writes_pages_marks_its_words(name):
    assert unmarked_sentences((ROOT / name).read_text(encoding="utf-8")) == []


def unmarked_phrases(source):
    """Return what Python says without a mark: sentences and capitalized words."""
    return [text for text in _unmarked_texts(source) if text not in NO_WORDS and _SENTENCE.fullmatch(text)]


def test_unmarked_phrases_of_python_are_found():
    assert unmarked_phrases('said = f"We found {name}."') == ["We found \0."]
    assert unmarked_phrases('field = CharField(label="Name", widget="x", error="Enter a name.")') == [
        "Name",
        "Enter a name.",
    ]
    marked = """said = _("We found %(name)s.") % {"name": name}; page = "articles/list.html"; day = "F j, Y"; at = "kind-of" """
    assert unmarked_phrases(marked) == []
    assert unmarked_phrases('logger.warning("It failed: %s", error)') == []


def speakers():
    for pattern in SPEAKERS:
        for path in sorted(ROOT.glob(pattern)):
            if (name := path.relative_to(ROOT).as_posix()) not in NOT_SPEAKERS:
                yield name, path


def test_python_that_speaks_to_readers_marks_its_sentences():
    found = {name: texts for name, path in speakers() if (texts := unmarked_phrases(path.read_text(encoding="utf-8")))}
    assert not found, "Wrap these in _()"
    assert len(list(speakers())) > 40


def words_of_script(source):
    """Return the words that a script shows; they belong to the page."""
    texts = [one or other for one, other in _LITERAL.findall(_COMMENT.sub("", source))]
    return [text for text in texts if text not in NO_WORDS and _SENTENCE.fullmatch(re.sub(r"\$\{.*?\}", "\0", text))]


def test_words_of_scripts_are_found():
    assert words_of_script('box.textContent = "Link copied.";') == ["Link copied."]
    assert words_of_script("said = `Show ${total} clinics`;") == ["Show ${total} clinics"]
    assert (
        words_of_script('// "Show more" is a link.\nif (event.key === "Escape") box.setAttribute("role", "status");')
        == []
    )


def test_public_scripts_hold_no_words():
    found = {}
    for pattern in SCRIPTS:
        for path in sorted((ROOT / "static/js").glob(pattern)):
            name = path.relative_to(ROOT / "static/js").as_posix()
            if name not in NOT_FOR_READERS_SCRIPTS and (words := words_of_script(path.read_text(encoding="utf-8"))):
                found[name] = words
    assert not found, "Let the template or the server's answer bring these words"
