"""Names that stand over comments: made plain, and told from those of our own people. Pure functions.

What somebody sees decides, not what is stored: letters that look alike count as one, in whatever script they were written.
"""

import re
import unicodedata

# Letters that nobody sees, besides those of Unicode's category Cf: fillers, the empty Braille cell, variation selectors.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_JOINERS = "\u200c\u200d"
_MARKS_ON_A_LETTER = 3

# (look-alikes, what they look like): Greek, Cyrillic, Armenian, Cherokee, small capitals, digits and signs. Capitals that look
# like a letter which their small form does not look like stand here too, since this is read before capitals are folded.
_PAIRS = (
    ("ΑАᎪᴀɑαаａ@4", "a"), ("ΒВᏴʙβвЬь", "b"), ("СϹᏟᴄсϲⅽ", "c"), ("ᎠᴅԁⅾđĐ", "d"), ("ΕЕᎬᴇеεєҽё3", "e"), ("Ϝꜰғ", "f"),
    ("ɡɢԍց", "g"), ("ΗНᎻʜнһհħĦ", "h"), ("ΙІᏆɪʟıιіїӀӏlL1|!¡ⅼ", "i"), ("ЈᎫᴊјϳյ", "j"), ("ΚКᏦᴋκкĸ", "k"), ("ΜМᎷᴍмⅿ", "m"),
    ("ΝɴηпոÑñ", "n"), ("ΟОՕᴏοоօσøØ0", "o"), ("ΡРᏢᴘρр", "p"), ("ԚԛզԳ", "q"), ("ᎡʀгᴦЯя", "r"), ("ЅᏚꜱѕ$5", "s"), ("ΤТᎢᴛτт7", "t"),
    ("Սսᴜυ", "u"), ("ᏙѴѵᴠν", "v"), ("ᎳԜᴡωաԝшШ", "w"), ("ΧХᚷхχ", "x"), ("ΥҮУʏуүγ", "y"), ("ΖᏃᴢʐ", "z"), ("Łł", "i"),
)  # fmt: skip
_ALIKE = {ord(letter): plain for letters, plain in _PAIRS for letter in letters}
# Letters in circles, squares and of flags that NFKC leaves alone.
for _first in (0x1F150, 0x1F170, 0x1F1E6):
    _ALIKE |= {_first + place: "abcdefghijkmnopqrstuvwxyz"[place - (place > 11)] for place in range(26)}
    _ALIKE[_first + 11] = "i"

# What may stand beside a name without making it another's.
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
# Names that nobody but the site may use, alone or with titles.
_OFFICES = frozenset(
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


def plain(name):
    """Return a name (one clean line) without signs that nobody sees, and with at most three marks on a letter.

    Joiners stay between letters of scripts that need them, and nowhere else.
    """
    kept = []
    for at, sign in enumerate(name):
        if sign in _JOINERS:
            if _joins(name[at - 1 : at]) and _joins(name[at + 1 : at + 2]):
                kept.append(sign)
        elif unicodedata.category(sign) not in {"Cf", "Cc", "Cs", "Co"} and not _UNSEEN.match(sign):
            kept.append(sign)
    few_marks, marks = [], 0
    for sign in kept:
        marks = marks + 1 if unicodedata.category(sign) in {"Mn", "Me"} else 0
        if marks <= _MARKS_ON_A_LETTER:
            few_marks.append(sign)
    return " ".join("".join(few_marks).split())


def _joins(sign):
    """Whether joiners mean something beside this sign: not in Latin, Greek and Cyrillic."""
    return bool(sign) and sign.isalpha() and ord(sign) >= 0x0590 and not 0x1C80 <= ord(sign) <= 0x1FFF


def skeleton(name):
    """Return the words of a name as they look: a list of runs of plain small letters, titles left out.

    Names with equal skeletons, in any order of their words, are taken for each other by a reader in a hurry.
    """
    return [word for word in _words(name) if word not in _LOOKS_OF_TITLES]


def _words(name):
    seen = unicodedata.normalize("NFKC", plain(name)).translate(_ALIKE)
    seen = "".join(sign for sign in unicodedata.normalize("NFD", seen) if not unicodedata.combining(sign))
    seen = seen.casefold().translate(_ALIKE).replace("rn", "m").replace("vv", "w")
    seen = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", seen)  # "M.D." is one word
    return re.findall(r"[^\W_]+", seen)


_LOOKS_OF_TITLES = frozenset(word for title in _TITLES for word in _words(title))
_LOOKS_OF_OFFICES = frozenset(word for office in _OFFICES for word in _words(office))


def is_reserved(name, people, site=""):
    """Whether `name` would be taken for one of `people` (names), for an office of the site, or for the site itself."""
    words, bare = _words(name), skeleton(name)
    if not bare:
        return bool(_LOOKS_OF_OFFICES.intersection(words))
    # Who writes a name in one piece, or letter by letter, still means that name.
    seen = {"".join(bare), "".join(sorted(bare)), "".join(words)}
    for person in [*people, site]:
        theirs = skeleton(person)
        if theirs and seen & {"".join(theirs), "".join(sorted(theirs)), "".join(reversed(theirs))}:
            return True
    return False
