"""Sentences of public templates: marked for translation, and shown in accents."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Engine, engines
from django.utils import translation

from comments.templatetags import comments
from psychsite.setup import pseudo_locale
from psychsite.templatetags import frame
from tests.core.pages.site import Site

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Of staff and of programs, or written in one language by hand.
NOT_FOR_READERS = ("admin", "emails", "review", "styleguide", "api")
OF_ONE_LANGUAGE = re.compile(r"clinics/danger/\w\w\.html|comments/_crisis_help_\w+\.html")
# Python that writes sentences of readers' pages.
WRITERS = ("articles/rendering/cards.py", "authors/html.py", "clinics/finder/cards.py", "comments/threads/html.py")
_MARKS = {"_", "gettext", "gettext_noop", "gettext_lazy", "ngettext", "pgettext", "compile"}
_MARKED = re.compile(r"\{% (blocktranslate|comment)\b.*?\{% end\1 %\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.S)
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.S)
_READ_ALOUD = re.compile(r'\b(?:aria-label|placeholder|title|alt)="([^"]*)"')
_ELEMENT = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[A-Za-z]{2,}")


def public_templates():
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        if not name.startswith(tuple(f"{one}/" for one in NOT_FOR_READERS)) and not OF_ONE_LANGUAGE.fullmatch(name):
            yield name, path


def unmarked_words(source):
    """Return the runs of words that a reader sees or hears, and that no tag marks."""
    bare = _SCRIPT.sub("", _MARKED.sub("\0", source))
    texts = [*_READ_ALOUD.findall(bare), *re.split(r"[\0\n]", _ELEMENT.sub("\0", bare))]
    return [text.strip() for text in texts if _WORD.search(re.sub(r"&\w+;", "", text))]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Read this.</p>", ["Read this."]),
        ("<p>{% translate 'Read this.' %}</p>", []),
        ("{% if one %}, page {{ number }}{% endif %}", [", page"]),
        ('<nav aria-label="Pages"><a class="next" href="/next/">→</a></nav>', ["Pages"]),
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
    tree = ast.parse(source)
    passed = {id(tree.body[0])}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        # Marks, and patterns, which no reader sees.
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in _MARKS:
            passed.update(id(argument) for argument in node.args)
        if isinstance(node, ast.JoinedStr):
            passed.update(id(part) for part in node.values if isinstance(part, ast.Constant))
    texts = [_text_of(node) for node in ast.walk(tree) if id(node) not in passed]
    return [text for text in texts if text and "<" in text and unmarked_words(text)]


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
    assert unmarked_sentences((Path(settings.BASE_DIR) / name).read_text(encoding="utf-8")) == []


def test_accents_leave_values_and_elements():
    assert pseudo_locale.accent('<a href="%(goto)s">One</a> &amp; %(n)s') == '⟦<a href="%(goto)s">Óñé</a> &amp; %(n)s⟧'


@pytest.mark.parametrize(
    "source",
    [
        "{% translate 'Read 5% of <this>' %}",
        '{% translate "One"|upper %}',
        "{% translate 'One' as said %}[{{ said }}]",
        "{% translate name %}",
        "{% blocktranslate %}Read 5% of <b>this</b>.{% endblocktranslate %}",
        "{% blocktranslate %}Dear {{ name }}, {{ absent }}!{% endblocktranslate %}",
        "{% blocktranslate with who=name|upper n=two %}{{ n }} of {{ who }}: 5%{% endblocktranslate %}{{ who }}",
        "{% blocktranslate with name=two %}{{ name }}{% endblocktranslate %}{{ name }}",
        "{% blocktranslate asvar said %}Dear {{ name }}{% endblocktranslate %}[{{ said }}]",
        "{% blocktranslate count n=two %}{{ n }} word{% plural %}{{ n }} words{% endblocktranslate %}",
        "{% blocktranslate count n=one with who=name %}{{ n }} word{% plural %}words{% endblocktranslate %}{{ n }}",
        "{% blocktranslate trimmed %}\n  Dear\n  {{ name }}\n{% endblocktranslate %}",
        "{% autoescape off %}{% blocktranslate %}Dear {{ name }}{% endblocktranslate %}{% endautoescape %}",
    ],
)
def test_marks_say_what_those_of_django_say(source):
    said = []
    for builtins in (["django.templatetags.i18n"], settings.TEMPLATES[0]["OPTIONS"]["builtins"]):
        made = Engine(builtins=builtins).from_string(source)
        said.append([made.render(Context({"name": "<Ada>", "one": 1, "two": 2})) for _time in range(2)])
    assert said[0] == said[1]


def test_messages_are_looked_up_once_for_all_pages(monkeypatch):
    source = "{% translate 'One' %} {% blocktranslate %}Dear {{ name }}{% endblocktranslate %}"
    made = engines["django"].from_string(source)
    monkeypatch.setattr(translation._trans, "gettext", None)
    assert made.render({"name": "Ada"}) == "One Dear Ada"


@pytest.fixture
def _unshared_frame():
    """Keep frames in accents out of other tests, and theirs out of this one."""
    _forget_words()
    yield
    _forget_words()


def _forget_words():
    """Forget compiled templates, which hold their words, and frames."""
    for kept in (frame._render_masthead, frame._render_footer, frame._render_region_links, comments._render_empty_form):
        kept.cache_clear()
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


@pytest.mark.django_db
@pytest.mark.usefixtures("_unshared_frame")
def test_every_kind_of_page_is_rendered_in_accents(client, monkeypatch, settings):
    site = Site()
    settings.PAGE_CACHE = False
    pseudo_locale.install(lambda backend, name, function: monkeypatch.setattr(translation._trans, name, function))
    for path in site.paths():
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.headers["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            assert "⟦Ártíclés⟧" in page and "Help now" not in page, path
