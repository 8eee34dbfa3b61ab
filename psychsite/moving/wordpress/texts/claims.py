"""Find sentences that say who reviewed a text. No database.

Here only an approval may say so. The sentences leave the text and become claims, which staff confirm.
"""

import re
from datetime import date

from core.html.text import to_text
from core.html.tree import HEADINGS
from core.text.clean import clean_line
from psychsite.moving.wordpress.site import OF_REVIEWERS
from psychsite.moving.wordpress.texts import elements
from psychsite.moving.wordpress.texts.elements import new, words
from psychsite.moving.wordpress.texts.pieces import Claim

MOST_CLAIMED = 400
# Any of these must be in a line, so that the patterns read few lines.
_SIGNS = (
    *(
        "review",
        "approv",
        "check",
        "verif",
        "vetted",
        "prüf",
        "freig",
        "begutachtet",
        "révis",
        "revis",
        "relu",
        "relect",
    ),
    *("vérif", "valid", "aprobad", "aprovad", "beoordeeld", "gecontroleerd", "goedgekeurd", "granska", "監修"),
)
_NAME = r"(?P<name>(?:\b(?:Dr|Dra|Prof|Ph|Psy|M|D|Jr|Sr|St|med|[A-Z]|\d{1,2})\.|[^.\n|;])+)"
_HOW = r"(?:medically|clinically|scientifically|expertly|expert|professionally)"
_DONE = r"(?:reviewed|approved|checked|fact[ -]?checked|verified|vetted)"
_TEXT = r"(?:(?:this|the|our) (?:post|article|page|content|text|blog|guide)\s+(?:was|is|has been|were)\s+)?"
_SAID = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_TEXT}(?:last\s+)?{_HOW}[ -]{_DONE}(?:\s+(?:and|&)\s+[\w -]+?)?(?:\s+for\s+[\w, ]{{3,50}}?)?"
        rf"(?:\s+on\s+(?P<before>[^.;|\n]{{6,25}}?))?(?:\s+by\b:?\s*|\s*\n\s*){_NAME}",
        rf"\b(?:medical|clinical|expert|scientific)(?:ly)? (?:review(?:er)?|approval|fact[ -]?check(?:er)?)"
        rf"(?:\s+by\b:?|\s*[:–—\n-])\s*{_NAME}",
        rf"\b(?:medizinisch|fachlich|ärztlich|wissenschaftlich)\s+(?:geprüft|überprüft|freigegeben|begutachtet)"
        rf"\s+(?:von|durch):?\s+{_NAME}",
        rf"\b(?:medizinische|fachliche|ärztliche|wissenschaftliche)\s+(?:prüfung|überprüfung|freigabe)"
        rf"(?:\s+(?:von|durch)|\s*:)\s*{_NAME}",
        rf"\b(?:révisé|relu|vérifié|validé|approuvé)e?s?\s+(?:médicalement|scientifiquement)\s+par\s+(?:le |la )?{_NAME}",
        rf"\b(?:relecture|révision|validation)\s+(?:médicale|scientifique)(?:\s+par|\s*:)\s*(?:le |la )?{_NAME}",
        rf"\b(?:revisad|aprobad|aprovad|verificad)[oa]s?\s+(?:médicamente|clínicamente|clinicamente|medicamente)\s+por\s+"
        rf"(?:el |la |o |a )?{_NAME}",
        rf"\b(?:revisión|revisor|revisora|revisão)\s+(?:médic[ao]|clínica)(?:\s+por|\s*:)\s*(?:el |la |o |a )?{_NAME}",
        rf"\brevisione\s+(?:medica|scientifica)(?:\s+a cura d[ie]l?|\s+di|\s*:)\s*{_NAME}",
        rf"\b(?:revisionato|verificato|approvato)\s+(?:clinicamente|dal punto di vista medico)\s+da\s+{_NAME}",
        rf"\bmedisch\s+(?:beoordeeld|gecontroleerd|goedgekeurd)\s+door\s+{_NAME}",
        rf"\bmedicinskt\s+(?:granskad|faktagranskad|granskat)\s+av\s+{_NAME}",
        rf"(?:医療|医学)?監修(?:医|者)?\s*[:：]\s*{_NAME}",
    )
]
_NOUNS, _BY = _SAID[1], re.compile(r"reviewer|checker|\bby\b", re.IGNORECASE)
# Without a word about medicine, the line must be about a person: the FDA approves, too.
_BARE = re.compile(
    rf"\A{_TEXT}{_DONE}(?:\s+for\s+[\w, ]{{3,50}}?)?\s+by\b:?\s*(?:our [\w ]{{3,40}}:\s*)?{_NAME}", re.IGNORECASE
)
_PERSON = re.compile(
    r"\b(?:Dr|Dra|Prof)\b|,\s*(?:M\.?D|D\.?O|Ph\.?D|Psy\.?D|Pharm\.?D|R\.?N|N\.?P|PA-C|PMHNP|L[A-Z]{2,4}|M\.?A|M\.?S\.?W|MBBS)\b"
)
_TWO_NAMES = re.compile(r"[A-Z][\w’'-]+(?:\s+[A-Z]\.)?(?:\s+[A-Z][\w’'-]+){1,2}")
# A line that only announces the name on the next one.
_LABEL = re.compile(
    rf"(?:{_HOW}[ -]{_DONE}(?: by)?|(?:medical|clinical|expert) review(?:er|ed)?(?: by)?|{_DONE} by)\s*:?",
    re.IGNORECASE,
)
_DAY = re.compile(
    r",?\s*(?:\b(?:on|am|le|el|il|op|em|den)\b|[-–—(\n])\s*"
    r"(?P<day>[A-Z][a-z]+\.? \d{1,2},? \d{4}|\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4}|"
    r"\d{1,2}\.? (?:de )?[^\W\d]+\.? (?:de )?\d{4})\)?.*$",
    re.DOTALL,
)
_MONTHS = (
    {
        name: number
        for number, names in enumerate(
            (
                "jan januar januari janvier enero gennaio janeiro",
                "feb februar februari février febrero febbraio fevereiro",
                "mar märz maart mars marzo março",
                "apr april avril abril aprile",
                "may mai mei mayo maggio maio",
                "jun juni juin junio giugno junho",
                "jul juli juillet julio luglio julho",
                "aug august augustus août agosto augusti",
                "sep sept september septembre septiembre settembre setembro",
                "oct okt october oktober octobre octubre ottobre outubro",
                "nov november novembre noviembre novembro",
                "dec dez december dezember décembre diciembre dicembre dezembro",
            ),
            start=1,
        )
        for name in names.split()
    }
    | {name: number for number, name in enumerate(("january", "february", "march"), start=1)}
    | {"june": 6, "july": 7}
)
_OTHERS = re.compile(r"\s+(?:for|in|who|at|is|has)\s+")
_NEXT_NAME = re.compile(r",?\s+(?:and|&|und|et|y|e|en|och)\s+(?=(?:Dr|Dra|Prof|[A-Z])[\w.]*\s)")
_ABBREVIATED = re.compile(r"(?:[A-Za-z]{1,3}\.){2}$")
_TAGS = {"p", "div", *HEADINGS, "blockquote"}
_META_KEYS = re.compile(
    r"(?:medical(?:ly)?_?)?(?:reviewed|approved|checked)_?by(?:_name)?|(?:\w+_)?(?:reviewer|fact_?checker)(?:_name)?",
    re.IGNORECASE,
)
# A number of a post, an array of PHP, or the name of a field of ACF.
_NO_NAME = re.compile(r"\d+$|[aObisd]:\d|field_\w+$")


def take_claims(parts):
    """Return (parts, [Claim]): the parts without what says who reviewed the text."""
    result, claims, place = [], [], 0
    while place < len(parts):
        part, place = parts[place], place + 1
        said = _lines(part)
        if said and _LABEL.fullmatch(said) and place < len(parts) and _is_name(following := _lines(parts[place])):
            found, rest, place = _claims_of(following, said), "", place + 1
        else:
            found, rest = _read(said) if said else ([], "")
        if not found:
            result.append(part)
            continue
        claims += found
        if len(rest) > 40:
            result.append(new(part.tag, rest))
        for claim in found:
            take_names_above(result, claim.name)
    return result, claims


def _lines(part):
    """Return the words of a part that may be a claim, with its line breaks, or ""."""
    if not hasattr(part, "iterdescendants") or part.tag not in _TAGS:
        return ""
    said = words(part)
    if len(part) == 0 or part.find(".//br") is None:
        return said
    return "\n".join(map(clean_line, to_text(elements.to_html(part)).split("\n")))


def _read(said):
    """Return ([Claim], the other words) of a line."""
    folded = said.lower()
    if not any(map(folded.__contains__, _SIGNS)):
        return [], ""
    match = next((match for pattern in _SAID if (match := pattern.search(said)) and _is_about_person(match)), None)
    if match is None and (bare := _BARE.match(said)) and (_PERSON.search(bare["name"]) or _is_name(bare["name"])):
        match = bare
    if match is None:
        return [], ""
    rest = said[: match.start()] + said[match.end() :].lstrip(". ")
    dated = _DAY.search(f"\n{rest.strip()}")
    day = read_day(match.groupdict().get("before") or (dated["day"] if dated else ""))
    return _claims_of(match["name"], said, day), clean_line(rest)


def _is_about_person(match):
    """Return False for "Medical review: what to expect"."""
    return bool(match.re is not _NOUNS or _BY.search(match[0]) or _PERSON.search(match["name"]))


def _is_name(said):
    return len(said) <= 120 and bool(_PERSON.search(said) or _TWO_NAMES.fullmatch(clean_line(said)))


def _claims_of(text, said, day=""):
    """Return a Claim for each person of a list of names."""
    if dated := _DAY.search(text):
        text, day = text[: dated.start()], read_day(dated["day"]) or day
    found = []
    for one in _NEXT_NAME.split(text):
        name = clean_line(_OTHERS.split(one)[0]).strip(" ,:-–—()")
        name = name if _ABBREVIATED.search(name) else name.rstrip(" .,")
        begins_as_name = name[:1].isupper() or not name.isascii() or name.startswith("dr")
        if 3 <= len(name) <= 120 and begins_as_name and re.search(r"\w\s+\w|\bDr|[^\x00-\x7f]{3}", name):
            found.append(Claim(name, day, "in the text", clean_line(said)[:500]))
    return found


def claims_of_meta(meta, keys=()):
    """Return the Claims in the custom fields of an item.

    `keys` are fields that name the approver, besides those with a usual name.
    """
    return [
        Claim(clean_line(value), "", f"custom field “{key[:60]}”", clean_line(value))
        for key, value in meta
        if (key in keys or _META_KEYS.fullmatch(key))
        and 3 <= len(clean_line(value)) <= 120
        and not _NO_NAME.match(value.strip())
    ]


def claims_of_terms(terms):
    """Return the Claims in the terms of an item.

    Plugins keep reviewers as a kind of author.
    """
    return [
        Claim(clean_line(term.name), "", f"taxonomy “{term.domain[:60]}”", clean_line(term.name))
        for term in terms
        if OF_REVIEWERS.search(term.domain) and 3 <= len(clean_line(term.name)) <= 120
    ]


def read_day(text):
    """Return a day of a sentence as "2024-03-01", or ""."""
    parts = re.findall(r"\d+|[^\W\d]+", clean_line(text).lower())
    parts = [part for part in parts if part != "de"]
    if len(parts) != 3:
        return ""
    if len(parts[0]) == 4:
        year, month, day = parts
    elif parts[0].isdigit():
        day, month, year = parts
    else:
        month, day, year = parts
    month = _MONTHS.get(month) or _MONTHS.get(month[:3]) or month
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def take_names_above(parts, name):
    """Remove the lines above a box that are nothing but the person's name."""
    while parts and hasattr(parts[-1], "iterdescendants") and words(parts[-1]).casefold() == name.casefold():
        parts.pop()
