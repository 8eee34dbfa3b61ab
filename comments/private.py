"""What tells in a comment who somebody is or how to reach them: numbers, addresses, names with a title. Pure, linear."""

import re

from comments.phrases import fold

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}", re.IGNORECASE)
# A number with a "+", with brackets, or in two groups and more; a year, a price, a range and a study's number are none.
_NUMBER = re.compile(r"(?<![\w$€£.,/-])(?:\+|\(\+?)?\d[\d ().\u2010-\u2015-]{5,22}\d(?![\w%])")
_GROUPS = re.compile(r"\d+")
_CALL = re.compile(
    r"(?:call|text|phone|ring|tel|whats ?app|signal|llama|numero|número)\W{0,4}(?:me |us |at |on |a |al )?\W{0,3}$",
    re.IGNORECASE,
)
_TITLES = (
    "Dr|Doctor|Doctora|Prof|Professor|Mr|Mrs|Ms|Miss|Mx|Nurse|Sister|Sr|Sra|Señor|Señora|[Tt]herapist|[Pp]sychiatrist|"
    "[Pp]sychologist|[Cc]ounsell?or|[Pp]sicólog[oa]|[Pp]siquiatra|[Tt]erapeuta|[Ss]haman|[Ff]acilitator|[Nn]amed"
)
_TITLED = re.compile(rf"\b({_TITLES})\.? +((?:[A-ZÀ-Þ][\w'’-]{{1,30}}\.? ?){{1,3}})")
_NO_NAME = frozenset({"I", "The", "It", "And", "But", "My", "Spravato", "Ketamine", "Zoom", "Monday", "English"})


def numbers(text, known=()):
    """Return the phone numbers in `text` but for those of `known` (help lines, by their digits)."""
    digits_known = {re.sub(r"\D", "", number) for number in known}
    found = []
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if 7 <= len(digits) <= 15 and digits not in digits_known and _is_phone(match, text):
            found.append(match.group().strip())
    return found


def _is_phone(match, text):
    number = match.group()
    groups = _GROUPS.findall(number)
    if number.startswith(("+", "(")) or _CALL.search(text[max(0, match.start() - 30) : match.start()]):
        return True
    # "2019-2024", "10 000 000", "2026-11-25" and plain "30283029" are no numbers to call.
    dated = len(groups) == 3 and sorted(map(len, groups)) in ([2, 2, 4], [1, 2, 4], [1, 1, 4])
    years = len(groups) == 2 and all(len(group) == 4 and group[:2] in {"19", "20"} for group in groups)
    thousands = len(groups) > 1 and len(groups[0]) <= 3 and all(group == "000" for group in groups[1:])
    return len(groups) > 1 and len("".join(groups)) >= 9 and not (dated or years or thousands)


def emails(text):
    """Return the e-mail addresses in `text`."""
    return _EMAIL.findall(text)


def names(text, known=()):
    """Return the names that stand behind a title ("Dr Ada Low", "my therapist Kim") but for those of `known` people."""
    familiar = " | ".join(fold(name) for name in known)
    found = []
    for match in _TITLED.finditer(text):
        name = " ".join(match.group(2).split())
        if name.split()[0].rstrip(".") not in _NO_NAME and fold(name) not in familiar:
            found.append(f"{match.group(1)} {name}")
    return found
