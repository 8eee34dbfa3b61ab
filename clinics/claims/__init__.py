"""Claims in clinics' texts that nobody can make good: what they are, why, and what to write instead. Pure; no database.

The rules are data (rules.toml). Each finding names the rule's reason and source, so that staff and clinics can argue with it.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from psychsite.lib.text import clean_text
from psychsite.lib.wording import any_of, inside, sentences, words_before

# The texts of an entry that readers see, by the columns of Clinic. A name is nobody's sentence.
TEXTS = (
    "summary",
    "description",
    "for_whom",
    "not_for_whom",
    "getting_there",
    "price_note",
    "hours_note",
    "state_note",
)
LONGEST = 300


@dataclass(frozen=True)
class Claim:
    """`words` make the claim. `passage` is the sentence around them, at most LONGEST characters; reasons are bound to it."""

    rule: str
    words: str
    passage: str
    reason: str
    instead: str
    source: str

    def __str__(self):
        return f"“{self.words}”: {self.reason} {self.instead} ({self.source})"


@dataclass(frozen=True)
class Rule:
    name: str
    pattern: re.Pattern
    near: re.Pattern | None
    unless: re.Pattern | None
    inside: bool
    reason: str
    instead: str
    source: str


def _read():
    data = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))

    def expression(patterns):
        for word, meaning in [*data["words"].items(), *data["words"].items()]:  # twice: a word may stand in another
            patterns = [pattern.replace(f"{{{word}}}", meaning) for pattern in patterns]
        return any_of(patterns) if patterns else None

    rules = [
        Rule(
            name, expression(row["patterns"]), expression(row.get("near", [])), expression(row.get("unless", [])),
            row.get("inside", False), row["reason"], row["instead"], row["source"],
        )
        for name, row in data["rules"].items()
    ]  # fmt: skip
    return rules, data["denials"]


RULES, _DENIALS = _read()
_DENIAL = re.compile(rf"(?<!\w)(?:{'|'.join(_DENIALS['words'])})(?!\w)|n['’]t\b", re.IGNORECASE)
_DENIED_AFTER = re.compile(rf"\W*(?:[\w’'-]+\W+){{0,4}}?(?:{'|'.join(_DENIALS['after'])})\b", re.IGNORECASE)
_ASKS = re.compile(rf"\W*(?:{'|'.join(_DENIALS['questions'])})\b", re.IGNORECASE)
# "no cure, guarantee or promise": what a denial lists after it, it denies.
_LISTED = re.compile(r"(?:[ ,]+[\w’'-]+){0,4}[ ,]+n?or\b", re.IGNORECASE)


def find(text):
    """Return the Claims of a text, in its order."""
    text = "\n".join(" ".join(line.split()) for line in clean_text(text).split("\n"))
    rules = [rule for rule in RULES if rule.pattern.search(text)]
    if not rules:
        return []
    parts = [sentence for line in text.split("\n") for sentence in sentences(line)]
    return [claim for sentence in parts for claim in _in_sentence(sentence, rules)]


def of_texts(texts):
    """Return {name: [Claim]} of {name: text} for those of TEXTS that make a claim."""
    found = {name: find(texts[name]) for name in TEXTS if texts.get(name)}
    return {name: claims for name, claims in found.items() if claims}


def without(found, kept):
    """Return {name: [Claim]} less what is in `kept`, a set of (name, rule, passage)."""
    left = {name: [one for one in some if (name, one.rule, one.passage) not in kept] for name, some in found.items()}
    return {name: some for name, some in left.items() if some}


def _in_sentence(sentence, rules):
    if sentence.rstrip('"”’) ').endswith("?") and _ASKS.match(sentence):
        return
    taken = []
    for rule in rules:
        if (rule.near and not rule.near.search(sentence)) or (rule.unless and rule.unless.search(sentence)):
            continue
        for found in rule.pattern.finditer(sentence):
            # One finding a rule and sentence is enough to mend it.
            if inside(sorted(taken), found.start()) or _is_denied(sentence, found, rule):
                continue
            taken.append(found.span())
            yield Claim(rule.name, found[0], _around(sentence, found), rule.reason, rule.instead, rule.source)
            break


def _is_denied(sentence, found, rule):
    before = words_before(sentence, found.start())
    # A comma ends what a denial is about ("No downtime, guaranteed results") but in a list.
    part, listed = before.rpartition(",")[2], _LISTED.match(sentence, found.end())
    if _DENIAL.search(before if listed else part):
        return True
    if rule.inside and _DENIAL.search(found[0]):
        return True
    return bool(_DENIED_AFTER.match(sentence, found.end()))


def _around(sentence, found):
    if len(sentence) <= LONGEST:
        return sentence
    begin = max(0, min(found.start() - (LONGEST - (found.end() - found.start())) // 2, len(sentence) - LONGEST))
    return sentence[begin : begin + LONGEST].strip()
