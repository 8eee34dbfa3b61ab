"""Special days of files: dates with other hours, as text."""

import re
from datetime import date, timedelta

from clinics.hours.parse import EXAMPLE, HoursError, parse_spans
from clinics.hours.words import CLOSED, load_languages

MOST_CHARACTERS = 5000
# A longer range is a typing error, or no special day.
MOST_DAYS = 62
_DATE = r"\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{1,2}/\d{1,2}/\d{4}"
_PART = re.compile(
    rf"(?P<first>{_DATE})(?:\s*(?:/|\.\.|-|–|—|\bto\b|\bbis\b)\s*(?P<last>{_DATE}))?\s*:?\s*(?P<rest>.*)"
)
# Google's profiles part the days by commas, with a colon after each date.
_BETWEEN = re.compile(rf";|\n|,\s*(?=(?:{_DATE})\s*:)")
_SPAN = r"\d{1,2}(?:[:.h]?\d{2})?(?:\s?[ap]\.?m\.?)?\s*[-–—]\s*\d{1,2}(?:[:.h]?\d{2})?(?:\s?[ap]\.?m\.?)?"
_TIMES = re.compile(rf"(?P<times>{_SPAN}(?:\s*,\s*{_SPAN})*)(?P<note>.*)", re.IGNORECASE)
_WORD = re.compile(r"[^\s,:;]+")
_CLOSED = {word for language in load_languages() for word, code in language.codes.items() if code == CLOSED} | {"x"}


def parse_special(text):
    """Return [(date, opens, closes, note)]. Raises HoursError.

    "2026-12-25 closed Christmas; 2026-12-31 09:00-12:00, 13:00-15:00; 2026-12-24/2026-12-26 off; 25.12.2026: x".
    """
    rows = []
    for part in _split(text):
        try:
            rows += _read(part)
        except ValueError as error:
            raise HoursError(
                f"“{part[:80]}” could not be read. Write 2026-12-25 closed Christmas; 2026-12-31 09:00-12:00."
            ) from error
    return rows


def split_special(text):
    """Return (the parts that are special days, the other parts), each as one text."""
    clear, unclear = [], []
    for part in _split(text):
        try:
            parse_special(part)
        except HoursError:
            unclear.append(part)
        else:
            clear.append(part)
    return "; ".join(clear), "; ".join(unclear)


def _split(text):
    return [part.strip() for part in _BETWEEN.split(text[:MOST_CHARACTERS]) if part.strip()]


def _read(part):
    found = _PART.fullmatch(part)
    if not found:
        raise ValueError(EXAMPLE)
    first = _date(found["first"])
    last = _date(found["last"]) if found["last"] else first
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise ValueError(EXAMPLE)
    rest = found["rest"].strip()
    if times := _TIMES.fullmatch(rest):
        slots, note = parse_spans(times["times"]), times["note"]
    else:
        word = _WORD.match(rest)
        if not word or word[0].casefold() not in _CLOSED:
            raise ValueError(EXAMPLE)
        slots, note = [(None, None)], rest[word.end() :]
    note = note.strip(" ,:")[:100]
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, opens, closes, note) for day in days for opens, closes in slots]


def _date(text):
    if "." in text:
        day, month, year = map(int, re.findall(r"\d+", text))
    elif re.match(r"\d{4}", text):
        year, month, day = map(int, re.findall(r"\d+", text))
    else:
        month, day, year = map(int, re.findall(r"\d+", text))
        # "05/06/2026" is a day in May or in June; "25/12/2026" is only one.
        if month <= 12 and day <= 12 and month != day:
            raise ValueError(EXAMPLE)
        month, day = (day, month) if month > 12 else (month, day)
    return date(year, month, day)
