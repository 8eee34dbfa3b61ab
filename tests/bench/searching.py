"""Measure the search of readers and of staff on a site, by kinds of queries.

Each function returns [(name of the row, {label: one value a round})].
"""

import statistics
import time
from itertools import chain
from random import Random

PER_KIND = 25
_FILTERED = ("tag", "topic", "approved")


def measure_search(rounds):
    """Search for 200 mixed queries: rare and common words, phrases, typos, filters."""
    from django.core.paginator import Paginator

    from search.query import PER_PAGE, Search

    asked = _queries(Random(7))
    Search(*asked["common"][0])
    times = {kind: [] for kind in asked}
    for _round in range(rounds):
        for kind, queries in asked.items():
            spent = []
            for query, chosen in queries:
                begun = time.perf_counter()
                found = Search(query, chosen)
                Paginator(found, PER_PAGE).get_page(5 if kind == "common, page 5" else 1).object_list[:PER_PAGE]
                spent.append((time.perf_counter() - begun) * 1000)
            times[kind].append(spent)
    rows = [(kind, _figures(spent)) for kind, spent in times.items()]
    together = [list(chain(*parts)) for parts in zip(*times.values(), strict=True)]
    return [*rows, ("all together", _figures(together))]


def measure_desk_search(rounds):
    """Search for staff: drafts by their text, people, clinics and telephone numbers."""
    from psychsite.desk.finding import find
    from tests.factories.articles import make_user

    chief = make_user(f"bench-searcher-{time.time_ns()}", superuser=True)
    times = []
    for _round in range(rounds):
        spent = []
        for words in ("sleep", "therapy week", "+1 303 555", "Licensed", "absent-from-all"):
            begun = time.perf_counter()
            find(chief, words)
            spent.append((time.perf_counter() - begun) * 1000)
        times.append(spent)
    return [("what staff look for", _figures(times))]


def _figures(times):
    cuts = [statistics.quantiles(spent, n=100, method="inclusive") for spent in times]
    return {f"p{share} ms": [one[share - 1] for one in cuts] for share in (50, 95)}


def _queries(dice):
    """Return {kind: [(query, filters)]} of the words that the site has."""
    from taggit.models import Tag

    from articles.models import Topic
    from search.models import Word
    from search.words.counting import count_words

    if not Word.objects.exists():
        count_words()
    words = list(Word.objects.exclude(word="").order_by("-documents").values_list("word", flat=True))
    words = [word for word in words if len(word) > 4 and word.isalpha()]
    common, rare = words[:40], words[len(words) // 2 :]
    filters = {
        "tag": list(Tag.objects.values_list("slug", flat=True)[:200]),
        "topic": list(Topic.objects.values_list("slug", flat=True)),
        "approved": ["yes"],
    }

    def misspell(word):
        place = dice.randrange(1, len(word) - 1)
        return word[:place] + word[place + 1 :]

    kinds = {
        "rare": lambda: (dice.choice(rare), {}),
        "common": lambda: (dice.choice(common), {}),
        "common, page 5": lambda: (dice.choice(common), {}),
        "phrase": lambda: (" ".join(dice.sample(words, 3)), {}),
        "typo": lambda: (misspell(dice.choice(words)), {}),
        **{
            f"common, {key}": lambda key=key: (dice.choice(common), {key: [dice.choice(filters[key])]})
            for key in _FILTERED
            if filters[key]
        },
    }
    return {kind: [make() for _number in range(PER_KIND)] for kind, make in kinds.items()}
