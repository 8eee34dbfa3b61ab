"""Merge an article's form with what a colleague saved meanwhile, losing neither."""

from django.core.exceptions import ObjectDoesNotExist

from articles.admin.writing.presence import display_name
from articles.blocks import freezing
from articles.changes import diff
from articles.models import BLOCKS, Article


def formset_prefixes():
    """Return {prefix of a block's formset: its model}."""
    return {f"articles_{model._meta.model_name}_set": model for model in BLOCKS}


def lock_current(article):
    """Return the saved article, locked until the form is saved."""
    return Article.objects.select_for_update(of=("self",)).select_related("last_edited_by").get(pk=article.pk)


def adopt_deleted_blocks(post, article_id):
    """Return the posted fields with blocks that were deleted meanwhile as new blocks.

    A formset lists existing rows before new ones, so the rows are renumbered.
    """
    post = post.copy()
    for prefix, model in formset_prefixes().items():
        try:
            total, initial = (int(post.get(f"{prefix}-{name}_FORMS", 0)) for name in ("TOTAL", "INITIAL"))
        except ValueError:
            continue
        if not 0 < initial <= total <= 1000:
            continue
        there = set(map(str, model.objects.filter(parent=article_id).values_list("pk", flat=True)))
        rows = [_take_row(post, f"{prefix}-{number}-") for number in range(total)]
        kept = [row for row in rows[:initial] if row.get("id", [""])[0] in there]
        gone = [row | {"id": [""]} for row in rows[:initial] if row not in kept and "DELETE" not in row]
        rows = kept + gone + rows[initial:]
        for number, row in enumerate(rows):
            for name, values in row.items():
                post.setlist(f"{prefix}-{number}-{name}", values)
        post[f"{prefix}-TOTAL_FORMS"], post[f"{prefix}-INITIAL_FORMS"] = str(len(rows)), str(len(kept))
    return post


def _take_row(post, start):
    names = [name for name in post if name.startswith(start)]
    return {name.removeprefix(start): post.pop(name) for name in names}


def compare_versions(form, formsets):
    """Return the page's comparison of both versions, theirs first.

    `form` is validated, and its `overtaken_by` is the article as a colleague saved it.
    """
    theirs = form.overtaken_by
    document, _text = freezing.build(theirs)
    theirs_and_mine = diff.diff_documents(
        [item for item in document if item["type"] != "lead"], document_of_form(formsets)
    )
    return {
        "who": display_name(theirs.last_edited_by),
        "version": theirs.version,
        "at": theirs.updated_at,
        "fields": [
            (label, getattr(theirs, name), mine)
            for name, label in (("title", "Title"), ("standfirst", "Standfirst"))
            if (mine := form.cleaned_data.get(name, "")) != getattr(theirs, name)
        ],
        "blocks": [block for block in theirs_and_mine if block.kind != "same"],
    }


def document_of_form(formsets):
    """Return the document of a validated form's blocks; invalid blocks are left out."""
    return freezing.freeze_blocks(blocks_of_form(formsets))


def blocks_of_form(formsets):
    """Return the blocks of a validated form in order, without those that are invalid."""
    blocks = []
    for formset in formsets:
        if formset.model not in BLOCKS:
            continue
        for form in formset.forms:
            data = getattr(form, "cleaned_data", None)
            if data and form.is_valid() and not data.get("DELETE"):
                blocks.append((data.get("ordering") or 0, form.instance))
    ordered = [block for _ordering, block in sorted(blocks, key=lambda pair: pair[0])]
    return list(filter(_can_be_frozen, ordered))


def _can_be_frozen(block):
    """Return False if the block names something that was deleted meanwhile."""
    try:
        block.freeze()
    except ObjectDoesNotExist:
        return False
    return True
