"""Detect personal data in comments: phone numbers, emails, addresses, names.

Pure functions, linear in the text.
"""

import re

from crisis.phrases import fold_words

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}", re.IGNORECASE)
# "joe at mail dot com", "joe[at]mail.com": addresses hidden from bots.
_IN_BRACKETS, _BARE = r" ?[\[({] ?(?:at|arroba) ?[\])}] ?", r" (?:at|arroba) "
_DOT = r"(?: ?[\[({] ?(?:dot|punto) ?[\])}] ?| (?:dot|punto) )"
_SPELLED_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}(?:{_IN_BRACKETS}(?:[\w-]{{1,63}}(?:\.|{_DOT})){{1,3}}|{_BARE}(?:[\w-]{{1,63}}{_DOT}){{1,3}})"
    r"(?:com|org|net|es|co|uk|me|io|info|mx|eu)(?!\w)",
    re.IGNORECASE,
)
# A number with "+", with brackets, or in two or more groups; years, prices, ranges and study numbers do not count.
_NUMBER = re.compile(r"(?<![\w$€£.,/-])(?:\+|\(\+?)?\d[\d ().\u2010-\u2015-]{5,22}\d(?![\w%])")
_GROUPS = re.compile(r"\d+")
_CALL = re.compile(
    r"(?:call|text|phone|ring|tel|whats ?app|signal|dm|cell|mobile|llama|n[uú]mero|number|tel[eé]fono|m[oó]vil)\W{0,4}"
    r"(?:me |us |at |on |is |a |al |es |el )?\W{0,3}$",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"(?:isbn|issn|pmid|pubmed|doi|nct|isrctn|eudract|trial|order|n[º°])\W{0,3}(?:number|no|13|10)?\W{0,4}$",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?<![\w.,/-])(?<!\b[Ii]n )\d{1,5} (?:[NSEW]\.? )?(?:[A-Z][\w'’-]{1,20} ){1,3}(?:Street|St|Avenue|"
    r"Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Terrace|Way)\b"
    r"|\b(?:[Cc]alle|[Aa]venida|[Aa]vda|[Pp]laza|[Pp]aseo) (?:(?:de|del|la|los|las) ){0,2}"
    r"(?:[A-ZÀ-Þ][\w'’.-]{1,20},? (?:de )?){1,4}(?:n[º°.] ?)?\d{1,4}\b"
)
_TITLES = (
    "[Dd]r|DR|[Dd]ra|[Dd]octor|[Dd]octora|[Pp]rof|[Pp]rofessor|Mr|Mrs|Ms|Miss|Mx|[Nn]urse|Sister|Sr|Sra|Señor|Señora|Don|Doña|[Tt]herapist|"
    "[Pp]sychiatrist|[Pp]sychologist|[Pp]ractitioner|[Cc]ounsell?or|[Pp]sicólog[oa]|[Pp]siquiatra|[Tt]erapeuta|[Ss]haman|[Ff]acilitator|"
    "[Nn]amed|[Ll]lamad[oa]"
)
_NAME = r"[A-ZÀ-Þ][\w'’-]{1,30}"
_PARTICLE = r"(?:(?:van|von|der|den|de|del|la|da|di|el) ){0,2}"
_TITLED = re.compile(rf"\b({_TITLES})\.? +({_NAME}(?:\.? {_PARTICLE}{_NAME}){{0,2}})")
# Written in a hurry: "dr smith".
_SMALL = re.compile(r"\b([Dd]ra?)\.? +([a-zà-þ]{3,30})\b")
# For a commenter's family and friends, a first name alone identifies no one.
_RELATIONS = (
    "friend|neighbou?r|boss|colleague|coworker|ex|husband|wife|boyfriend|girlfriend|partner|brother|sister|mother|father|mom|mum|dad|son|"
    "daughter|cousin|uncle|aunt|roommate|patient|client|amig[oa]|vecin[oa]|jef[ea]|marido|mujer|espos[oa]|novi[oa]|pareja|herman[oa]|madre|"
    "padre|hij[oa]|prim[oa]|t[ií][oa]|paciente"
)
_RELATED = re.compile(
    rf"\b((?i:{_RELATIONS})),? (?:(?i:called|is called|llamad[oa]|se llama) )?({_NAME}(?: {_PARTICLE}{_NAME}){{1,2}})"
)


def _words(text):
    return frozenset(re.findall(r"\w+", text))


_NO_NAME = _words(
    "I The It And But My He She We They You Spravato Ketamine Zoom Monday Tuesday Wednesday Thursday Friday Saturday "
    "Sunday English Spanish Who Google Pepper Right Magazine Dalloway Act No Yes Is Was Said"
)
_NO_SMALL_NAME = _words(
    "and appointment appointments are asked because but can cannot did does for gave had has her him his just know "
    "knew list more notes office orders prescribed refused said says should told/that the then they this visit visits "
    "wants was were what when where who why will with would google pepper que dijo dice me del para por con una muy"
)


def find_phone_numbers(text, known=()):
    """Return the phone numbers in `text`, except those of `known` help lines."""
    digits_known = {re.sub(r"\D", "", number) for number in known}
    found = []
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if 7 <= len(digits) <= 15 and digits not in digits_known and _is_phone(match, text):
            found.append(match.group().strip())
    return found


def _is_phone(match, text):
    number, before = match.group(), text[max(0, match.start() - 30) : match.start()]
    groups = _GROUPS.findall(number)
    if number.startswith(("+", "(")):
        return True
    if _CITED.search(before):
        return False
    if _CALL.search(before):
        return True
    if len(groups) == 1:  # Shorter ones are study numbers, round ones amounts.
        return 9 <= len(number) <= 11 and not number.endswith("0000")
    # "2019-2024", "10 000 000" and "2026-11-25" are not phone numbers.
    dated = len(groups) == 3 and sorted(map(len, groups)) in ([2, 2, 4], [1, 2, 4], [1, 1, 4])
    years = len(groups) == 2 and all(len(group) == 4 and group[:2] in {"19", "20"} for group in groups)
    thousands = len(groups) > 1 and len(groups[0]) <= 3 and all(group == "000" for group in groups[1:])
    return len("".join(groups)) >= 9 and not (dated or years or thousands)


def find_emails(text):
    """Return the email addresses in `text`, spelled-out ones too."""
    return _EMAIL.findall(text) + _SPELLED_EMAIL.findall(text)


def find_addresses(text):
    """Return what looks like a street address in `text`."""
    return _STREET.findall(text)


def find_names(text, known=()):
    """Return names after a title or, if full, after a relation to the commenter.

    “Dr Ada Low” and “my therapist Kim” count, and “my neighbor John Low”. Names of `known` people do not.
    """
    familiar = " | ".join(fold_words(name) for name in known)
    found = []
    for match in sorted([*_TITLED.finditer(text), *_RELATED.finditer(text)], key=lambda one: one.start()):
        name = " ".join(match.group(2).split())
        if name.split()[0].rstrip(".") not in _NO_NAME and fold_words(name) not in familiar:
            found.append(f"{match.group(1)} {name}")
    for title, name in _SMALL.findall(text):
        if name not in _NO_SMALL_NAME and fold_words(name) not in familiar:
            found.append(f"{title} {name}")
    return list(dict.fromkeys(found))
