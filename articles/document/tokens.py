"""Tokenize a text into rows, one a paragraph, to classify a change.

Tokens with the same `key` are equal; `shown` is what a person reads. A number keeps its unit, its sign and all its
digits. Words ignore case, but "US" is not "us". Every punctuation mark is a token. What cannot change the meaning
has one form: quotation marks are straight, a paragraph ends like a sentence, and a number may touch its unit.
"""

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from articles.document.targets import target_of
from core.html.citations import holds_citation, source_of
from core.html.sanitize import parse

VOCABULARY = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))
DRUGS = frozenset(VOCABULARY["drugs"]) | frozenset(VOCABULARY["more_drugs"])
_DRUG_ENDS, _FREQUENCIES = tuple(VOCABULARY["drug_ends"]), frozenset(VOCABULARY["frequencies"])
_NEGATIONS, _AMOUNTS = frozenset(VOCABULARY["negations"]), frozenset(VOCABULARY["amounts"])
_NUMBER_WORDS = frozenset(VOCABULARY["number_words"])
_ACRONYMS, _NAMES = frozenset(VOCABULARY["acronyms"]), frozenset(VOCABULARY["names"])
_UNIT = "|".join(map(re.escape, sorted([*VOCABULARY["amounts"], *VOCABULARY["units"]], key=len, reverse=True)))
_UNITS = rf"(?:{_UNIT})(?:\s?/\s?(?:{_UNIT}|d|hr|wk|mo)(?![^\W_]))*"
_COUNTED = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_DIGITS = r"(?:\d+|(?<![\w.,])\.\d+)(?:[.,:/^×]\d+)*"
_SIGN = r"(?:[<>≤≥≈~±=]\s?|(?<![\w\d])[-−+])?"
# Stands for the end of a link while a paragraph is tokenized, so that a number keeps its unit across the link.
_LINK = "\ue000"
_TOKEN = re.compile(
    rf"(?P<number>{_SIGN}{_DIGITS}(?:\s?[-–—−]\s?{_DIGITS})*)(?:[\s-]?(?P<unit>{_UNITS})(?![^\W_]))?"
    rf"|(?<![^\W_])(?P<counted>{_COUNTED})[\s-](?P<of>{_UNIT})(?![^\W_])"
    r"|(?<![^\W_])(?P<short>(?:[^\W\d_]\.){2,}|(?:dr|mr|mrs|ms|prof|st|vs|approx|etc|eg|ie|jr|(?<=et )al)\.)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<dash>\s+[-–—−]+\s+|\s*—\s*|--+)|(?P<hyphen>[-‐‑–−])"
    r"|(?P<dots>\.{3,}|…)|(?P<end>[.!]+(?!\?))|(?P<question>[!?]*\?[!?]*)"
    rf"|(?P<link>{_LINK})|(?P<sign>[^\s\w])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_ROMAN = re.compile(r"(?:I{2,3}|IV|VI{0,3}|IX)[ab]?")
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_PLAIN_UNITS = {
    "mL": "ml", "L": "l", "μg": "µg", "mcg": "µg", "percent": "%", "per cent": "%", "min": "minutes", "minute": "minutes",
    "mins": "minutes", "hrs": "hours",
    "h": "hours", "hr": "hours", "hour": "hours", "second": "seconds", "day": "days", "week": "weeks", "month": "months",
    "year": "years", "milligram": "mg", "milligrams": "mg", "microgram": "µg", "micrograms": "µg",
    "tablet": "tablets", "capsule": "capsules", "drop": "drops", "puff": "puffs", "dose": "doses", "unit": "units",
    "session": "sessions", "infusion": "infusions", "treatment": "treatments", "night": "nights",
    "woman": "women", "man": "men", "child": "children",
    "yr": "years", "yrs": "years", "wk": "weeks", "wks": "weeks", "sec": "seconds", "secs": "seconds",
}  # fmt: skip
_DECADE = re.compile(r"(?<=\d0)'s\b")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf"\b(?P<month>{_MONTHS}) (?P<day>[0-3]?\d)(?:st|nd|rd|th)\b")
# "3 May 2026" and "3. May 2026" are "May 3, 2026".
_DAY_FIRST = re.compile(rf"\b([0-3]?\d)(?:st|nd|rd|th|\.)? ({_MONTHS}),? (?=(?:19|20)\d\d\b)")
# "C. S. Lewis" is "C.S. Lewis".
_INITIALS = re.compile(r"\b([A-Z]\.) (?=[A-Z]\. [A-Z])")
_SPACED_OWNER = re.compile(r"(?<=[a-z]) (?='s [a-z])")
_DEGREE = re.compile(r"\b(Ph|Psy|Ed|Pharm)\. ?D\.")
_SHORT_MONTH = re.compile(r"\b(Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.? (?=\d)", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<![\w.,/-])(?:1st|2nd|3rd|[4-9]th|10th)\b")
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
# A list that was typed as text: "- Rest".
_BULLET = re.compile(r"\A(?:[-–•*·]\s+|[–—]\s*)(?=[^\W\d_])")
# "1) Sit down" is "1. Sit down".
_NUMBERED = re.compile(r"\A\(?(\d{1,2})\)\s+")
# A numbered list that was typed as text.
_TYPED_ITEM = re.compile(r"\A\s*(?:\(?(\d{1,2})\)|(\d{1,2})\.)\s+(?=[^\W\d_])")
_DAYS_OF_WEEK = (
    "Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun|Mondays?|Tuesdays?|Wednesdays?|Thursdays?|Fridays?|Saturdays?|Sundays?"
)
_RANGE_OF_DAYS = re.compile(rf"\b({_DAYS_OF_WEEK})\s?[-–—]\s?(?=(?:{_DAYS_OF_WEEK})\b)")
_LIGATURES = {"ﬁ": "fi", "ﬂ": "fl"}
_QUOTES = str.maketrans("’‘`´“”„«»‚‹›‐‑", "''''\"\"\"\"\"'''--", "\u00ad\u200b\u2060") | str.maketrans(_LIGATURES)
# One telephone number of North America has many forms.
_PHONE = re.compile(r"(?<![\w.+(-])(1[-. ])?\(?(\d{3})(?:\) ?|[-. ])(\d{3})[-. ](\d{4})(?![\w-])")
# Some write hyphens in these, and some do not.
_THREE = re.compile(
    r"\b(?:step[ -]by[ -]step|face[ -]to[ -]face|head[ -]to[ -]head|day[ -]to[ -]day|(?:over|behind)[ -]the[ -]counter"
    r"|up[ -]to[ -]date|out[ -]of[ -](?:pocket|network|date)|one[ -]on[ -]one|end[ -]of[ -]life|word[ -]of[ -]mouth)\b",
    re.IGNORECASE,
)
_TIMES = re.compile(r"(?<=\d) x (?=\d)")
_BRACKETED = re.compile(r"(?<=[(\[])\s+|\s+(?=[)\]])")
_BRACKETS = {"[": "(", "]": ")", "'": '"'}
_HEADINGS = {"h2", "h3", "h4"}
_ENDS_ROW = {"p", "li", "blockquote", "hr", "ul", "ol"}
# At the end of a paragraph or an item these say no more than a full stop.
_CLOSING = {(), (",",), (";",)}
_COMMA = ("mark", ",")
_CLOSERS, _BEFORE_CLOSERS = {("mark", '"'), ("mark", ")")}, {("end",), _COMMA}


class Token(NamedTuple):
    kind: str
    key: tuple
    shown: str
    # The words of a link.
    says: str = ""


END = Token("end", ("end",), ".")
_STARTS = {"end", "mark"}
_LINKS = {"link", "citation"}


def tokenize_text(text):
    """Yield the tokens of plain text as one row, which ends like a sentence."""
    return iter(_end_row(_tokenize(text, [])))


def _spell_month(found):
    return next(f"{month} " for month in _MONTHS.split("|") if month.startswith(found[1][:3].title()))


def _normalize(text):
    """Return text without differences that only printers see."""
    text = unicodedata.normalize("NFC", text).translate(_QUOTES)
    text = _SPACED_OWNER.sub("", text)
    text = _SUPERSCRIPT.sub(lambda found: "^" + "".join(str(unicodedata.digit(one)) for one in found[0]), text)
    text = _PHONE.sub(lambda found: "-".join([*(found[1] or "")[:1], *found.groups()[1:]]), " ".join(text.split()))
    text = _TIMES.sub(" × ", _BRACKETED.sub("", text))
    text = _THREE.sub(lambda found: found[0].replace(" ", "-"), text)
    text = _DAY.sub(r"\g<month> \g<day>", _SHORT_MONTH.sub(_spell_month, text))
    text = _INITIALS.sub(r"\1", _DEGREE.sub(r"\1D", text))
    text = _DAY_FIRST.sub(r"\2 \1, ", text)
    text = _ORDINAL.sub(lambda found: _ORDINALS[int(found[0][:-2]) - 1], text)
    text = _RANGE_OF_DAYS.sub(r"\1-", _NUMBERED.sub(r"\1. ", text))
    return _BULLET.sub("", _DECADE.sub("s", text))


def _tokenize(text, links):
    """Return the tokens of text; `links` are the Tokens of its links, in order."""
    result, last, links, text = [], 0, iter(links), _normalize(text)
    has_quote = re.search(r"(?<!\w)'\w", text)
    for found in _TOKEN.finditer(text):
        shown, which = found[0].strip(), found.lastgroup
        if which in {"number", "unit"}:
            token = _number(found["number"], found["unit"] or "", shown)
        elif which == "of":
            token = _counted(found["counted"].casefold(), found["of"].casefold(), shown)
        elif which in {"word", "short"}:
            token = _word(shown, starts=not result or result[-1].kind in _STARTS)
        elif which == "end":
            token = END
        elif which == "link":
            token = next(links, None)
        elif which == "sign" and shown == "'" and not has_quote and text[found.start() - 1 : found.start()] == "s":
            token = None  # "the patients' room" is "the patients room" with an apostrophe
        else:
            token = _mark({"dash": "–", "hyphen": "-", "dots": "…", "question": "?"}.get(which), shown)
        if token and result and last == found.start() and token.key in _CLOSERS and result[-1].key in _BEFORE_CLOSERS:
            # Some write “rest.” and others “rest”.
            result.insert(-1, token)
        elif token and not (result and token.key == result[-1].key == _COMMA):
            result.append(token)
        last = found.end()
    return result


def _mark(name, shown):
    if name:
        return Token("question" if name == "?" else "mark", ("mark", name), shown)
    if shown == "&":
        return Token("word", ("word", "and"), shown)
    category = unicodedata.category(shown[0])[0]
    if category in "NS":  # "½", "→": symbols with a meaning
        return Token("number" if shown.isnumeric() else "word", ("sign", shown), shown)
    return Token("mark", ("mark", _BRACKETS.get(shown, shown)), shown) if category == "P" else None


def _number(digits, unit, shown):
    digits = re.sub(r"\s", "", digits).replace("–", "-").replace("—", "-").replace("−", "-")
    if not unit and _YEAR.fullmatch(digits):
        return Token("year", ("number", digits, ""), shown)
    parts = [_unit(part) for part in re.split(r"\s?/\s?", unit)]
    if not {unit.casefold(), parts[0].casefold()} & _AMOUNTS:
        if _THOUSANDS.fullmatch(digits):
            # American readers write 1,000 people or 1000. A dose keeps its comma, which others read as a point.
            digits = digits.replace(",", "")
        return Token("number", ("number", digits, "/".join(parts)), shown)
    return Token("dose", ("number", digits, "/".join(parts)), shown)


def _unit(shown):
    # "Mg" is not "mg": only units that are words ignore case.
    return _PLAIN_UNITS.get(shown, shown.casefold().replace("litre", "liter") if len(shown) > 4 else shown)


def _counted(count, unit, shown):
    return Token("dose" if unit in _AMOUNTS else "number", ("counted", count, _unit(unit)), shown)


@lru_cache(maxsize=8_000)
def _word(shown, *, starts):
    word = shown.replace(".", "").casefold()
    if (word in _ACRONYMS and shown.isupper() and len(word) > 1) or (
        word in _NAMES and shown[0].isupper() and not starts
    ):
        # "US" is not "us", and "May" within a sentence is not "may".
        word = shown.replace(".", "")
    if word.endswith("nt") and word.removesuffix("nt") + "n't" in _NEGATIONS:
        # "dont" is "don't".
        word = word.removesuffix("nt") + "n't"
    key = ("word", word)
    if word in _NEGATIONS or word.endswith("n't"):
        return Token("negation", key, shown)
    if any(character.isnumeric() for character in word) or word.casefold() in _FREQUENCIES or _ROMAN.fullmatch(shown):
        return Token("number", key, shown)
    if word in _NUMBER_WORDS and word != "one":
        return Token("number", key, shown)
    stem = word.removesuffix("'s")
    if stem in DRUGS or stem.removesuffix("s") in DRUGS or stem.endswith(_DRUG_ENDS):
        return Token("drug", key, shown)
    return Token("word", key, shown)


def _end_row(row):
    """Return a row with its one END, before which no other closing mark is left."""
    links = []
    while row and (row[-1] == END or row[-1].kind in _LINKS or row[-1].key[1:] in _CLOSING):
        last = row.pop()
        if last.kind in _LINKS:
            links.insert(0, last)
    row += links
    if row and row[-1].key not in {("mark", "?"), ("mark", ":")}:
        row.append(END)
    return row


def tokenize_html(value):
    """Return the rows of sanitized html.

    A row runs across links, emphasis and line breaks, so that a number keeps its unit.
    """
    result, words, links, start = [], [], [], []

    def close():
        text = "".join(words)
        typed = None if start else _TYPED_ITEM.match(text)
        if typed:
            text, start[:] = text[typed.end() :], _item(int(typed[1] or typed[2]), 1)
        row = _end_row(_tokenize(text, links))
        if row:
            result.append([*start, *row])
            start.clear()
        words.clear()
        links.clear()

    def walk(element, depth, place=None):
        tag = element.tag
        if tag in _ENDS_ROW:
            close()
        if tag == "li":
            start[:] = _item(place, depth)
        elif tag == "blockquote":
            result.append([_quote("begins")])
        words.append((element.text or "").replace(_LINK, ""))
        place = int(element.get("start", "1")) if tag == "ol" else None
        for child in element:
            if child.tag in _HEADINGS:
                close()
                if shown := _line(child):
                    result.append([Token("heading", ("heading", child.tag, (shown,), _hrefs(child)), shown)])
            elif child.tag == "table":
                close()
                result.append(_table(child))
            elif source_of(child) is not None:
                links.append(Token("citation", ("link", target_of(child), ""), child.text_content()))
                words.append(_LINK)
            elif _is_script(child):
                words.append(_script(child, "".join(words[-2:])))
            elif child.tag == "br":
                words.append(" ")
            else:
                walk(child, depth + (child.tag in {"ul", "ol"}), place)
                if place is not None and child.tag == "li":
                    place += 1
            words.append((child.tail or "").replace(_LINK, ""))
        if tag == "a":
            href, title = target_of(element), element.get("title", "")
            links.append(Token("link", ("link", href, title), href or "no address", element.text_content()))
            words.append(_LINK)
        if tag in _ENDS_ROW:
            close()
        if tag == "blockquote":
            result.append([_quote("ends")])

    walk(parse(value), 0)
    close()
    return result


def _quote(edge):
    return Token("quote", ("quote", edge), f"a quotation {edge}")


def _item(place, depth):
    """Return what readers see before a list item: its number, or how deep it is."""
    if place is None:
        return [Token("item", ("item", "", depth), "•")] if depth > 1 else []
    return [Token("item", ("item", place, depth), f"{place}.")]


def _line(element):
    """Return the words of an element in one line, with its powers and indices marked."""
    parts = [element.text or ""]
    for child in element:
        if _is_script(child):
            parts.append(_script(child, "".join(parts)))
        elif source_of(child) is None:
            parts.append(f" {_line(child)} " if child.tag in {*_ENDS_ROW, "br"} else _line(child))
        parts.append(child.tail or "")
    text = " ".join("".join(parts).split())
    # A space at either side belongs to the line around this element.
    first, last = parts[0][:1].isspace(), parts[-1][-1:].isspace()
    return f"{' ' * first}{text}{' ' * last}" if element.tag in {"a", "em", "strong"} else text


def _is_script(element):
    return element.tag in {"sup", "sub"} and not holds_citation(element)


def _script(element, before):
    text = " ".join(element.text_content().split())
    if element.tag == "sup":
        # "10²" is not "102", but "1ˢᵗ" is "1st".
        return text if text.casefold() in {"st", "nd", "rd", "th"} else f"^{text}"
    return f"_{text}" if before[-1:].isdigit() else text


def _hrefs(element):
    return tuple((target_of(link), link.get("title", "")) for link in element.iter("a"))


def _table(table):
    """Return one token a table row, so that a moved cell changes the table."""
    result = []
    for line in table.iter("caption", "tr"):
        cells = [line] if line.tag == "caption" else list(line)
        spans = (line.tag, *((cell.get("colspan", "1"), cell.get("rowspan", "1")) for cell in cells))
        texts = tuple(_line(cell) for cell in cells)
        result.append(Token("table", ("table", spans, texts, _hrefs(line)), " | ".join(texts)))
    return result
