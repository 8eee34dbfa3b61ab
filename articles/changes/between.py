"""What differs between two editions: the text and the labels."""

from articles.changes import classify
from articles.models import ChangeClass

_LABELS = {
    "evidence": ("the level of evidence", ChangeClass.MEDICAL),
    "ai_use": ("the use of AI", ChangeClass.CLARIFICATION),
}


def least_class(before, edition):
    """Return (least ChangeClass, [reasons]) of an edition against an earlier one.

    Another level of evidence is a medical change. Another byline, statement of interests or use of AI is a clarification.
    """
    least, why = classify.least_class(before, edition.document, edition.title, edition.standfirst)
    for sentence, change_class in _label_changes(before, edition):
        if classify.higher_class(least, change_class) != least:
            least, why = change_class, [sentence]
        elif change_class == least:
            why = [*why, sentence]
    return least, why


def label_changes(before, edition):
    """Return a clause for each label that differs.

    The byline is part of the difference itself.
    """
    return [sentence for sentence, _class in _stated_changes(before, edition)]


def _label_changes(before, edition):
    byline = edition.byline if edition.pk is None else edition.shown_byline()
    if before.shown_byline() != byline:
        yield "the byline has changed", ChangeClass.CLARIFICATION
    if before.interests != edition.interests:
        yield "the statement of interests has changed", ChangeClass.CLARIFICATION
    yield from _stated_changes(before, edition)


def _stated_changes(before, edition):
    for name, (noun, change_class) in _LABELS.items():
        if getattr(before, name) != getattr(edition, name):
            old, new = (getattr(row, f"get_{name}_display")() for row in (before, edition))
            yield f"{noun} changed: “{old}” → “{new}”", change_class
