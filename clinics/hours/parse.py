"""Read opening hours as people and OpenStreetMap write them, in many languages.

Text with two possible meanings is rejected.
"""

import re
import unicodedata
from datetime import time
from functools import lru_cache

from clinics.hours.words import AND, CLOSED, DAY, EXCEPT, load_languages

MOST = 1000
EXAMPLE = "Write hours like this: Mon-Fri 09:00-17:00; Sat 10:00-14:00."
ALWAYS, TIME, END = "a", "t", "e"
_ENDS = ";|\n"
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u301c\uff5e", "-"))
_WORD = re.compile(
    r"(?P<always>24\s*/\s*7|(?:open\s+)?24\s*(?:hours|hrs|h|stunden|heures|horas|uur|ore|時間)\b(?:\s+a\s+day)?(?:\W{1,3}(?:7\s+days\s+a\s+week|24h))?)"
    r"|(?P<hour>\d{1,2})(?:(?:\s?h\s?|[:.時时点시]\s?)?(?P<minute>\d{2})(?::00)?)?(?!\d)"
    r"(?:(?P<short>[ap])\b|\s*(?P<half>[ap])\.?\s?m\b\.?|\s?(?P<named>noon|midnight)\b)?"
    r"|(?P<word>平日|毎日|每日|祝日?|祭日|休診日?|定休日|休み|[月火水木金土日](?:曜日?)?(?![診曜])|(?:周|星期|週)[一二三四五六日天]|至|到|[월화수목금토일](?:요일)?"
    r"|[^\W\d_月火水木金土日至到]+(?:['’ʼ][^\W\d_]+)?)\.?|(?P<sign>\n|\S)",
    re.IGNORECASE,
)
# East Asian languages write the half of the day before the time: 下午2:00-5:00.
_CLOCK = r"\d{1,2}(?:[:.時时点시]\s?(?:\d{2}[分분]?)?)?"
_MORNING = re.compile("上午|早上|午前|오전")
_AFTERNOON = re.compile(rf"(?:下午|晚上|午後|오후)\s*({_CLOCK}(?:\s?[-~]\s?{_CLOCK})?)")
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
# Between days it joins them; after a time it means an open end.
_PLUS = re.compile(r"(?<=[^\W\d])\.?\s*\+\s*(?=[^\W\d])")
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
    """Return (a code for each word, the words as matches).

    Raises HoursError for an unknown word.
    """
    plain = _put_halves_behind(unicodedata.normalize("NFKC", text).translate(_DASHES))
    kinds, words = "", []
    plain = _PLUS.sub(", ", plain)
    for word in _WORD.finditer(language.as_words(plain)):
        said = plain_word(word) or word[0]
        if word["always"]:
            kind = ALWAYS
        elif word["hour"] or said in {"noon", "midnight"}:
            kind = TIME
        else:
            kind = END if said in _ENDS else language.codes.get(said)
        if kind is None:
            if skips_unknown:
                continue
            raise _Unknown(unreadable(text))
        if kind:
            kinds += kind
            words.append(word)
    return kinds, words


def _write_afternoon(clock):
    hour, *minute = re.findall(r"\d+", clock[0])
    return ":".join([hour, *minute]) + "pm" * (int(hour) < 12)


def _put_halves_behind(text):
    """Return “下午2:00-5:00” as “2:00pm-5:00pm”; a morning needs no mark."""
    return _AFTERNOON.sub(lambda found: re.sub(_CLOCK, _write_afternoon, found[1]), _MORNING.sub(" ", text))


def _add_piece(week, kinds, words, language, follows, is_osm, text):
    """Add the rules between two semicolons: days before times, or all of them after."""
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
        ends = [language.days[plain_word(words[at])] for at in (part.start(), part.end() - 1)]
        # "SH Mo-Fr" says nothing of the other weeks.
        is_apart = words[part.start()][0].isascii()  # Japanese writes 日月祝 without commas
        if part.start() == end and is_apart and (is_holiday or not ends[0]):
            raise HoursError(unreadable(" ".join(word[0] for word in words)))
        end, is_holiday = part.end(), not ends[0]
        if part[0] == DAY:
            days += ends[0]
            continue
        if not all(len(one) == 1 for one in ends):
            raise HoursError(unreadable(" ".join(word[0] for word in words)))
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
    if _half(last) and not _half(first) and not _named(first):
        later = opens.replace(hour=opens.hour % 12 + 12 * (_half(last) == "p"))
        opens = later if later < closes and opens.hour <= 12 else opens.replace(hour=opens.hour % 12)
    if opens == closes:
        raise HoursError(
            f"“{first[0]}-{last[0]}” starts and ends at the same time. For open all day, write 00:00-23:59."
        )
    if not _is_exact(first, last) and (closes < opens < time(12) or time(1) <= opens < time(6)):
        raise HoursError(f"“{first[0]}-{last[0]}” could be morning or afternoon. {EXAMPLE}")
    return opens, closes


def _is_exact(*words):
    """Return True if the times use a 24-hour clock, or the last one has am or pm."""
    return bool(_half(words[-1])) or all(word["hour"] and len(word["hour"]) == 2 and word["minute"] for word in words)


def _time(word):
    if named := _named(word):
        if word["hour"] and int(word["hour"]) != 12:
            raise HoursError(f"“{word[0]}” is not a time. {EXAMPLE}")
        return time(12) if named == "noon" else time(23, 59)
    hour, minute, half = int(word["hour"]), int(word["minute"] or 0), _half(word)
    if (hour, minute, half) == (24, 0, ""):
        return time(23, 59)  # the midnight that ends the day
    if half:
        if not 1 <= hour <= 12:
            raise HoursError(f"“{word[0]}” is not a time. {EXAMPLE}")
        hour = hour % 12 + 12 * (half == "p")
    try:
        return time(hour, minute)
    except ValueError as error:
        raise HoursError(f"“{word[0]}” is not a time. {EXAMPLE}") from error


def _half(word):
    return (word["half"] or word["short"] or "").casefold()


def _named(word):
    return (word["named"] or (word[0] if not word["hour"] else "")).casefold()


def plain_word(word):
    return " ".join(word[0].casefold().removesuffix(".").split())


def shorten(text, limit=80):
    return " ".join(text.split())[:limit]


def unreadable(text):
    return f"“{shorten(text)}” could not be read. {EXAMPLE}"


class _Unknown(HoursError):
    """A word is not one of the language."""
