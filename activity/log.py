"""Record what staff do: `record(verb, by=…)`, once in each action.

Call it last in an action, in the same transaction: until that ends, all other deeds wait for their turn in the chain. A lock
on a row that is taken afterwards could wait for one of them, and it for us.
"""

from django.db import transaction
from django.utils import timezone

from activity import chain
from activity.details import clean_details, clean_words
from activity.models import MAX_KEY, MAX_TITLE, Entry
from activity.network import current_network
from activity.verbs import VERBS


def record(verb, *, by, about=None, article=None, details=None):
    """Append an Entry to the chain and return it: one query.

    `by` is the account, or None for the site. `about` is the row that it was done to, and `article` the article (or its key)
    on whose page it is shown. `details` is a small dict, such as {"role": ["Writer", "Editor"]}: never a reader's text, a
    password, a link or an address. A model whose text names a reader has an `activity_title` without one.
    """
    entry = make_entry(verb, by=by, about=about, article=article, details=details)
    with transaction.atomic(savepoint=False):
        chain.append(entry, timezone.now)
    return entry


def record_all(entries):
    """Append entries that `make_entry` made, in two queries."""
    with transaction.atomic(savepoint=False):
        chain.append_all(entries, timezone.now)


def make_entry(verb, *, by, about=None, article=None, details=None):
    """Return an Entry that is not in the chain yet, from arguments of `record`."""
    if verb not in VERBS:
        raise ValueError(f"{verb!r} is not a verb of activity/verbs.py.")
    by = by if by is not None and by.pk else None
    entry = Entry(
        by=by,
        by_name=clean_words(by.get_full_name() or by.get_username(), MAX_TITLE) if by else "",
        verb=verb,
        article=getattr(article, "pk", article),
        network=current_network(),
        details=clean_details(details),
    )
    if about is not None:
        entry.about_kind = about._meta.concrete_model._meta.label_lower
        entry.about_key = str(about.pk or "")[:MAX_KEY]
        title = getattr(about, "activity_title", None)
        entry.about_title = clean_words(str(about) if title is None else title, MAX_TITLE)
    return entry
