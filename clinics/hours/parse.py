"""Opening hours as people, spreadsheets and OpenStreetMap write them.

Text with two possible meanings is rejected.
"""

import re
from datetime import time

MOST = 1000
EXAMPLE = "Write hours like this: Mon-Fri 09:00-17:00; Sat 10:00-14:00."
_NAMES = (
    "mon monday mondays mo m montag lunes lun",
    "tue tues tuesday tuesdays tu di dienstag martes mar",
    "wed weds wednesday wednesdays we w mi mittwoch miércoles miercoles mié mie",
    "thu thur thurs thursday thursdays th do donnerstag jueves jue",
    "fri friday fridays fr f freitag viernes vie",
    "sat saturday saturdays sa samstag sonnabend sábado sabado sáb sab",
    "sun sunday sundays su so sonntag domingo dom",
)
_DAYS = {name: [number] for number, names in enumerate(_NAMES) for name in names.split()} | {
    "daily": [*range(7)], "every day": [*range(7)], "täglich": [*range(7)], "weekdays": [*range(5)], "weekends": [5, 6],
    # Public and school holidays: no days of a week, so that what is said of them is not kept.
    "ph": [], "sh": [],
}  # fmt: skip
_WORDS = {
    **dict.fromkeys(_DAYS, "d"),
    **dict.fromkeys(("-", "–", "—", "to", "bis", "until", "through", "thru", "a"), "r"),
    **dict.fromkeys(("closed", "off", "geschlossen", "ruhetag", "cerrado"), "x"),
    **dict.fromkeys((";", "|", "\n"), "e"),
    **dict.fromkeys(("noon", "midnight"), "t"),
    **dict.fromkeys((",", "&", "and", "und", "y", "/", ":", "open", "hours", "from", "von", "de", "uhr", "h"), ""),
}
_WORD = re.compile(
    r"(?P<always>24\s*/\s*7|24\s*(?:hours|hrs|h)\b)"
    r"|(?P<hour>\d{1,2})(?:(?P<mark>[:.])?(?P<minute>\d{2}))?(?!\d)(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?"
    r"|(?P<word>every\s+day|[^\W\d_]+)\.?|(?P<sign>\n|\S)",
    re.IGNORECASE,
)
# Days or ranges of days, then closed, always open, or times; by the codes of _WORDS.
_RULE = re.compile(r"(?P<days>(?:drd|d)+)(?:x|a|(?P<times>(?:trt)+))e*|ae*|e")


class HoursError(ValueError):
    """The text cannot be read as hours; the message says how to write them."""


def parse_hours(text):
    """Return sorted, unique [(weekday, opens, closes)]. Raises HoursError.

    "Mon-Fri 9 am - 5:30 pm; Sat closed", "Mo-Fr 08:00-12:00,14:00-18:00; PH off", "Montag bis Freitag 8-17 Uhr", "24/7".
    """
    if len(text) > MOST:
        raise HoursError(
            f"These hours are longer than {MOST} characters. Group days with the same hours, such as Mon-Fri."
        )
    kinds, words = _read(text)
    week, end = {}, 0
    for rule in _RULE.finditer(kinds):
        if rule.start() != end:
            break
        end = rule.end()
        _add_rule(week, _weekdays(kinds, words, rule) if rule["days"] else range(7), _spans(words, rule), text)
    if end != len(kinds):
        raise _unreadable(text)
    rows = {(day, *span) for day, spans in week.items() for span in spans}
    if len({row[:2] for row in rows}) < len(rows):
        raise HoursError("Two time ranges on the same day start at the same time. Remove one.")
    return sorted(rows)


def parse_span(text):
    """Return (opens, closes) of "09:00-17:00"; raise HoursError."""
    kinds, words = _read(text)
    if kinds != "trt":
        raise HoursError(f"“{text.strip()}” is not a time. {EXAMPLE}")
    return _span(words[0], words[2])


def _read(text):
    """Return (a code for each word, the words as matches)."""
    kinds, words = "", []
    for word in _WORD.finditer(text):
        said = _plain_word(word) or word[0]
        kind = "a" if word["always"] else "t" if word["hour"] else _WORDS.get(said)
        if kind is None:
            raise _unreadable(text)
        if kind:
            kinds += kind
            words.append(word)
    return kinds, words


def _add_rule(week, days, spans, text):
    """Add a rule to `week`: {weekday: [(opens, closes)]}.

    A rule that says closed removes earlier rules of the day.
    """
    for day in days:
        earlier = week.get(day, [])
        if any(opens < until and since < closes for opens, closes in spans for since, until in earlier):
            raise HoursError(f"“{' '.join(text.split())[:80]}” gives one day twice. {EXAMPLE}")
        week[day] = earlier + spans if spans else []


def _weekdays(kinds, words, rule):
    days = []
    for part in re.finditer("drd|d", kinds[slice(*rule.span("days"))]):
        ends = [_DAYS[_plain_word(words[rule.start() + at])] for at in (part.start(), part.end() - 1)]
        if part[0] == "d":
            days += ends[0]
            continue
        if not all(len(one) == 1 for one in ends):
            raise _unreadable("".join(word[0] for word in words))
        first, last = ends[0][0], ends[1][0]
        # "Sat-Mon" runs over the end of the week.
        days += range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)]
    return days


def _spans(words, rule):
    if rule["times"]:
        first = rule.start("times")
        return [_span(words[at], words[at + 2]) for at in range(first, rule.end("times"), 3)]
    return [(time(0), time(23, 59))] if "a" in rule[0] else []


def _span(first, last):
    """Return the times between two words.

    "1-5 pm" starts at one in the afternoon, "9-5 pm" in the morning.
    """
    opens, closes = _time(first), _time(last)
    if _half(last) and not _half(first):
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
    if not word["hour"]:
        return time(12) if _plain_word(word) == "noon" else time(23, 59)
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
    return (word["half"] or "").casefold()


def _plain_word(word):
    return " ".join(word[0].casefold().removesuffix(".").split())


def _unreadable(text):
    return HoursError(f"“{' '.join(text.split())[:80]}” could not be read. {EXAMPLE}")
