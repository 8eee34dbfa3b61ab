"""Ranking what the index found, by the texts themselves.

The score is that of BM25 over three fields, with what people expect besides: a title that says just this, words near each
other, and a result that has all words. Both databases rank the same, because neither ranks.
"""

import math
from dataclasses import dataclass, field

from search.results.matching import Matcher
from search.terms import STOP_WORDS, plain

# What a match in each field is worth.
TITLE, PLACE, BODY = 3.0, 1.8, 1.0
SATURATION, USUAL_CHARACTERS = 1.4, 4000
# An article answers more than the page of a tag with the same name.
PRIORS = {
    "article": 1.0, "person": 1.0, "region": 0.95, "clinic": 0.85, "topic": 0.8, "treatment": 0.12, "condition": 0.1,
    "tag": 0.1,
}  # fmt: skip
# A treatment or condition of several words that was typed whole is meant.
TYPED_WHOLE = 0.5
# What is found by its name; its text says little about what people ask.
BY_TEXT_ALONE = 0.6
HINTED = 1.35
# A result needs at least so much of what was asked, by weight.
LEAST_COVERAGE, LEAST_COVERAGE_BY_TITLE = 0.35, 0.2
# Characters within which words are near each other, and the age in years at which recency no longer counts.
NEAR_CHARACTERS, FRESH_YEARS = 160, 3


@dataclass
class Score:
    """How well a text fits.

    `tier` is 1 if it has the one thing of a query by a synonym alone, or only the words of a phrase apart.
    """

    value: float = 0.0
    coverage: float = 0.0
    is_titled: bool = False
    tier: int = 0
    matches: list = field(default_factory=list)

    @property
    def is_enough(self):
        """Return True if the text has enough of what was asked.

        A title that has some of it needs less.
        """
        return self.coverage >= (LEAST_COVERAGE_BY_TITLE if self.is_titled else LEAST_COVERAGE)


class Ranker:
    """Scores texts for one plan."""

    def __init__(self, plan):
        self.plan = plan
        self.matchers = [Matcher(group) for group in plan.groups]
        self.total = sum(group.weight for group in plan.groups) or 1.0
        # Who asks for one thing gets the texts with that very word first.
        self.is_strict = len(plan.groups) == 1 and not STOP_WORDS.intersection(plan.groups[0].typed)
        self.asked = " ".join(plan.words)
        self.content = {word for word in plan.words if word not in STOP_WORDS}

    def score(self, kind, title, place, body, age_years=None):
        """Return the Score of a text of a kind."""
        title, place, text = plain(title), plain(place), plain(body)
        score, covered, places = Score(), 0.0, []
        is_named = kind == "article"
        long = SATURATION * (0.4 + 0.6 * len(text) / USUAL_CHARACTERS)
        for group, matcher in zip(self.plan.groups, self.matchers, strict=True):
            in_title, in_place, in_text = matcher.find(title), matcher.find(place) if place else [], matcher.find(text)
            if not (in_title or in_place or in_text):
                continue
            covered += group.weight
            score.is_titled = score.is_titled or bool(in_title)
            is_named = is_named or bool(in_title or in_place)
            if self.is_strict and all(match.is_other for match in (*in_title, *in_place, *in_text)):
                score.tier = 1
            frequency = sum(match.worth for match in in_text)
            if in_text and in_text[0].start < 400:
                frequency += 1
            worth = TITLE * _best(in_title) + PLACE * _best(in_place) + BODY * frequency / (frequency + long)
            score.value += group.weight * worth
            places.append([match.start for match in in_text])
        score.coverage = covered / self.total
        score.value *= score.coverage**2
        usual = self.total / len(self.plan.groups)
        score.value += usual * (self._of_title(title) + self._of_nearness(places, text))
        score.value *= self._prior(kind, title) * (1 if is_named else BY_TEXT_ALONE)
        if kind in self.plan.hints:
            score.value *= HINTED
        if age_years is not None:
            score.value *= 1 + 0.05 * math.exp(-age_years / FRESH_YEARS)
        return score

    def _prior(self, kind, title):
        """Return what a result of a kind is worth before its words are read."""
        can_be_meant = kind in ("treatment", "condition") and len(self.plan.words) > 1
        is_meant = can_be_meant and " ".join(title.split()) == self.asked
        return TYPED_WHOLE if is_meant else PRIORS[kind]

    def _of_title(self, title):
        """Return what a title is worth that says just what was asked."""
        words = [word for word in title.split() if word not in STOP_WORDS]
        if not words:
            return 0.0
        found = set()
        for matcher in self.matchers:
            for match in matcher.find(title):
                found.update(title[match.start : match.end].split())
        share = sum(word in found or word in self.content for word in words) / len(words) if found else 0.0
        whole = 2.0 if " ".join(title.split()) == self.asked else 0.0
        return (
            1.6 * share**2 + whole + (0.8 if len(self.plan.words) > 1 and self.asked in " ".join(title.split()) else 0)
        )

    def _of_nearness(self, places, text):
        """Return what it is worth that the words are near each other."""
        places = [one for one in places if one]
        if len(places) < 2:
            return 0.0
        nearest = _narrowest(places)
        worth = (len(places) / len(self.plan.groups)) * 1.2 / (1 + nearest / NEAR_CHARACTERS)
        return worth + (0.5 if len(self.plan.words) > 1 and self.asked in text else 0.0)


def _best(matches):
    return max((match.worth for match in matches), default=0.0)


def _narrowest(places):
    """Return the width of the narrowest stretch with one of each list of places."""
    marks = sorted((place, number) for number, one in enumerate(places) for place in one)
    last, best = {}, math.inf
    for place, number in marks:
        last[number] = place
        if len(last) == len(places):
            best = min(best, place - min(last.values()))
    return best
