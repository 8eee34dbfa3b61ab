"""How languages write hours (words.toml): a code for each word."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("words.toml")
# The codes of words: days, a range, closed, and what joins two days or times.
DAY, RANGE, CLOSED, AND, EXCEPT, SKIP = "d", "r", "x", "c", "n", ""
_CODES = (("skip", SKIP), ("and", AND), ("closed", CLOSED), ("to", RANGE), ("except", EXCEPT))


@dataclass(frozen=True, eq=False)
class Language:
    """The words of one language.

    `codes` is {word: code}, `days` is {word: its weekdays}.
    `phrases` become one word each before a text is read; `has_phrase` finds any of them. `countries` speak it.
    """

    name: str
    codes: dict
    days: dict
    phrases: tuple
    has_phrase: re.Pattern
    countries: frozenset

    def as_words(self, text):
        """Return `text` with each phrase as one word."""
        if not self.has_phrase.search(text):
            return text
        for phrase, word in self.phrases:
            text = phrase.sub(f" {word} ", text)
        return text


@cache
def load_languages():
    """Return every Language; English, with OpenStreetMap's names of days, comes first."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    common = data.pop("common")
    return tuple(_language(name, words, common) for name, words in data.items())


def _language(name, words, common):
    days = {word: (number,) for number, names in enumerate(words["days"]) for word in names.split()}
    for key, numbers in (("daily", range(7)), ("weekdays", range(5)), ("weekends", (5, 6))):
        days |= dict.fromkeys(words.get(key, ()), tuple(numbers))
    days |= {word: tuple(numbers) for word, numbers in words.get("several", {}).items()}
    # Holidays are no days of a week, so that what is said of them is not kept.
    days |= dict.fromkeys((*common["holidays"], *words.get("holidays", ())), ())
    codes = {}
    for source in (common, words):
        for key, code in _CODES:
            codes |= dict.fromkeys(source.get(key, ()), code)
    phrases = sorted(words.get("phrases", {}).items(), key=lambda pair: -len(pair[0]))
    return Language(
        name=name,
        codes=codes | dict.fromkeys(days, DAY),
        days=days,
        phrases=tuple((_whole_words([one]), word) for one, word in phrases),
        has_phrase=_whole_words(words.get("phrases", ())),
        countries=frozenset(words.get("countries", ())),
    )


def _whole_words(phrases):
    """Return the pattern of any of these phrases; of none, one that is nowhere."""
    # Hours are read in this form, in which “2ª” is “2a”.
    plain = "|".join(re.escape(unicodedata.normalize("NFKC", phrase)) for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{plain})(?!\w)" if plain else r"(?!)", re.IGNORECASE)
