"""Normalize names of people and detect impersonation. Pure functions.

Characters that look alike count as the same, whatever script they come from.
"""

import re
import unicodedata

# Invisible characters outside Unicode's category Cf: fillers, the empty Braille cell, variation selectors.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_JOINERS = "\u200c\u200d"
_MAX_MARKS = 3

# (look-alikes, what they look like): Greek, Cyrillic, Armenian, Cherokee, small capitals, digits and symbols. It includes
# capitals whose lower case looks different, because it applies before capitals are folded.
_PAIRS = (
    ("ΑАᎪᴀɑαаａ@4", "a"), ("ΒВᏴʙβвЬь", "b"), ("СϹᏟᴄсϲⅽ", "c"), ("ᎠᴅԁⅾđĐ", "d"), ("ΕЕᎬᴇеεєҽё3", "e"), ("Ϝꜰғ", "f"),
    ("ɡɢԍց", "g"), ("ΗНᎻʜнһհħĦ", "h"), ("ΙІᏆɪʟıιіїӀӏlL1|!¡ⅼ", "i"), ("ЈᎫᴊјϳյ", "j"), ("ΚКᏦᴋκкĸ", "k"), ("ΜМᎷᴍмⅿ", "m"),
    ("ΝɴηпոÑñ", "n"), ("ΟОՕᴏοоօσøØ0", "o"), ("ΡРᏢᴘρр", "p"), ("ԚԛզԳ", "q"), ("ᎡʀгᴦЯя", "r"), ("ЅᏚꜱѕ$5", "s"), ("ΤТᎢᴛτт7", "t"),
    ("Սսᴜυ", "u"), ("ᏙѴѵᴠν", "v"), ("ᎳԜᴡωաԝшШ", "w"), ("ΧХᚷхχ", "x"), ("ΥҮУʏуүγ", "y"), ("ΖᏃᴢʐ", "z"), ("Łł", "i"),
)  # fmt: skip
_LOOK_ALIKES = {ord(letter): plain for letters, plain in _PAIRS for letter in letters}
# Letters in circles, squares and flags, which NFKC leaves alone.
for _first in (0x1F150, 0x1F170, 0x1F1E6):
    _LOOK_ALIKES |= {_first + place: "abcdefghijkmnopqrstuvwxyz"[place - (place > 11)] for place in range(26)}
    _LOOK_ALIKES[_first + 11] = "i"

# Words beside a name that do not make it another name.
_TITLES = frozenset(
    [
        *(
            "dr",
            "doctor",
            "prof",
            "professor",
            "mr",
            "mrs",
            "ms",
            "miss",
            "md",
            "do",
            "phd",
            "psyd",
            "msc",
            "ma",
            "ba",
            "rn",
            "np",
        ),
        *(
            "lcsw",
            "lmft",
            "psychiatrist",
            "psychologist",
            "therapist",
            "physician",
            "nurse",
            "medical",
            "mental",
            "health",
        ),
        *(
            "approver",
            "approved",
            "reviewer",
            "reviewed",
            "verified",
            "official",
            "real",
            "original",
            "author",
            "writer",
            "editor",
        ),
        *(
            "staff",
            "team",
            "moderator",
            "admin",
            "administrator",
            "support",
            "webmaster",
            "site",
            "our",
            "the",
            "a",
            "at",
            "of",
        ),
        *("from", "by", "i", "am", "me", "here"),
    ]
)
# Names that only staff may use, alone or with titles.
_RESERVED = frozenset(
    [
        *(
            "admin",
            "administrator",
            "moderator",
            "editor",
            "approver",
            "reviewer",
            "staff",
            "team",
            "webmaster",
            "support",
        ),
        "official",
    ]
)


def normalize_name(name):
    """Return a name without invisible characters, with at most three marks a letter.

    Joiners stay between letters of the scripts that need them.
    """
    kept = []
    for at, sign in enumerate(name):
        if sign in _JOINERS:
            if _joins(name[at - 1 : at]) and _joins(name[at + 1 : at + 2]):
                kept.append(sign)
        elif unicodedata.category(sign) not in {"Cf", "Cc", "Cs", "Co"} and not _INVISIBLE.match(sign):
            kept.append(sign)
    few_marks, marks = [], 0
    for sign in kept:
        marks = marks + 1 if unicodedata.category(sign) in {"Mn", "Me"} else 0
        if marks <= _MAX_MARKS:
            few_marks.append(sign)
    return " ".join("".join(few_marks).split())


def _joins(sign):
    """Return True if joiners have a meaning next to this character."""
    return bool(sign) and sign.isalpha() and ord(sign) >= 0x0590 and not 0x1C80 <= ord(sign) <= 0x1FFF


def name_skeleton(name):
    """Return the words of a name as they look: plain lower-case, without titles.

    A hurried reader confuses names with equal skeletons, in any order of words.
    """
    return [word for word in _words(name) if word not in _TITLE_SKELETONS]


def _words(name):
    seen = unicodedata.normalize("NFKC", normalize_name(name)).translate(_LOOK_ALIKES)
    seen = "".join(sign for sign in unicodedata.normalize("NFD", seen) if not unicodedata.combining(sign))
    seen = seen.casefold().translate(_LOOK_ALIKES).replace("rn", "m").replace("vv", "w")
    seen = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", seen)  # "M.D." is one word
    return re.findall(r"[^\W_]+", seen)


_TITLE_SKELETONS = frozenset(word for title in _TITLES for word in _words(title))
_RESERVED_SKELETONS = frozenset(word for office in _RESERVED for word in _words(office))


def is_reserved(name, people, site=""):
    """Return True if `name` looks like one of `people`, an office, or the site."""
    if not name_skeleton(name):
        return bool(_RESERVED_SKELETONS.intersection(_words(name)))
    return resembles(name, [*people, site])


def resembles(name, people):
    """Return True if a reader may take `name` for one of `people`."""
    words, bare = _words(name), name_skeleton(name)
    # A name in one piece, or letter by letter, is still that name.
    seen = {"".join(bare), "".join(sorted(bare)), "".join(words)} if bare else set()
    for person in people:
        theirs = name_skeleton(person)
        if theirs and seen & {"".join(theirs), "".join(sorted(theirs)), "".join(reversed(theirs))}:
            return True
    return False
