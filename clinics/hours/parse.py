"""Read opening hours as people and OpenStreetMap write them, in many languages.

Text with two possible meanings is rejected.
"""

import re
from datetime import time
from functools import lru_cache

from clinics.hours.tokens import ALWAYS, END, cut, plain_hours
from clinics.hours.words import AND, CLOSED, DAY, EXCEPT, load_languages

MOST = 1000
EXAMPLE = "Write hours like this: Mon-Fri 09:00-17:00; Sat 10:00-14:00."
_SOME_DAYS = "(?:drd|d)(?:c*(?:drd|d))*"
_NOT_ON = f"(?:c*n{_SOME_DAYS})?"
_DAYS = _SOME_DAYS + _NOT_ON
_TIMES = "trt(?:c*trt)*"
# Days or ranges of days, then closed, always open, or times; by the codes of the words. In the second form they come last.
# "Except" and days may follow either; "closed" and times may follow times, such as a break at noon.
_FORMS = (
    re.compile(f"{_DAYS}c*(?:x|(?:a|{_TIMES}){_NOT_ON}|{_TIMES}(?:c*x{_TIMES}|x))(?!c*[nx])|xc*{_DAYS}(?!c*[tx])|a"),
    re.compile(f"(?:x|a|{_TIMES})c*{_DAYS}|a"),
)
# “Tue-Sat 10-19, closed Sunday and Monday”: the word comes before its days.
_CLOSED_LAST = re.compile(f".*[t{AND}](?P<closed>{CLOSED})[{DAY}{AND}r]*{DAY}")
# As OpenStreetMap writes: there, a later rule replaces an earlier one.
_OSM = re.compile(r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|off|closed|24/7|\d\d:\d\d)|[\s,;-])+")


class HoursError(ValueError):
    """The text cannot be read as hours; the message says how to write them."""


class TwoMeanings(HoursError):
    """Languages, or two rules of one day, give the text several meanings."""


class Conflict(TwoMeanings):
    """Two rules say different things about `days`."""

    def __init__(self, message, days):
        super().__init__(message)
        self.days = frozenset(days)


def parse_hours(text, country=""):
    """Return sorted, unique [(weekday, opens, closes)]. Raises HoursError.

    "Mon-Fri 9 am - 5:30 pm; Sat closed", "Mo-Fr 08:00-12:00,14:00-18:00; PH off", "Lundi au vendredi 8h30-17h", "24/7".

    After a semicolon, OpenStreetMap's rules replace those before. `country` decides between languages.
    """
    check_length(text)
    return _parse(text, country)


@lru_cache(maxsize=4000)
def _parse(text, country):
    found, errors = {}, []
    for language in load_languages():
        try:
            found[language] = week_rows(read_week([text], language), text)
        except HoursError as error:
            errors.append(error)
    results = {tuple(rows) for rows in found.values()}
    if len(results) > 1:
        results = {tuple(rows) for language, rows in found.items() if country in language.countries}
    if len(results) == 1:
        return list(results.pop())
    if found:
        raise TwoMeanings(f"“{shorten(text)}” can mean several days. Write out the names of the days.")
    # A language that knows the words says best what is wrong.
    raise next((error for error in errors if not isinstance(error, _Unknown)), errors[0])


def check_length(text):
    if len(text) > MOST:
        raise HoursError(
            f"These hours are longer than {MOST} characters. Group days with the same hours, such as Mon-Fri."
        )


def week_rows(week, text):
    """Return the sorted rows of a week: {weekday: [(opens, closes)]}."""
    rows = {(day, *span) for day, spans in week.items() for span in spans}
    if len({row[:2] for row in rows}) < len(rows):
        raise HoursError("Two time ranges on the same day start at the same time. Remove one.")
    return sorted(rows)


def parse_span(text):
    """Return (opens, closes) of "09:00-17:00"; raise HoursError."""
    spans = parse_spans(text)
    if len(spans) != 1:
        raise HoursError(f"“{text.strip()}” is not a time. {EXAMPLE}")
    return spans[0]


def parse_spans(text):
    """Return [(opens, closes)] of "09:00-12:00, 13:00-17:00"; raise HoursError."""
    for language in load_languages():
        try:
            kinds, words = read_words(text, language)
        except HoursError:
            continue
        if re.fullmatch("trt(?:c*trt)*", kinds):
            return [_span(words[found.start()], words[found.end() - 1]) for found in re.finditer("trt", kinds)]
    raise HoursError(f"“{text.strip()}” is not a time. {EXAMPLE}")


def read_week(parts, language):
    """Return {weekday: [(opens, closes)]} of texts; raise HoursError."""
    week = {}
    for part in parts:
        read_into(week, part, language)
    return week


def read_into(week, text, language):
    """Add the rules of a text to `week`, or none if one cannot be read."""
    kinds, words = read_words(text, language)
    if text.strip() and not set(kinds) - {END, AND}:
        raise HoursError(unreadable(text))
    is_osm = bool(_OSM.fullmatch(text.strip()))
    added = {day: list(spans) for day, spans in week.items()}
    # A part of several parts follows a semicolon.
    follows = END if week else ""
    at = 0
    for piece in re.findall(f"[^{END}]+|{END}+", kinds):
        if piece[0] == END:
            follows = END
        else:
            _add_piece(added, piece, words[at : at + len(piece)], language, follows, is_osm, text)
            follows = ""
        at += len(piece)
    week.clear()
    week.update(added)


def read_words(text, language, *, skips_unknown=False):
    """Return (a code for each word, the words as tokens).

    Raises HoursError for an unknown word.
    """
    kinds, words = [], []
    for word in cut(language.as_words(plain_hours(text))):
        kind = word.kind or language.codes.get(word.said)
        if kind is None:
            if skips_unknown:
                continue
            raise _Unknown(unreadable(text))
        if kind:
            kinds.append(kind)
            words.append(word)
    return "".join(kinds), words


def _add_piece(week, kinds, words, language, follows, is_osm, text):
    """Add the rules between two semicolons: days before times, or all of them after."""
    if last := _CLOSED_LAST.fullmatch(kinds):
        at = last.start("closed")
        _add_piece(week, kinds[:at], words[:at], language, follows, is_osm, text)
        days = _weekdays(kinds[at + 1 :], words[at + 1 :], language)
        if any(week.get(day) for day in days):
            raise HoursError(unreadable(text))
        return
    for form in _FORMS:
        rules, end = [], 0
        for rule in form.finditer(kinds):
            if set(kinds[end : rule.start()]) - {AND}:
                break
            rules.append(rule)
            end = rule.end()
        if rules and not set(kinds[end:]) - {AND}:
            break
    else:
        raise HoursError(unreadable(text))
    for number, rule in enumerate(rules):
        own = words[rule.start() : rule.end()]
        opened = rule[0].find(CLOSED) if re.search("t.*x.*t", rule[0]) else 0
        days, spans = _weekdays(rule[0], own, language), _spans(rule[0][opened:], own[opened:])
        replaces, is_closed = follows == END and number == 0, CLOSED in rule[0]
        if opened:
            _add_rule(week, days, _spans(rule[0][:opened], own), replaces, is_osm, text)
        if is_closed and spans:
            subtract(week, days, spans, text)
        elif is_closed:
            week |= {day: [] for day in days}
        else:
            _add_rule(week, days, spans, replaces, is_osm, text)


def _add_rule(week, days, spans, replaces, is_osm, text):
    if replaces and is_osm:
        week |= dict.fromkeys(days, spans)
        return
    doubtful = []
    for day in days:
        earlier = week.get(day, [])
        overlaps = any(opens < until and since < closes for opens, closes in spans for since, until in earlier)
        # Two rules of exactly the same days are two times of these days. Of some of them, it could mean both.
        is_same = {other for other, times in week.items() if times == earlier} == set(days)
        if overlaps or (replaces and earlier and not is_same):
            doubtful.append(day)
        week[day] = earlier + spans
    if doubtful:
        raise Conflict(f"“{shorten(text)}” gives one day twice. {EXAMPLE}", doubtful)


def subtract(week, days, spans, text):
    """Take closed hours out of each day, such as a break at noon."""
    for day in days:
        for closes, opens in spans:
            kept = []
            for since, until in week.get(day, []):
                if not (since < closes < opens < until):
                    raise HoursError(unreadable(text))
                kept += [(since, closes), (opens, until)]
            week[day] = kept


def _weekdays(kinds, words, language):
    if DAY not in kinds:
        return list(range(7))
    if EXCEPT in kinds:
        at = kinds.index(EXCEPT)
        without = _weekdays(kinds[at + 1 :], words[at + 1 :], language)
        return [day for day in _weekdays(kinds[:at], words[:at], language) if day not in without]
    days, end, is_holiday = [], -1, False
    for part in re.finditer("drd|d", kinds):
        ends = [language.days[words[at].said] for at in (part.start(), part.end() - 1)]
        # "SH Mo-Fr" says nothing of the other weeks.
        is_apart = words[part.start()].text.isascii()  # Japanese writes 日月祝 without commas
        if part.start() == end and is_apart and (is_holiday or not ends[0]):
            raise HoursError(unreadable(" ".join(word.text for word in words)))
        end, is_holiday = part.end(), not ends[0]
        if part[0] == DAY:
            days += ends[0]
            continue
        if not all(len(one) == 1 for one in ends):
            raise HoursError(unreadable(" ".join(word.text for word in words)))
        first, last = ends[0][0], ends[1][0]
        # "Sat-Mon" runs over the end of the week.
        days += range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)]
    return list(dict.fromkeys(days))


def _spans(kinds, words):
    if ALWAYS in kinds:
        return [(time(0), time(23, 59))]
    return [_span(words[found.start()], words[found.end() - 1]) for found in re.finditer("trt", kinds)]


def _span(first, last):
    """Return the times between two words.

    "1-5 pm" starts at one in the afternoon, "9-5 pm" in the morning.
    """
    opens, closes = _time(first), _time(last)
    if last.half and not first.half and not first.named:
        later = opens.replace(hour=opens.hour % 12 + 12 * (last.half == "p"))
        opens = later if later < closes and opens.hour <= 12 else opens.replace(hour=opens.hour % 12)
    if opens == closes:
        raise HoursError(
            f"“{first.text}-{last.text}” starts and ends at the same time. For open all day, write 00:00-23:59."
        )
    if not _is_exact(first, last) and (closes < opens < time(12) or time(1) <= opens < time(6)):
        raise HoursError(f"“{first.text}-{last.text}” could be morning or afternoon. {EXAMPLE}")
    return opens, closes


def _is_exact(*words):
    """Return True if the times use a 24-hour clock, or the last one has am or pm."""
    return bool(words[-1].half) or all(len(word.hour) == 2 and word.minute for word in words)


def _time(word):
    if word.named:
        if word.hour and int(word.hour) != 12:
            raise HoursError(f"“{word.text}” is not a time. {EXAMPLE}")
        return time(12) if word.named == "noon" else time(23, 59)
    hour, minute = int(word.hour), int(word.minute or 0)
    if (hour, minute, word.half) == (24, 0, ""):
        return time(23, 59)  # the midnight that ends the day
    if word.half:
        if not 1 <= hour <= 12:
            raise HoursError(f"“{word.text}” is not a time. {EXAMPLE}")
        hour = hour % 12 + 12 * (word.half == "p")
    try:
        return time(hour, minute)
    except ValueError as error:
        raise HoursError(f"“{word.text}” is not a time. {EXAMPLE}") from error


def shorten(text, limit=80):
    return " ".join(text.split())[:limit]


def unreadable(text):
    return f"“{shorten(text)}” could not be read. {EXAMPLE}"


class _Unknown(HoursError):
    """A word is not one of the language."""
