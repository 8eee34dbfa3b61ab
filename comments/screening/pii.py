"""Detect personal data in comments: phone numbers, emails, addresses, names.

Pure functions, linear in the text.
"""

import re
import tomllib
from itertools import pairwise
from pathlib import Path

from crisis.folding import fold_words

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}", re.IGNORECASE)
# "joe at mail dot com", "joe[at]mail.com": addresses hidden from bots.
_IN_BRACKETS, _BARE = r" ?[\[({] ?(?:at|arroba) ?[\])}] ?", r" (?:at|arroba) "
_DOT = r"(?: ?[\[({] ?(?:dot|punto) ?[\])}] ?| (?:dot|punto) )"
_SPELLED_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}(?:{_IN_BRACKETS}(?:[\w-]{{1,63}}(?:\.|{_DOT})){{1,3}}|{_BARE}(?:[\w-]{{1,63}}{_DOT}){{1,3}})"
    r"(?:com|org|net|edu|info|email|online|dev|app|io|me|co|eu|uk|ie|us|ca|mx|br|ar|au|nz|in|jp|de|at|ch|fr|be|nl|es|pt|it|pl|cz|dk|se|no|fi)"
    r"(?!\w)",
    re.IGNORECASE,
)
# What may be a phone number: digits in groups. `_is_phone` looks at the form of the groups.
_NUMBER = re.compile(r"(?<![\w$€£.,/-])(?:\+|\(\+?)?\d[\d ().\u2010-\u2015-]{5,22}\d(?![\w%])")
# How people group the digits of phone numbers: North America; with a leading zero; Spain and its neighbors.
_FORMS = re.compile(
    r"(?:1[ .-])?\(?[2-9]\d{2}\)?[ .-]?[2-9]\d{2}[ .-]?\d{4}"
    r"|0\d{1,4}(?:[ .-]\d{2,8}){1,4}|0\d{9,10}"
    r"|[679]\d{2}(?:(?P<a>[ .-])\d{3}(?P=a)\d{3}|(?P<b>[ .-])\d{2}(?P=b)\d{2}(?P=b)\d{2}|\d{6})"
)
_GROUPS = re.compile(r"\d+")
_CALL = re.compile(
    r"(?:call|text|phone|ring|tel|whats ?app|signal|dm|cell|mobile|llama|n[uú]mero|number|tel[eé]fono|m[oó]vil)\W{0,4}"
    r"(?:me |us |at |on |is |a |al |es |el )?\W{0,3}$",
    re.IGNORECASE,
)
# Numbers that cost the caller nothing belong to lines of help and to firms.
_TOLL_FREE = re.compile(
    r"1?8(?:00|33|44|55|66|77|88)\d{7}|(?:44|49|33|41|43)?0?80[0589]\d{4,8}|(?:61)?1[38]00\d{6}|(?:34)?900\d{6}"
)
_CITED = re.compile(
    r"(?:isbn|issn|pmid|pmcid|pubmed|doi|nct|isrctn|eudract|trial|order|lot|batch|charge|serial|grant|n[º°])\W{0,3}"
    r"(?:number|no|id|was|is|13|10)?\W{0,4}$",
    re.IGNORECASE,
)
_DATA = tomllib.loads(Path(__file__).with_name("private_data.toml").read_text(encoding="utf-8"))


def _join(name, flags=0):
    """Return the patterns of one list as one, with the file's words in place."""
    return re.compile(
        "|".join(_DATA[name]).replace("{kinds}", _DATA["kinds"]).replace("{sites}", _DATA["sites"]), flags
    )


_STREET, _SMALL_STREET, _POSTCODE = _join("streets"), _join("small_streets", re.IGNORECASE), _join("postcodes")
_NO_STREET = frozenset(_DATA["no_street"].split())
_IDENTITY, _HANDLE = _join("identities", re.IGNORECASE), _join("handles", re.IGNORECASE)
_NO_HANDLE = frozenset(_DATA["no_handle"].split())
_TITLES = (
    "[Dd]r|DR|[Dd]ra|[Dd]octor|[Dd]octora|[Pp]rof|[Pp]rofessor|Mr|Mrs|Ms|Miss|Mx|[Nn]urse|Sister|Sr|Sra|Señor|Señora|Don|Doña|[Tt]herapist|"
    "[Pp]sychiatrist|[Pp]sychologist|[Pp]ractitioner|[Cc]ounsell?or|[Pp]sicólog[oa]|[Pp]siquiatra|[Tt]erapeuta|[Ss]haman|[Ff]acilitator|"
    "[Nn]amed|[Ll]lamad[oa]|Herr|Frau|Herrn|Doktor|Mme|Madame|Monsieur|Mlle|Docteur|Dottor|Dottoressa|Dott|Signor|Signora|Meneer|Mevrouw|"
    "Senhor|Senhora|Doutor|Doutora"
)
_NAME = r"[A-ZÀ-Þ][\w'’-]{1,30}"
_PARTICLE = r"(?:(?:van|von|der|den|de|del|la|da|di|el) ){0,2}"
# A dot belongs to a short title: "Dr. Low". After a whole word it ends the sentence: "my doctor. How long".
_DOT = r"(?:(?<=\b\w{2})\.|(?<=\b\w{3})\.|(?<=\b\w{4})\.)?"
_TITLED = re.compile(rf"\b({_TITLES}){_DOT} +(?:called |named )?({_NAME}(?:\.? {_PARTICLE}{_NAME}){{0,2}})")
# "My psychiatrist, Ada Low, said": a profession and a full name between commas.
_PROFESSIONS = (
    "doctor|gp|therapist|psychiatrist|psychologist|counsell?or|nurse|social worker|case ?worker|teacher|professor|manager|"
    "landlord|landlady|coach|sponsor|midwife|pharmacist|shaman|facilitator|healer|guide|pastor|priest|rabbi|imam|supervisor|tutor|"
    "terapeuta|psiquiatra|psicólog[oa]|médic[oa]|enfermer[oa]|psychiater(?:in)?|therapeut(?:in)?|ärztin|arzt|psychologe|psychologin|"
    "hausarzt|hausärztin|betreuer(?:in)?|psychiatre|psychologue|médecin|thérapeute|infirmi(?:er|ère)|psichiatra|psicolog[oa]|medico|"
    "psycholoog|huisarts"
)
_APPOSED = re.compile(
    rf"\b((?i:{_PROFESSIONS})), ({_NAME}(?: {_PARTICLE}{_NAME}){{1,2}})(?=[,.;:!?)]|\s+(?:is|was|and|has|said|from|at)\b|\Z)"
)
# "My landlord Percy Low", without a comma: only after “my” or the like, and only a full name.
_EMPLOYED = re.compile(
    rf"\b(?i:my|our|his|her|their|mi|su|mon|ma|mein|meine|mijn|il mio|la mia) ((?i:{_PROFESSIONS})) "
    rf"({_NAME}(?: {_PARTICLE}{_NAME}){{1,2}})"
)
# "I am Ada Low from Leeds". Without the place or the age it could be "I am Bipolar Two".
_MYSELF = re.compile(
    rf"\b(I am|I['’]m|[Ss]oy|[Ii]ch bin|[Jj]e suis|[Ii]k ben|[Ss]ono) ({_NAME}(?: {_PARTICLE}{_NAME}){{1,2}})"
    r"(?= (?:from|of|de|aus|uit|di) [A-ZÀ-Þ]|,? (?:age[d]? )?\d{2}\b)"
)
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
# "My name is Ada Low", "su nombre es Ada Low". A first name alone identifies no one.
_SAID = re.compile(
    rf"\b((?i:(?:my|his|her|their|mi|su|{_RELATIONS}|{_PROFESSIONS})(?:['’]s)? (?:full |real |own )?(?:name|nombre)"
    r"(?:['’]s| is| was| es)|me llamo"
    r"|name['’]s|je m['’]appelle|ich heiße|mein name ist|mi chiamo|meu nome é|mijn naam is|ik heet)) "
    rf"({_NAME}(?: {_PARTICLE}{_NAME}){{1,2}})"
)
_NAMED = _TITLED, _APPOSED, _EMPLOYED, _RELATED, _SAID, _MYSELF


def _words(text):
    return frozenset(re.findall(r"\w+", text))


# The name of an author: of the text above, or of a study. "Dr. Low's paper", "thank you Dr. Low for this article".
_WORK = r"(?:articles?|posts?|papers?|stud(?:y|ies)|books?|research|reviews?|trials?|lectures?|talks?|podcasts?|theor(?:y|ies))\b"
_CITED_NAME = re.compile(
    rf"(?:(?<=['’]s)|['’]) (?:\w+ ){{0,2}}{_WORK}|,? for (?:this|that|the|your)(?: \w+)? {_WORK}", re.IGNORECASE
)


_NO_NAME = _words(_DATA["no_name"])
_NO_SMALL_NAME = _words(_DATA["no_small_name"])
# Words that begin the next part of a sentence, whatever their capital: "my doctor Never called".
_NO_FIRST_NAME = _NO_SMALL_NAME - _words(_DATA["also_names"])
_FIGURES = frozenset(_DATA["figures"])
_DIGIT_WORDS = {word: number for number, words in enumerate(_DATA["digits"]) for word in words.split()}
_SPOKEN = re.compile(rf"\b(?:(?:{'|'.join([*_DIGIT_WORDS, 'double'])})\b[ ,.-]{{0,2}}){{7,20}}", re.IGNORECASE)


def find_phone_numbers(text, known=()):
    """Return the phone numbers in `text`, except those of `known` help lines."""
    digits_known = {re.sub(r"\D", "", number) for number in known}
    found = []
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        is_open = digits in digits_known or _TOLL_FREE.fullmatch(digits)
        if 7 <= len(digits) <= 15 and not is_open and _is_phone(match, text):
            found.append(match.group().strip())
    return found + [match.group().strip() for match in _SPOKEN.finditer(text) if not _is_counting(match.group())]


def _is_counting(words):
    """Return True for “one two three four …”, up or down."""
    digits = [_DIGIT_WORDS[word] for word in re.findall(r"\w+", words.casefold()) if word != "double"]
    return len({later - earlier for earlier, later in pairwise(digits)}) == 1


def _is_phone(match, text):
    number, before = match.group(), text[max(0, match.start() - 30) : match.start()]
    groups = _GROUPS.findall(number)
    if number.startswith(("+", "(")):
        return True
    if _CITED.search(before):
        return False
    if _CALL.search(before):
        return True
    digits = "".join(groups)
    # "600 700 800" and "0800 0900 1000" are scores, doses or times.
    round_groups = len(groups) > 2 and all(int(group) % 10 == 0 for group in groups)
    times = (
        all(len(group) == 2 and int(group) < 60 for group in groups) and "." in number and not digits.startswith("0")
    )
    return (
        bool(_FORMS.fullmatch(number.strip("().- ") if "(" not in number else number))
        and len(digits) >= 9
        and not (round_groups or times or (digits.endswith("0000") and len(groups) == 1))
    )


def find_emails(text):
    """Return the email addresses in `text`, spelled-out ones too."""
    return _EMAIL.findall(text) + _SPELLED_EMAIL.findall(text)


def find_addresses(text):
    """Return what looks like a street address, or its postal code, in `text`."""
    small = (
        found for found in _SMALL_STREET.finditer(text) if not _NO_STREET.intersection(found[1].casefold().split())
    )
    return [found[0] for form in (_STREET.finditer(text), small, _POSTCODE.finditer(text)) for found in form]


def find_identities(text):
    """Return numbers and dates of birth that name one person."""
    return [found[0] for found in _IDENTITY.finditer(text)]


def find_handles(text):
    """Return names of accounts elsewhere, by which a person can be reached."""
    return [found[0] for found in _HANDLE.finditer(text) if found[0].casefold() not in _NO_HANDLE]


def find_names(text, known=()):
    """Return names after a title or, if full, after a relation to the commenter.

    “Dr Ada Low” and “my therapist Kim” count, and “my neighbor John Low”. Names of `known` people do not.
    """
    familiar = " | ".join(fold_words(name) for name in known)
    found = []
    matches = [match for form in _NAMED for match in form.finditer(text)]
    begins = {}
    for match in matches:
        begins[match.end(2)] = max(match.start(2), begins.get(match.end(2), 0))
    for match in sorted(matches, key=lambda one: one.start()):
        name = " ".join(match.group(2).split())
        # "the psychiatrist, Dr Peter Low" is found once, by its title.
        if begins[match.end(2)] > match.start(2):
            continue
        # "my doctor. How long" ends a sentence; only a short title has a full stop.
        if "." in text[match.end(1) : match.start(2)] and len(match.group(1)) > 4:
            continue
        if _CITED_NAME.match(text, match.end(2)):
            continue
        first = name.split()[0].rstrip(".")
        is_figure = first in _NO_NAME or f"{match.group(1)} {first}".casefold() in _FIGURES
        if not is_figure and first.casefold() not in _NO_FIRST_NAME and fold_words(name) not in familiar:
            found.append(f"{match.group(1)} {name}")
    for title, name in _SMALL.findall(text):
        if name not in _NO_SMALL_NAME and fold_words(name) not in familiar:
            found.append(f"{title} {name}")
    return list(dict.fromkeys(found))
