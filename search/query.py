"""Find what readers may see by the words that they type.

The index says which rows have the words, the rooms say which of them are public, and Python ranks those that are left.
"""

from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from django.core.paginator import Paginator
from django.utils import timezone

from articles.rendering.tags import tags_of
from search.index.statements import find_newest, match_of, read_texts
from search.results.filters import count_options, narrow, passes, values_of
from search.results.hits import make_hits
from search.results.plan import Plan, make_plan, without
from search.results.ranking import Ranker
from search.results.typed import read_query
from search.results.visible import SHOWN, clinics_offering, find_facts, find_tagged, shown_kind
from search.synonyms import sets
from search.terms import plain
from search.words.spelling import correct, take_apart
from search.words.vocabulary import look_up

PER_PAGE = 20
# {kind: (most rows with the words in the title, most rows in all)}: the newest. Few readers look further, and ranking takes time.
LIMITS = {
    "article": (80, 300),
    "clinic": (80, 300),
    "person": (0, 100),
    "region": (0, 100),
    "topic": (0, 50),
    "treatment": (0, 50),
    "condition": (0, 50),
    "tag": (0, 50),
}
# What filters leave of a search with too many results: some pages more than the first.
LIMITS_BEHIND_FILTERS = {"article": (20, 120), "clinic": (20, 120)}
# As many rows are ranked by their texts; further ones follow as they are. So many characters of each are read.
MOST_RANKED, RANKED_CHARACTERS = 100, 12_000
# Below so many results the spelling is looked at, and below so many a result need not have all words.
FEW, FEW_WITH_ALL = 3, 20
MOST_CORRECTED = 3
# Clinics with one treatment or condition that also have the other words.
MOST_OFFERING = 100


def find(query, kind=None, page=1):
    """Return the Page of hits for `query`, best first, or the nearest page.

    results/hits.py says what a hit is. `kind` asks for one kind only.
    """
    return Paginator(Search(query, {"kind": [kind]} if kind in SHOWN else {}), PER_PAGE).get_page(page)


class Search:
    """A search by a reader, as a sequence of hits for a Paginator.

    `is_literal` corrects nothing. `is_capped` says that there are more results than were looked at. `typed` is what was asked,
    and `loosened` are phrases that no page has, so that their words were searched for.
    """

    def __init__(self, query, chosen=None, sort="", *, is_literal=False, at=None):
        self.at, self.chosen, self.sort = at or timezone.now(), chosen or {}, sort
        self.today = timezone.localdate(self.at)
        self.is_capped, self.corrected, self.corrected_from, self._texts = False, {}, (), {}
        self.typed, self.loosened = read_query(query), ()
        self._unwanted = match_of([[(words, False, False)] for words in self.typed.without], joined=False)
        self.plan, self._facts, self._scores, self._tags = Plan(), {}, {}, {}
        self._offered = {}
        if self.typed.words:
            self._thesaurus = sets.load()
            self._find(is_literal)
        if self.chosen.keys() <= {"kind"}:
            kinds = self.chosen.get("kind", SHOWN)
            kept = [key for key, fact in self._facts.items() if shown_kind(key[0], fact) in kinds]
        else:
            if self.is_capped:
                self._look_further()
            kept = [key for key, own in self.values.items() if passes(own, self.chosen)]
        self._keys = sorted(kept, key=self._order)

    @cached_property
    def values(self):
        """Return what the filters compare: {row: {key: [(value, label)]}}. One statement."""
        return values_of(self._facts, self._tags, self.today)

    def counts(self):
        """Return {kind: number of results}, whatever the filters."""
        found = {}
        for key, fact in self._facts.items():
            kind = shown_kind(key[0], fact)
            found[kind] = found.get(kind, 0) + 1
        return found

    def options(self):
        """Return {filter: [Option]}."""
        return count_options(self.values, self.chosen)

    def __len__(self):
        return len(self._keys)

    def __getitem__(self, part):
        keys = self._keys[part]
        missing = [key for key in keys if key not in self._texts]
        texts = self._texts | read_texts(missing, RANKED_CHARACTERS)
        return make_hits(self.plan, keys, texts, self._facts, self.today)

    def _find(self, is_literal):
        """Find by phrases in quotation marks, or by words if no page has those."""
        words, phrases = self.typed.words, self.typed.phrases
        plan = self._plan(words, phrases=phrases) if phrases else Plan()
        found = self._ask(plan)
        if found:
            complete = set(found)
        else:
            plan, found, complete = self._find_by_words(words, is_literal)
            self.loosened = self.typed.quoted() if found else ()
        # What has a tag was not asked for its words.
        tags = [] if self.typed.without else [number for kind, number in found if kind == "tag"]
        named = find_tagged(tags, self.at)
        complete.update(("article", number) for number in named)
        found = dict.fromkeys((("article", number) for number in named), True) | found
        self.plan, self._facts = plan, find_facts(found, self.at)
        self._tags = tags_of([fact.article for fact in self._facts.values() if fact.article])
        self._rank(found, complete)

    def _find_by_words(self, words, is_literal):
        """Find by all words; if there is little, by corrected words or by some.

        Returns (Plan, {row: whether title or place match}, the rows that have all words).
        """
        plan = self._plan(words)
        unknown = [group for group in plan.groups if group.is_unknown]
        found = self._ask(plan)
        if unknown and len(found) < FEW and not is_literal:
            plan, found = self._correct(plan, found, unknown)
            unknown = [group for group in plan.groups if group.is_unknown]
        if len(found) < FEW and any(len(group.typed) > 1 for group in plan.groups):
            other = self._plan(
                [word for group in plan.groups for word in group.typed], thesaurus=self._thesaurus.alone()
            )
            if len(rows := self._ask(other)) > len(found) or not found:
                plan, found = replace(other, words=plan.words), rows
                unknown = [group for group in plan.groups if group.is_unknown]
        if not found and unknown and len(unknown) < len(plan.groups):
            plan = without(plan, unknown)
            found = self._ask(plan)
        if not found and plan.hints and not plan.skipped:
            plan = self._plan(words, kinds_are_words=True)
            found = self._ask(plan)
        complete = set(found)
        if len(plan.groups) > 1 and len(found) < (FEW_WITH_ALL if len(plan.groups) > 2 else FEW):
            found |= self._ask(plan, joined=False)
        if len(plan.groups) > 1:
            offered = self._find_offering(plan)
            complete.update(offered)
            found = offered | found
        return plan, found, complete

    def _plan(self, words, *, thesaurus=None, **options):
        thesaurus = thesaurus or self._thesaurus
        return make_plan(words, look_up(words, thesaurus.words_for(words)), thesaurus, **options)

    def _ask(self, plan, joined=True, narrowed=None):
        if not plan.groups:
            return {}
        limits = {kind: LIMITS_BEHIND_FILTERS[kind] for kind in narrowed} if narrowed else LIMITS
        found = find_newest(match_of(plan.needed(), joined), limits, narrowed, self._unwanted)
        numbers = [kind for kind, _number in found]
        if any(numbers.count(kind) >= limits[kind][1] for kind in {"article", "clinic"} & limits.keys()):
            self.is_capped = True
        return found

    def _find_offering(self, plan):
        """Find the clinics that offer what some words name, and have the others.

        "PTSD clinic Florida" names a condition and a region.
        """
        terms = find_newest(match_of(plan.needed(), joined=False), {"treatment": (0, 20), "condition": (0, 20)})
        matchers, found = Ranker(plan).matchers, {}
        for (kind, number), (title, *_texts) in read_texts(list(terms), 1).items():
            rest = [
                group for group, matcher in zip(plan.groups, matchers, strict=True) if not matcher.find(plain(title))
            ]
            if rest and len(rest) < len(plan.groups):
                match, narrowed = match_of([group.query() for group in rest]), clinics_offering(kind, number)
                limits = {"clinic": (0, MOST_OFFERING)}
                for key in find_newest(match, limits, {"clinic": [narrowed]}, self._unwanted):
                    found[key] = True
                    self._offered.setdefault(key, set()).add(title)
        return found

    def _correct(self, plan, found, unknown):
        """Return the plan with corrected words and what it finds, if that is more."""
        asked = [group.typed[0] for group in unknown[:MOST_CORRECTED] if len(group.typed) == 1]
        nearest = {word: correct(word, self._thesaurus.typed) or [" ".join(take_apart(word))] for word in asked}
        for choice in range(2):
            picked = {word: others[min(choice, len(others) - 1)] for word, others in nearest.items()}
            corrected = {word: other for word, other in picked.items() if other}
            if not corrected:
                break
            words = [part for word in plan.words for part in corrected.get(word, word).split()]
            other = self._plan(words, is_typing=False)
            rows = self._ask(other) or (self._ask(other, joined=False) if len(other.groups) > 1 else {})
            if len(rows) > FEW * len(found):
                self.corrected, self.corrected_from = corrected, plan.words
                return other, rows
        return plan, found

    def _rank(self, found, complete):
        """Score the rows with matching titles and the newest others.

        Rows that have too little of the query are dropped.
        """
        keys = sorted(self._facts, key=lambda key: (not found[key], key not in complete, -key[1]))
        texts = read_texts(keys[:MOST_RANKED], RANKED_CHARACTERS)
        ranker = Ranker(self.plan)
        for key, (title, names, _address, body) in texts.items():
            tags = self._tags.get(self._facts[key].article, ())
            place = " . ".join([names, *(name for _slug, name in tags), *self._offered.get(key, ())])
            self._scores[key] = ranker.score(key[0], title, place, body, self._age(key))
        self._texts = texts
        self._facts = {
            key: fact
            for key, fact in self._facts.items()
            if key in complete or (key in self._scores and self._scores[key].is_enough)
        }

    def _age(self, key):
        begins = self._facts[key].begins
        return max(0.0, (self.at - begins) / timedelta(days=365)) if begins else None

    def _look_further(self):
        """Find what the filters leave of a search with too many results."""
        narrowed = narrow(self.chosen, self.today)
        found = self._ask(self.plan, narrowed=narrowed)
        facts = find_facts({key: value for key, value in found.items() if key not in self._facts}, self.at)
        self._facts |= facts
        self._tags |= tags_of([fact.article for fact in facts.values() if fact.article])

    def _order(self, key):
        score, begins = self._scores.get(key), self._facts[key].begins
        if self.sort == "newest":
            return (begins is None, -begins.timestamp() if begins else 0, key[0], -key[1])
        if score is None:
            return (2, 0, key[0], -key[1])
        return (score.tier, -score.value, key[0], -key[1])
