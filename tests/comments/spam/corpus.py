"""Real, labeled YouTube comments (587 spam, 552 not), and ways to split them.

Markup that YouTube added is removed, because comments here are plain text.
"""

import csv
import html
import json
import re
import zlib
from collections import Counter
from typing import NamedTuple

from comments.spam import classifier, tokens
from core.text.clean import clean_text
from tests.shared import SHARED

FOLDS = 10
_LINK, _BREAK = re.compile(r"<a\s[^>]*>(.*?)</a>", re.DOTALL), re.compile(r"<br\s*/?>")


class Example(NamedTuple):
    source: str
    date: str
    text: str
    is_spam: bool
    words: frozenset


class Result(NamedTuple):
    caught: int
    spam: int
    held: int
    ham: int

    @property
    def recall(self):
        return self.caught / max(1, self.spam)

    @property
    def precision(self):
        return self.caught / max(1, self.caught + self.held)

    @property
    def held_share(self):
        return self.held / max(1, self.ham)


def youtube():
    with open(SHARED / "spam" / "youtube_comments.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            text = _LINK.sub(r"\1", _BREAK.sub("\n", row["content"].replace("\ufeff", "")))
            text = clean_text(html.unescape(text))
            yield Example(row["video"], row["date"], text, row["class"] == "1", tokens.extract_words(text))


def health():
    """Return twenty short comments written for a health site."""
    items = json.loads((SHARED / "spam" / "health_comments_small.json").read_text(encoding="utf-8"))["items"]
    for item in items:
        if item["label"] in {"spam", "ham"}:
            yield Example("health", "", item["text"], item["label"] == "spam", tokens.extract_words(item["text"]))


def taught(examples):
    """Return the Counts of a classifier trained on these examples."""
    spam, ham = Counter(), Counter()
    for example in examples:
        (spam if example.is_spam else ham).update(["", *example.words])
    words = {word: (spam[word], ham[word]) for word in spam | ham}
    return classifier.Counts(*words.pop("", (0, 0)), words)


def judged(pairs, threshold):
    """Return the Result over pairs of (Counts, unseen examples)."""
    count = Counter()
    for counts, examples in pairs:
        for example in examples:
            count[example.is_spam, classifier.score_words(example.words, counts).percent >= threshold] += 1
    caught, held = count[True, True], count[False, True]
    return Result(caught, caught + count[True, False], held, held + count[False, False])


def crossed(examples):
    """Return ten pairs for cross-validation; equal comments are in one part."""
    examples = list(examples)
    parts = [zlib.crc32(re.sub(r"\W+", " ", example.text.lower()).encode()) % FOLDS for example in examples]
    for fold in range(FOLDS):
        learned = taught(example for example, part in zip(examples, parts, strict=True) if part != fold)
        yield learned, [example for example, part in zip(examples, parts, strict=True) if part == fold]


def by_time(examples, share):
    """Return one pair: train on the first `share` of each video, judge the rest."""
    first, later = [], []
    for source in sorted({example.source for example in examples}):
        row = sorted((example for example in examples if example.source == source), key=lambda one: one.date)
        cut = int(share * len(row))
        first, later = first + row[:cut], later + row[cut:]
    return [(taught(first), later)]


def by_video(examples, source):
    """Return one pair: judge this video, train on the others."""
    others = [example for example in examples if example.source != source]
    return [(taught(others), [example for example in examples if example.source == source])]


def as_they_came(examples, threshold):
    """Return the Result by date, each comment judged after training on earlier ones."""
    spam, ham, count = Counter(), Counter(), Counter()
    for example in sorted(examples, key=lambda one: one.date):
        words = {word: (spam[word], ham[word]) for word in example.words if word in spam or word in ham}
        score = classifier.score_words(example.words, classifier.Counts(spam[""], ham[""], words))
        if score is not None:
            count[example.is_spam, score.percent >= threshold] += 1
        (spam if example.is_spam else ham).update(["", *example.words])
    caught, held = count[True, True], count[False, True]
    return Result(caught, caught + count[True, False], held, held + count[False, False])
