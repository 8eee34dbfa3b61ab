"""Cut hours into words, times and signs, the same for every language."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# The codes of what means the same in every language; the others are in words.py.
ALWAYS, TIME, END = "a", "t", "e"
_ENDS = (";", "|", "\n")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u301c\uff5e", "-"))
_TOKEN = re.compile(
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
# Between days it joins them; after a time it means an open end.
_PLUS = re.compile(r"(?<=[^\W\d])\.?\s*\+\s*(?=[^\W\d])")
# Every language cuts the same text, and the words of one cell are cut again with each word less.
_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a time or a sign.

    `said` is the text in lower case without a full stop. `kind` is None where the language knows it. `hour`, `minute`, `half`
    ("a", "p") and `named` ("noon", "midnight") are those of a time.
    """

    text: str
    said: str
    kind: str | None
    hour: str
    minute: str
    half: str
    named: str


@lru_cache(maxsize=_KEPT)
def plain_hours(text):
    """Return hours in the one form that is cut."""
    plain = _put_halves_behind(unicodedata.normalize("NFKC", text).translate(_DASHES))
    return _PLUS.sub(", ", plain)


@lru_cache(maxsize=_KEPT)
def cut(text):
    """Return the tokens of a plain text."""
    return tuple(map(_token, _TOKEN.finditer(text)))


def _token(found):
    text, hour = found[0], found["hour"] or ""
    said = " ".join(text.casefold().removesuffix(".").split()) or text
    named = (found["named"] or "").casefold()
    if not hour and said in {"noon", "midnight"}:
        named = said
    if found["always"]:
        kind = ALWAYS
    elif hour or named:
        kind = TIME
    else:
        kind = END if said in _ENDS else None
    half = (found["half"] or found["short"] or "").casefold()
    return Token(text, said, kind, hour, found["minute"] or "", half, named)


def _write_afternoon(clock):
    hour, *minute = re.findall(r"\d+", clock[0])
    return ":".join([hour, *minute]) + "pm" * (int(hour) < 12)


def _put_halves_behind(text):
    """Return “下午2:00-5:00” as “2:00pm-5:00pm”; a morning needs no mark."""
    return _AFTERNOON.sub(lambda found: re.sub(_CLOCK, _write_afternoon, found[1]), _MORNING.sub(" ", text))
