"""An article's form that was opened before a colleague's save."""

from django.core.exceptions import ObjectDoesNotExist

from articles.admin.writing.merging import put_rows, take_row
from articles.models import BLOCKS, Article


def formset_prefixes():
    """Return {prefix of a block's formset: its model}."""
    return {f"articles_{model._meta.model_name}_set": model for model in BLOCKS}


def lock_current(article):
    """Return the saved article, locked until the form is saved."""
    return Article.objects.select_for_update(of=("self",)).select_related("last_edited_by").get(pk=article.pk)


def adopt_deleted_blocks(post, article_id):
    """Return the posted fields with blocks that were deleted meanwhile as new blocks."""
    post = post.copy()
    for prefix, model in formset_prefixes().items():
        try:
            total, initial = (int(post.get(f"{prefix}-{name}_FORMS", 0)) for name in ("TOTAL", "INITIAL"))
        except ValueError:
            continue
        if not 0 < initial <= total <= 1000:
            continue
        there = set(map(str, model.objects.filter(parent=article_id).values_list("pk", flat=True)))
        rows = [take_row(post, f"{prefix}-{number}-") for number in range(total)]
        kept = [row for row in rows[:initial] if row.get("id", [""])[0] in there]
        gone = [row | {"id": [""]} for row in rows[:initial] if row not in kept and "DELETE" not in row]
        put_rows(post, prefix, kept, gone + rows[initial:])
    return post


def blocks_of_form(formsets):
    """Return the blocks of a validated form that can be shown, in order."""
    return list(filter(_can_be_frozen, all_blocks_of_form(formsets)))


def all_blocks_of_form(formsets):
    """Return the blocks of a validated form in order, without those that are invalid."""
    blocks = []
    for formset in formsets:
        if formset.model not in BLOCKS:
            continue
        for form in formset.forms:
            data = getattr(form, "cleaned_data", None)
            if data and form.is_valid() and not data.get("DELETE"):
                blocks.append((data.get("ordering") or 0, form.instance))
    return [block for _ordering, block in sorted(blocks, key=lambda pair: pair[0])]


def _can_be_frozen(block):
    """Return False if the block lacks something, or names what was deleted meanwhile."""
    if block.list_needs():
        return False
    try:
        block.freeze()
    except ObjectDoesNotExist:
        return False
    return True
