"""Merge an article's form with what a colleague saved meanwhile, block by block.

Each part that differs offers a choice: mine, theirs or both. A part that only one of them changed begins with that
one. What the save replaces is kept among the earlier drafts, so that no choice loses a word.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist

from articles.admin.writing.presence import display_name
from articles.blocks.base import kind_of
from articles.blocks.parts import freezing
from articles.changes import diff
from articles.document.digest import digest
from articles.models import BLOCKS

MINE, THEIRS, BOTH = "mine", "theirs", "both"
_LABELS = {MINE: "Keep mine", THEIRS: "Take theirs", BOTH: "Keep both"}
_FIELDS = {"title": "Title", "standfirst": "Standfirst"}


@dataclass
class Conflict:
    """A part of the text in two versions; `name` is that of its choice in the form."""

    name: str
    label: str
    who: str
    chosen: str
    options: tuple = (MINE, THEIRS, BOTH)
    texts: tuple = ()
    blocks: list = field(default_factory=list)

    @property
    def choices(self):
        return [(value, _LABELS[value], value == self.chosen) for value in self.options]


def compare_versions(form, formsets):
    """Return both versions for the page, part by part.

    `form` is validated, and its `overtaken_by` is the article as a colleague saved it.
    """
    theirs = form.overtaken_by
    seen = form.cleaned_data.get("seen_version") or 0
    base = theirs.draft_versions.filter(number__lte=seen).order_by("-number").first()
    conflicts = [*_field_conflicts(form, theirs, base), *_block_conflicts(formsets, theirs, base)]
    who = display_name(theirs.last_edited_by)
    return {"who": who, "version": theirs.version, "at": theirs.updated_at, "conflicts": conflicts}


def _field_conflicts(form, theirs, base):
    for name, label in _FIELDS.items():
        mine, other = form.cleaned_data.get(name, ""), getattr(theirs, name)
        if mine != other:
            before = getattr(base, name) if base else None
            who, chosen = _judge(mine == before, other == before)
            yield Conflict(
                f"_take-{name}", label, who, MINE if chosen == BOTH else chosen, (MINE, THEIRS), (other, mine)
            )


def _block_conflicts(formsets, theirs, base):
    before = {_key(item) for item in base.document} if base else set()
    for formset in formsets:
        if formset.model not in BLOCKS:
            continue
        now = {row.pk: row for row in formset.model.get_queryset().filter(parent=theirs)}
        for row in formset.forms:
            conflict = _compare(row, _item(now.get(row.instance.pk)), before)
            if conflict:
                yield conflict


def _compare(row, other, before):
    """Return the Conflict of one block in the form with the saved item, or None."""
    is_deleted = bool(getattr(row, "cleaned_data", {}).get("DELETE"))
    mine = None if is_deleted or not row.is_valid() else _item(row.instance)
    if other is None:
        # A block that they deleted comes back as a new one. If the person changed nothing in it, it may go.
        if row.instance.pk or mine is None or _key(mine) not in before:
            return None
        who, chosen, options = "Only they changed this: they deleted it.", THEIRS, (MINE, THEIRS)
    elif mine is None and not is_deleted:
        return None
    elif mine is None:
        who, chosen = _judge(False, _key(other) in before)
        options, chosen = (MINE, THEIRS), THEIRS if chosen == BOTH else chosen
    elif _key(mine) == _key(other):
        return None
    else:
        who, chosen = _judge(_key(mine) in before, _key(other) in before)
        options = (MINE, THEIRS, BOTH)
    blocks = diff.diff_documents(*([item] if item else [] for item in (other, mine)))
    return Conflict(f"_take-{row.prefix}", kind_of(mine or other).label(), who, chosen, options, blocks=blocks)


def _judge(mine_is_old, theirs_is_old):
    """Return (who changed a part, the choice to begin with)."""
    if mine_is_old and not theirs_is_old:
        return "Only they changed this.", THEIRS
    if theirs_is_old and not mine_is_old:
        return "Only you changed this.", MINE
    return "You both changed this.", BOTH


def _item(block):
    """Return a block as a frozen item, or None if it is not complete."""
    try:
        frozen = freezing.freeze_blocks([block]) if block else []
    except ObjectDoesNotExist:
        return None
    return frozen[0] if frozen else None


def _key(item):
    return digest("", "", [item], [], "", {})


def apply_choices(post, article):
    """Return the posted fields with the choices of the page applied.

    Theirs: the row leaves the form, so the saved block stays as it is. Both: the row becomes a new block.
    """
    chosen = {
        name.removeprefix("_take-"): post[name]
        for name in post
        if name.startswith("_take-") and post[name] in {THEIRS, BOTH}
    }
    if not chosen:
        return post
    post = post.copy()
    for name in _FIELDS:
        if chosen.get(name) == THEIRS:
            post[name] = getattr(article, name)
    for model in BLOCKS:
        _apply_to_rows(post, f"articles_{model._meta.model_name}_set", chosen)
    return post


def _apply_to_rows(post, prefix, chosen):
    try:
        total, initial = (int(post.get(f"{prefix}-{name}_FORMS", 0)) for name in ("TOTAL", "INITIAL"))
    except ValueError:
        return
    if not 0 < total <= 1000:
        return
    rows = [(chosen.get(f"{prefix}-{number}", MINE), take_row(post, f"{prefix}-{number}-")) for number in range(total)]
    kept = [row for number, (choice, row) in enumerate(rows) if choice == MINE and number < initial]
    new = [row for number, (choice, row) in enumerate(rows) if choice == MINE and number >= initial]
    copies = [row | {"id": [""]} for choice, row in rows if choice == BOTH]
    put_rows(post, prefix, kept, copies + new)


def take_row(post, start):
    """Remove the fields of one row of a formset from posted fields, and return them."""
    names = [name for name in post if name.startswith(start)]
    return {name.removeprefix(start): post.pop(name) for name in names}


def put_rows(post, prefix, kept, new):
    """Put rows into posted fields. A formset lists existing rows before new ones."""
    for number, row in enumerate(kept + new):
        for name, values in row.items():
            post.setlist(f"{prefix}-{number}-{name}", values)
    post[f"{prefix}-TOTAL_FORMS"], post[f"{prefix}-INITIAL_FORMS"] = str(len(kept) + len(new)), str(len(kept))
