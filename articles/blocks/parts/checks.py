"""The system check `articles.E001`, which names what a kind of block lacks."""

from collections import defaultdict

from django.apps import apps
from django.core.checks import Error, register
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from articles.blocks.base import BLOCKS, Block, kinds
from articles.document.items import is_rich
from articles.fields import RichTextField

RECIPE = "docs/howto.md, “Add a block”, shows a whole kind."
_READERS = {
    "words": "Return the words that a search finds, as a list.",
    "tokens": "Return rows of tokens: without them no change of the block would be noticed.",
    "lines": "Return (style, text) pairs: without them no difference could be shown.",
    "passages": "Return Words and Markup: without them the checklist would not read the block.",
    "markdown": "Return what render() returned as Markdown: without it the text version of a page would lack the block.",
    "render": "Return the block for its template: without it readers would get an error page.",
}
_WRITERS = {
    "freeze": "Return the block as a JSON object: without it the article cannot be frozen.",
    "thaw": "Return an unsaved block made from a frozen item: without it an edition cannot be restored.",
}


@register
def blocks_are_complete(app_configs, **kwargs):
    """Return an Error for each part that a kind of block lacks."""
    known = [(kind, problem, hint) for kind in kinds().values() for problem, hint in problems(kind)]
    known += [
        (model, "is not registered", "Write @register above the class.")
        for model in apps.get_app_config("articles").get_models()
        if issubclass(model, Block) and model not in BLOCKS
    ]
    return [
        Error(
            f"The block kind {kind.kind!r} ({kind.__module__}) {problem}.", hint=f"{hint} {RECIPE}", id="articles.E001"
        )
        for kind, problem, hint in known
    ]


def problems(kind):
    """Yield (what is wrong with a kind, what to do)."""
    methods = _READERS | (_WRITERS if kind in BLOCKS else {})
    missing = {name for name in methods if _is_inherited(kind, name)}
    for name in sorted(missing, key=list(methods).index):
        yield f"has no {name}()", methods[name]
    for field in kind.required_fields() if kind in BLOCKS else ():
        if field.many_to_one and not field.null:
            hint = "Give it null=True: an empty block is saved, and must be filled only before it is frozen."
            yield f"cannot be saved without its {field.name!r}", hint
    yield from _template_problems(kind)
    yield from _menu_problems(kind)
    if not kind.samples:
        yield "has no samples", "Set `samples` to {caption: frozen item}: the style guide shows them."
    for sample in kind.samples.values():
        yield from _sample_problems(kind, {"type": kind.kind, **sample}, _READERS.keys() - missing)


def _menu_problems(kind):
    if kind not in BLOCKS:
        return
    if not kind.icon.startswith("M"):
        yield "has no icon", "Set `icon` to the path of an SVG of 24 by 24, drawn with lines: the menu shows it."
    if not kind.help:
        yield "has no help", "Set `help` to a sentence that says what the block is for: the menu shows it."


def _is_inherited(kind, name):
    own, general = getattr(kind, name), getattr(Block, name)
    return getattr(own, "__func__", own) is getattr(general, "__func__", general)


def _template_problems(kind):
    if kind not in BLOCKS:
        return
    try:
        get_template(kind.template())
    except TemplateDoesNotExist:
        yield "has no template", f"Write templates/{kind.template()}; it gets what render() returns as `block`."
    except TemplateSyntaxError as error:
        yield f"has a template with a mistake: {error}", f"Correct templates/{kind.template()}."


def _sample_problems(kind, item, readers):
    nothing = (defaultdict(dict),)
    for name in sorted(readers):
        try:
            if name == "markdown":
                if "render" in readers:
                    _try_markdown(kind, item)
            else:
                getattr(kind, name)(item, *(nothing if name in {"lines", "render"} else ()))
        except Exception as error:  # any mistake in the kind's own code
            yield f"cannot read its own sample: {name}() raised {error!r}", "Correct the method or the sample."
    if kind in BLOCKS:
        yield from _key_problems(kind, item)


def _try_markdown(kind, item):
    """Write a sample as Markdown, unless it names rows."""
    block = None if kind.names else kind.render(item, {})
    if block is not None:
        kind.finish([block])
        kind.markdown(block)


def _key_problems(kind, item):
    """Yield rich text that is frozen under a key that does not say so.

    Its markup would count as words.
    """
    if kind.has_outline and "html" not in item:
        yield "has an outline and no key 'html'", "Freeze the text with headings as “html”, or drop `has_outline`."
    for field in kind._meta.fields:
        keys = {field.name, f"{field.name}_html"}
        if isinstance(field, RichTextField) and not any(is_rich(key) and key in item for key in keys):
            key = field.name if is_rich(field.name) else f"{field.name}_html"
            yield (
                f"freezes the rich text of {field.name!r} under no key {key!r}",
                "The digest ignores bold and italic only under “html” and keys that end in “_html”; rename the key.",
            )
