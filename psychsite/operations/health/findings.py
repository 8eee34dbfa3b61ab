"""What is wrong with a site, as sentences; the registry of what is looked at.

Each look is a function that yields findings. A look that fails is a finding itself, because it could not be done.
"""

from collections.abc import Callable
from dataclasses import dataclass

PROBLEM, NOTE = "problem", "note"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: `text` says what, `hint` what to do.

    A note is worth knowing and no reason to wake anyone.
    """

    look: str
    text: str
    hint: str = ""
    level: str = PROBLEM


@dataclass(frozen=True)
class Look:
    """Something that is looked at.

    `is_slow` marks one that waits for another machine, `needs` the look without whose success it says nothing.
    """

    name: str
    title: str
    find: Callable
    is_slow: bool = False
    needs: str = ""


LOOKS = {}


def look(name, title, *, is_slow=False, needs=""):
    """Register the decorated function; it yields (text, hint) or (text, hint, level)."""

    def register(find):
        LOOKS[name] = Look(name, title, find, is_slow, needs)
        return find

    return register


def find_all(*, slow=True):
    """Return the findings of all looks, in their order."""
    found = {}
    for one in LOOKS.values():
        if (slow or not one.is_slow) and not found.get(one.needs):
            found[one.name] = _find(one)
    return [finding for findings in found.values() for finding in findings]


def _find(one):
    try:
        return [Finding(one.name, *found) for found in one.find()]
    except Exception as error:
        # Whatever keeps a look from its answer is what the operator must know.
        return [
            Finding(
                one.name,
                f"{one.title} could not be checked: {type(error).__name__}.",
                "Solve what is named above first.",
            )
        ]
