"""Make sources of what a person pasted: one source for each DOI and PubMed number."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from articles.models import Source
from articles.references.lookup import look_up
from articles.references.pasted.read import read_pasted


@dataclass
class Added:
    """What became of a paste.

    `new` and `known` are Sources. `incomplete` are Works without a title or an address.
    """

    new: list = field(default_factory=list)
    known: list = field(default_factory=list)
    incomplete: list = field(default_factory=list)


def read_works(text):
    """Return (Works of a paste, sentences about failed lookups). Raises ActionRefused."""
    return look_up(read_pasted(text))


def find_known(work):
    """Return the Source that a Work is, or None.

    It has the same DOI or PubMed number or, if the Work has neither, the same address.
    """
    same = Q(doi=work.doi) if work.doi else Q(pk=None)
    same |= Q(pmid=work.pmid) if work.pmid else Q(pk=None)
    if work.url and not (work.doi or work.pmid):
        same |= Q(url=work.url)
    found = Source.objects.filter(same).select_related("merged_into").order_by("pk").first()
    return found and (found.merged_into or found)


def add_works(works):
    """Make a source of each Work that is new and complete; return an Added."""
    added = Added()
    for work in works:
        if known := find_known(work):
            added.known.append(known)
        elif source := work.is_complete and _create(work):
            added.new.append(source)
        else:
            added.incomplete.append(work)
    return added


def _create(work):
    """Return a new Source, or None if its values are refused."""
    source = Source(**work.values())
    try:
        source.full_clean()
        with transaction.atomic():
            source.save()
    except (ValidationError, IntegrityError):
        return None
    return source
