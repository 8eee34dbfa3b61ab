"""Loading the first sets of synonyms; staff own them afterwards."""

import tomllib
from pathlib import Path

from django.db import transaction

from search.models import Synonyms

FILE = Path(__file__).with_name("synonyms.toml")


@transaction.atomic
def load_synonyms(*, dry_run=False):
    """Add the sets of synonyms.toml that are missing; return them.

    Changes by staff stay. A set that staff deleted comes back, so switch sets off instead.
    """
    file = tomllib.loads(FILE.read_text(encoding="utf-8"))
    existing = {(frozenset(row.phrases()), row.is_one_way) for row in Synonyms.objects.all()}
    rows = [Synonyms(words=words, is_one_way=one_way) for one_way in (False, True) for words in file[_key(one_way)]]
    missing = [row for row in rows if (frozenset(row.phrases()), row.is_one_way) not in existing]
    return missing if dry_run else Synonyms.objects.bulk_create(missing)


def _key(one_way):
    return "one_way" if one_way else "both_ways"
