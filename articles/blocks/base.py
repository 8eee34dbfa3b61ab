"""The base class of blocks, and the registry of their kinds.

A kind is one file in this folder and one template, templates/blocks/<kind>.html. The system check `articles.E001`
(parts/checks.py) names what a kind lacks. Nothing else in the product lists the kinds.
"""

from collections import defaultdict
from importlib import import_module
from pkgutil import iter_modules

from content_editor.models import create_plugin_base
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import Truncator, capfirst

from articles.models.card import Article

# The models of all kinds, in the order of the editor's menu.
BLOCKS = []
_KINDS = {}


_Base = create_plugin_base(Article)


class Block(_Base):
    """One kind of block: its row in the draft, and what its frozen items mean.

    The class methods get an item as it is stored in a document, and do not query the database. A kind without rows is
    abstract.
    """

    # The "type" of frozen items, the name of the file and of the template.
    kind = ""
    # The place in the editor's menu, and what it shows: an icon (the path of an SVG of 24 by 24) and a sentence.
    order = 1000
    icon = ""
    help = ""
    # What the inline of the admin gets besides.
    editor_options = {}
    # The kinds of things (named.Named) that items name by id.
    names = ()
    # {caption: frozen item without "type"}: the style guide shows them, the system check reads them.
    samples = {}
    # Headings in "html" get ids and appear in the table of contents.
    has_outline = False
    # Items that follow each other become one block whose `items` are joined.
    is_list = False

    class Meta(_Base.Meta):
        abstract = True
        app_label = "articles"
        ordering = ["ordering", "pk"]

    def __str__(self):
        return Truncator(self.first_words()).chars(70) or self._meta.verbose_name

    def first_words(self):
        """Return the block's own first words: its heading in the editor.

        Words of other rows would cost a query for each block.
        """
        return ""

    def freeze(self):
        """Return this block as a JSON object, without its "type"."""
        raise NotImplementedError

    @classmethod
    def thaw(cls, item):
        """Return an unsaved block made from an item, or None if what it named is gone."""

    def describe(self):
        """Return what the block holds in a line: its first words, or its links.

        Fetch a list of blocks with their links, or each link costs a query.
        """
        linked = [getattr(self, field.name) for field in self.links() if getattr(self, field.attname)]
        return Truncator(self.first_words() or ", ".join(map(str, linked))).chars(120)

    @classmethod
    def required_fields(cls):
        """Return the fields that must be filled before the block can be frozen.

        Until then an empty block is saved, so that a draft is never refused.
        """
        own = (field for field in cls._meta.fields if field.name not in {"id", "parent", "region", "ordering"})
        return [field for field in own if field.editable and not field.blank and not field.has_default()]

    def list_needs(self):
        """Return a sentence for each required field that is empty."""
        return [
            f"{self.label()}: {_ask_for(field)}, or delete the block."
            for field in self.required_fields()
            if getattr(self, field.attname) in (None, "")
        ]

    @classmethod
    def label(cls):
        """Return the kind's name in differences."""
        return capfirst(cls._meta.verbose_name)

    @classmethod
    def template(cls):
        return f"blocks/{cls.kind}.html"

    @classmethod
    def links(cls):
        """Return the fields that name other rows, without the one that names the article."""
        return [field for field in cls._meta.fields if field.many_to_one and field.name != "parent"]

    @classmethod
    def words(cls, item):
        """Return the words that a search finds, as a list of lines."""
        raise NotImplementedError

    @classmethod
    def tokens(cls, item):
        """Return rows of tokens.Token, one row a paragraph.

        classify.py compares them.
        """
        raise NotImplementedError

    @classmethod
    def lines(cls, item, titles):
        """Return [(style, text)] for the difference.

        `titles` is {key of a Named: {id: title}}.
        """
        raise NotImplementedError

    @classmethod
    def passages(cls, item):
        """Return a list of items.Words and items.Markup: what the checklist reads."""
        raise NotImplementedError

    @classmethod
    def render(cls, item, found):
        """Return the `block` of the template, or None to show nothing.

        `found` is {key of a Named: {id: thing}}.
        """
        raise NotImplementedError

    @classmethod
    def markdown(cls, block):
        """Return what `render` returned as Markdown (core/html/markdown.py)."""
        raise NotImplementedError

    @classmethod
    def finish(cls, blocks):
        """Complete all rendered blocks of this kind on one page, for example with numbers."""


def _ask_for(field):
    if not field.many_to_one:
        name = str(field.verbose_name)
        return f"write {name}" if name.startswith("what ") else f"write the {name}"
    noun = str(field.related_model._meta.verbose_name)
    return f"choose {'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def register(kind):
    """Add a kind to the registry; use it as the decorator of its class."""
    if _KINDS.setdefault(kind.kind, kind) is not kind:
        raise ImproperlyConfigured(f"Two block kinds are called {kind.kind!r}: {_KINDS[kind.kind]} and {kind}.")
    if not kind._meta.abstract:
        BLOCKS.append(kind)
        BLOCKS.sort(key=lambda block: (block.order, block.kind))
    return kind


def discover():
    """Import every file of this folder: Django then knows the models of all kinds."""
    package = __name__.rpartition(".")[0]
    for module in iter_modules(import_module(package).__path__, f"{package}."):
        import_module(module.name)


def kinds():
    """Return {kind: class} of all kinds that documents may hold.

    Blocks come first, in the order of the editor's menu.
    """
    rest = [kind for kind in _KINDS.values() if kind.kind and kind not in BLOCKS]
    return {kind.kind: kind for kind in (*BLOCKS, *rest)}


def kind_of(item):
    """Return the class for an item.

    Items of a kind that was removed get the class registered for "" (unknown.py).
    """
    return _KINDS.get(item["type"]) or _KINDS[""]


def named_in(document):
    """Return {Named: {id}} of what the items of a document name."""
    found = defaultdict(set)
    for item in document:
        for named in kind_of(item).names:
            if named.key in item:
                found[named].add(item[named.key])
    return found


def find_named(document, **known):
    """Return {key: {id: thing}} of the things named that readers may see.

    There is one query for each kind of thing, except for those that are `known`.
    """
    found = defaultdict(dict, known)
    for named, ids in named_in(document).items():
        if named.key not in known:
            found[named.key] = named.fetch(ids)
    return found


def titles_of_named(document, *, public):
    """Return {key: {id: title}} of the things named.

    With `public`, only things that readers may see have a title.
    """
    titles = defaultdict(dict)
    for named, ids in named_in(document).items():
        if named.titles:
            titles[named.key] = named.titles(ids, public)
    return titles
