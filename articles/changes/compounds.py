"""Prove that the same words were joined in another way.

A hyphen, a space or nothing joins them.
"""

import tomllib
from pathlib import Path

from articles.changes.spelling import WEIGHTY, frequencies
from articles.document.tokens import DRUGS

_DATA = tomllib.loads(Path(__file__).with_name("compounds.toml").read_text(encoding="utf-8"))
_COMPOUNDS, _JOINTS_APART, _PREFIXES, _SPACED_PREFIXES, _HYPHENED, _UNJOINED = (
    frozenset(_DATA[name].split())
    for name in ("compounds", "joints_apart", "prefixes", "spaced_prefixes", "hyphened", "unjoined")
)
_MIN_PART_LENGTH = 3
# A hyphen between a verb and one of these says no more than a space.
_PARTICLES = {"up", "out", "off", "down", "back", "away", "through"}
# "re-sign" is not "resign", and "non-smoking" is not "smoking".
_TURNING = {"re", "un", "co", "de", "a", "an", "no", "not", "non"}
# These are one word with a hyphen too, but "un-ionized" is not "unionized".
_TURNED = {"un", "dis", "im", "mis"}
_TURNED_APART = {"unionized", "unionised", "mistake", "mistaken", "mistook"}


def is_compound(old, new):
    """Return True if two lists of words and hyphens are one compound."""
    letters = "".join(old).replace("-", "")
    if letters != "".join(new).replace("-", ""):
        return False
    if letters in _COMPOUNDS or (len(old) == 2 and old[0] == "non" and len(new) == 1):
        return True  # "non" alone is no word
    rules = _is_prefixed, _is_particle_verb, _is_overdone
    if any(is_same(*sides) for is_same in rules for sides in ((old, new), (new, old))):
        return True
    if len(old) == len(new) == 1 or not _has_plain_joints(old) or not _has_plain_joints(new):
        return False
    if [word for word in old if word != "-"] == [word for word in new if word != "-"]:
        # A hyphen that moves joins other words.
        return min(old.count("-"), new.count("-")) == 0
    if "-" in old or "-" in new:
        return min(old.count("-"), new.count("-")) == 0 and len(old) + len(new) == 4
    if _is_closed(old, new) or _is_closed(new, old):
        return True
    # "treat ment" and "ofthe": one side has a form that is no word.
    return not all(map(_is_common, old)) and all(map(_is_common, new))


def takes_hyphen(old, new):
    """Return True for "post traumatic" and "double blind", which lacked a hyphen."""
    if len(old) != 2 or new != [old[0], "-", old[1]]:
        return False
    return (old[0] in _SPACED_PREFIXES and _is_common(old[1])) or "-".join(old) in _HYPHENED


def _is_prefixed(one, other):
    """Return True for "post-traumatic" and "posttraumatic", one with a hyphen."""
    if len(one) != 3 or one[1] != "-" or len(other) != 1:
        return False
    first, whole = one[0], other[0]
    if first == "non" or (first in {"re", "co"} and first[-1] == one[2][0]):
        return True
    if first in _TURNED:
        return whole not in _TURNED_APART and _is_common(whole) and _is_common(one[2])
    return first in _PREFIXES or (first not in _TURNING and _is_common(whole))


def _is_particle_verb(one, other):
    """Return True for "ruled-out" and "ruled out"."""
    if len(one) != 3 or one[1] != "-" or other != [one[0], one[2]]:
        return False
    return one[2] in _PARTICLES and len(one[0]) >= _MIN_PART_LENGTH and one[0] not in WEIGHTY | _JOINTS_APART


def _is_overdone(parts, whole):
    """Return True for "over looked" and "overlooked"."""
    is_one = len(parts) == 2 and whole == ["".join(parts)] and whole[0] in frequencies()
    return is_one and parts[0] in {"over", "under", "out"} and parts[1].endswith(("ed", "ing")) and len(parts[1]) > 4


def _is_closed(parts, whole):
    """Return True for "life long" and "lifelong".

    The dictionary has the two as one.
    """
    if len(parts) != 2 or len(whole) != 1 or whole[0] not in frequencies():
        return False
    return all(len(part) >= _MIN_PART_LENGTH and part in frequencies() and part not in _UNJOINED for part in parts)


def _is_common(word):
    return word in frequencies() or word in DRUGS


def _has_plain_joints(parts):
    words = [part for part in parts if part != "-"]
    return not any(len(word) == 1 or word in _JOINTS_APART or word in WEIGHTY for word in words)
