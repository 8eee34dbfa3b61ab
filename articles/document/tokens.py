"""Tokenize a text into rows, one a paragraph, to classify a change.

Tokens with the same `key` are equal (words ignore case); `shown` is what a person reads. A number keeps its unit,
its sign and all its digits.
"""

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import NamedTuple

from core import html

VOCABULARY = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))
_DRUGS, _NEGATIONS = frozenset(VOCABULARY["drugs"]), frozenset(VOCABULARY["negations"])
_DRUG_ENDS, _FREQUENCIES = tuple(VOCABULARY["drug_ends"]), frozenset(VOCABULARY["frequencies"])
_AMOUNTS = frozenset(VOCABULARY["amounts"])
_NUMBER_WORDS = frozenset(VOCABULARY["number_words"])
_UNIT = "|".join(map(re.escape, sorted([*VOCABULARY["amounts"], *VOCABULARY["units"]], key=len, reverse=True)))
_COUNTED = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_DIGITS = r"\d+(?:[.,:/^×]\d+)*"
_SIGN = r"(?:[<>≤≥≈~±=]\s?|(?<![\w\d])[-−+])?"
_TOKEN = re.compile(
    rf"(?P<number>{_SIGN}{_DIGITS}(?:\s?[-–—−]\s?{_DIGITS})*)(?:[\s-]?(?P<unit>{_UNIT})(?![^\W_]))?"
    rf"|(?<![^\W_])(?P<counted>{_COUNTED})[\s-](?P<of>{_UNIT})(?![^\W_])"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<sign>[^\s\w.,;:!?'’‘\"“”()\[\]{}…–—/-])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_HEADINGS = {"h2", "h3", "h4"}
_ENDS_ROW = {"p", "li", "blockquote", "br", "hr", "ul", "ol"}


class Token(NamedTuple):
    kind: str
    key: tuple
    shown: str


def tokenize_text(text):
    """Yield the tokens of plain text; punctuation counts only as part of a number."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")
    for found in _TOKEN.finditer(text):
        shown = found[0].strip()
        if found["number"]:
            yield _number(found["number"], found["unit"] or "", shown)
        elif found["counted"]:
            yield _counted(found["counted"].casefold(), found["of"].casefold(), shown)
        elif found["word"]:
            yield _word(found["word"].casefold(), shown)
        elif unicodedata.category(shown[0])[0] in "NS":  # "½", "→": symbols with a meaning
            yield Token("number" if shown.isnumeric() else "word", ("sign", shown), shown)


def _number(digits, unit, shown):
    digits = re.sub(r"\s", "", digits).replace("–", "-").replace("—", "-").replace("−", "-")
    if not unit and _YEAR.fullmatch(digits):
        return Token("year", ("number", digits, ""), shown)
    # "Mg" is not "mg": only units that are words ignore case.
    plain = unit.casefold() if len(unit) > 4 else unit
    return Token("dose" if unit.casefold() in _AMOUNTS else "number", ("number", digits, plain), shown)


def _counted(count, unit, shown):
    return Token("dose" if unit in _AMOUNTS else "number", ("counted", count, unit), shown)


def _word(word, shown):
    key = ("word", word)
    if any(character.isnumeric() for character in word) or word in _FREQUENCIES:
        return Token("number", key, shown)
    if word in _NEGATIONS or word.endswith("n't"):
        return Token("negation", key, shown)
    stem = word.removesuffix("'s")
    if stem in _DRUGS or stem.endswith(_DRUG_ENDS):
        return Token("drug", key, shown)
    return Token("word", key, shown)


def tokenize_html(value):
    """Return the rows of sanitized html.

    A row runs across links and emphasis, so that a number keeps its unit.
    """
    result, words, links = [], [], []

    def close():
        result.append([*tokenize_text("".join(words)), *links])
        words.clear()
        links.clear()

    def walk(element):
        ends = element.tag in _ENDS_ROW
        if ends:
            close()
        words.append(element.text or "")
        for child in element:
            if child.tag in _HEADINGS:
                close()
                if shown := _line(child):
                    result.append([Token("heading", ("heading", child.tag, shown), shown)])
            elif child.tag == "table":
                close()
                result.append(_table(child))
            elif child.tag == "sup":
                # "10²" is not "102".
                words.append(f"^{_line(child)}")
            else:
                walk(child)
            words.append(child.tail or "")
        if element.tag == "a":
            href = element.get("href", "")
            links.append(Token("link", ("link", href), href or "no address"))
        if ends:
            close()

    walk(html.parse(value))
    close()
    return result


def _line(element):
    return " ".join(element.text_content().split())


def _table(table):
    """Return one token a table row, so that a moved cell changes the table."""
    result = []
    for line in table.iter("caption", "tr"):
        if line.tag == "caption":
            cells = [("caption", _line(line))]
        else:
            cells = [(cell.tag, cell.get("colspan", "1"), cell.get("rowspan", "1"), _scripted(cell)) for cell in line]
        result.append(Token("table", ("table", tuple(cells)), " | ".join(cell[-1] for cell in cells)))
    return result


def _scripted(cell):
    return " ".join([_line(cell), *(f"^{_line(part)}" for part in cell.iter("sup"))])
