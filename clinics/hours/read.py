"""Opening hours of files: what is clear is read, the rest stays as a note."""

import re
from dataclasses import dataclass
from functools import lru_cache

from clinics.hours import parse
from clinics.hours.format import format_hours
from clinics.hours.structured import flatten
from clinics.hours.tokens import ALWAYS
from clinics.hours.words import CLOSED, DAY, load_languages

# Words at the end of a part that may be left to the note: "by appointment only".
_MOST_WORDS = 12
_PARTS = re.compile(r"[;|\n]+")
_ASIDE = re.compile(r'"[^"\n]*"|“[^”\n]*”|„[^“”\n]*[“”]|\([^()\n]*\)|（[^（）\n]*）')
_CLAUSE = re.compile(r"[,.]\s+")
# The full stop of a sentence, and the comma of “8,30”: also signs of an abbreviation and between two times.
_STOP = re.compile(r"(?<=[\w)])\.\s+(?=[^\W\d_])")
_DECIMAL = re.compile(r"(?<![\d,])(\d{1,2}),([0-5]\d)(?![\d,])")
_QUOTES = '"“”„()（） \t'


@dataclass(frozen=True)
class ReadHours:
    """Hours as `format_hours` writes them, and the words that are not clear."""

    hours: str = ""
    note: str = ""


@lru_cache(maxsize=4000)
def read_hours(text, country=""):
    """Return the ReadHours of a cell in any language.

    Raises HoursError if it is too long.
    """
    text = flatten(text)
    parse.check_length(text)
    found = _read(text, country)
    if not found.note:
        return found
    # Only where all of it becomes clear.
    times = _DECIMAL.sub(r"\1:\2", text)
    for again in dict.fromkeys((_STOP.sub("; ", text), times, _STOP.sub("; ", times))):
        if again != text and (other := _read(again, country)).hours and not other.note:
            return other
    return found


def _read(text, country):
    try:
        return ReadHours(format_hours(parse.parse_hours(text, country)))
    except parse.HoursError:
        pass
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    found = {language: _Reading(language).read(parts) for language in load_languages()}
    most = max(reading.understood for reading in found.values())
    best = {language: reading for language, reading in found.items() if reading.understood == most}
    results = {reading.result() for reading in best.values()}
    if len(results) > 1:
        results = {reading.result() for language, reading in best.items() if country in language.countries} or results
    if not most or len(results) > 1:
        return ReadHours(note=parse.shorten(text, 500))
    return results.pop()


class _Reading:
    """The parts of one cell, read in one language."""

    def __init__(self, language):
        self.language, self.week, self.notes, self.understood = language, {}, [], 0
        self.doubtful = set()

    def result(self):
        try:
            rows = parse.week_rows(self.week, "")
        except parse.HoursError:
            rows = []
        return ReadHours(format_hours(rows), "; ".join(dict.fromkeys(self.notes)))

    def read(self, parts):
        for part in parts:
            if not self._take(part):
                self.notes.append(part.strip(_QUOTES) if _ASIDE.fullmatch(part) else part)
        if self.doubtful:
            # Two things are said of these days: neither is kept, and the note holds both.
            self.week |= {day: [] for day in self.doubtful}
            self.notes = ["; ".join(parts)]
        return self

    def _take(self, part):
        """Read one part as far as it is clear; return whether it was."""
        asides = [aside.strip(_QUOTES) for aside in _ASIDE.findall(part)]
        bare = " ".join(_ASIDE.sub(" ", part).split())
        before = {day: list(spans) for day, spans in self.week.items()}
        if not bare:
            return False
        # A break in brackets: "8-17 Uhr (Mittagspause 12-13 Uhr)".
        if asides and self._add(re.sub("[()（）]", ",", part)) == "":
            self.understood += 1
            self.notes += asides
            return True
        self.week = {day: list(spans) for day, spans in before.items()}
        rest = self._add(bare)
        if rest is None and not asides and self._take_beginning(part):
            return True
        if rest is None or not all(self._take_aside(aside) for aside in asides):
            self.week = before
            return False
        self.understood += 1
        self.notes += filter(None, [rest, *asides])
        return True

    def _take_beginning(self, part):
        """Read the clauses before an unclear one about other days.

        Example: “Mon-Fri 9am-5pm, Sat by appointment”.
        """
        for comma in reversed(list(_CLAUSE.finditer(part))):
            head, rest = part[: comma.start()], part[comma.end() :]
            kinds, words = self._known_words(rest)
            days = {day for kind, word in zip(kinds, words, strict=True) if kind == DAY
                    for day in self.language.days[word.said]}  # fmt: skip
            before, doubtful = {day: list(spans) for day, spans in self.week.items()}, set(self.doubtful)
            if days and kinds[0] == DAY and self._add(head) == "" and not any(self.week.get(day) for day in days):
                self.understood += 1
                self.notes.append(rest)
                return True
            self.week, self.doubtful = before, doubtful
        return False

    def _add(self, text):
        """Add the rules of a text; return the words after them, or None if unclear."""
        words = text.split()
        for cut in range(min(_MOST_WORDS, len(words))):
            rest = words[len(words) - cut :]
            head = " ".join(words[: len(words) - cut]).rstrip(",:-. ")
            if not head or (rest and not self._is_harmless(" ".join(rest))):
                return None
            try:
                parse.read_into(self.week, head, self.language)
            except parse.Conflict as conflict:
                self.doubtful |= conflict.days
                return None
            except parse.HoursError:
                continue
            return " ".join(rest).strip(" ,-")
        return None

    def _take_aside(self, aside):
        """Return True if a remark in brackets says a break, or changes no hours."""
        if self._is_harmless(aside) or self._is_closed_anyway(aside):
            return True
        kinds, words = self._known_words(aside)
        if kinds.replace("c", "") not in {"xtrt", "trtx"}:
            return False
        at = kinds.index("trt")
        try:
            spans = parse.parse_spans(" ".join(word.text for word in words[at : at + 3]))
            parse.subtract(self.week, [day for day, open_spans in self.week.items() if open_spans], spans, aside)
        except parse.HoursError:
            return False
        return True

    def _is_closed_anyway(self, aside):
        """Return True if a remark closes only days on which nothing is open.

        Example: "(Sun closed)".
        """
        said = {}
        try:
            parse.read_into(said, aside, self.language)
        except parse.HoursError:
            return False
        return not any(spans or self.week.get(day) for day, spans in said.items())

    def _is_harmless(self, words):
        """Return True if words change no hours: they name no day and no number."""
        kinds, _words = self._known_words(words)
        return not re.search(r"\d", words) and not set(kinds) & {DAY, ALWAYS, CLOSED}

    def _known_words(self, text):
        return parse.read_words(text, self.language, skips_unknown=True)
