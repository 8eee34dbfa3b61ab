"""Claims that no clinic can substantiate: detection, reasons and better wording.

No database. The rules are data: rules.toml, and rules_de.toml and rules_es.toml for German and Spanish texts.
Each finding has its rule's reason and source, so that staff and clinics can discuss it.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from clinics.entries.facts import FACTS
from core.text.clean import clean_text
from core.text.wording import compile_any, is_inside, split_sentences, words_before

# Columns of Clinic with texts for readers, without the name.
CLAIM_FIELDS = (*(fact.name for fact in FACTS.values() if fact.makes_claims), "state_note")
MAX_PASSAGE_CHARACTERS = 300


@dataclass(frozen=True)
class Claim:
    """A claim: the `words` that make it, and the `passage` around them.

    The passage is the sentence, at most MAX_PASSAGE_CHARACTERS long. Accepted claims are bound to it.
    """

    rule: str
    words: str
    passage: str
    reason: str
    instead: str
    source: str

    def __str__(self):
        return f"“{self.words}”: {self.reason} {self.instead} ({self.source})"


@dataclass(frozen=True)
class Denials:
    """What turns a language's claim into none: words before, words after, questions."""

    before: re.Pattern
    after: re.Pattern
    asks: re.Pattern


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
    denials: Denials


def _load_rules():
    """Return the rules of all languages.

    Rules of other languages may share the reason of an English rule (`like`).
    """
    here = Path(__file__).parent
    english = tomllib.loads((here / "rules.toml").read_text(encoding="utf-8"))
    others = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(here.glob("rules_*.toml"))]
    return [rule for data in (english, *others) for rule in _rules_of(data, english["rules"])]


def _rules_of(data, english):
    def expression(patterns):
        for word, meaning in [
            *data["words"].items(),
            *data["words"].items(),
        ]:  # twice, because words contain other words
            patterns = [pattern.replace(f"{{{word}}}", meaning) for pattern in patterns]
        return compile_any(patterns) if patterns else None

    denials = _denials(**data["denials"])
    for name, own in data["rules"].items():
        shared = english[own["like"]] if "like" in own else own
        yield Rule(
            name, expression(own["patterns"]), expression(own.get("near", [])), expression(own.get("unless", [])),
            own.get("inside", False), shared["reason"], shared["instead"], shared["source"], denials,
        )  # fmt: skip


def _denials(words, after, questions):
    return Denials(
        re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)|n['’]t\b", re.IGNORECASE),
        re.compile(rf"\W*(?:[\w’'-]+\W+){{0,4}}?(?:{'|'.join(after)})\b", re.IGNORECASE),
        re.compile(rf"\W*(?:{'|'.join(questions)})\b", re.IGNORECASE),
    )


RULES = _load_rules()
# "no cure, guarantee or promise": what a denial lists after it, it denies.
_LISTED = re.compile(r"(?:[ ,]+[\w’'-]+){0,4}[ ,]+(?:n?or|noch|oder|ni|o)\b", re.IGNORECASE)


def find_claims(text):
    """Return the Claims of a text, in order."""
    text = "\n".join(" ".join(line.split()) for line in clean_text(text).split("\n"))
    rules = [rule for rule in RULES if rule.pattern.search(text)]
    if not rules:
        return []
    parts = [sentence for line in text.split("\n") for sentence in split_sentences(line)]
    return [claim for sentence in parts for claim in _claims_in_sentence(sentence, rules)]


def find_in_texts(texts):
    """Return {name: [Claim]} of {name: text} for those of TEXTS that make a claim."""
    found = {name: find_claims(texts[name]) for name in CLAIM_FIELDS if texts.get(name)}
    return {name: claims for name, claims in found.items() if claims}


def remove_accepted(found, kept):
    """Return {name: [Claim]} without those in `kept`, a set of (name, rule, passage)."""
    left = {name: [one for one in some if (name, one.rule, one.passage) not in kept] for name, some in found.items()}
    return {name: some for name, some in left.items() if some}


def _claims_in_sentence(sentence, rules):
    is_question = sentence.rstrip('"”’) ').endswith("?")
    taken = []
    for rule in rules:
        if is_question and rule.denials.asks.match(sentence):
            continue
        if (rule.near and not rule.near.search(sentence)) or (rule.unless and rule.unless.search(sentence)):
            continue
        for found in rule.pattern.finditer(sentence):
            # One finding per rule and sentence is enough to fix it.
            if is_inside(sorted(taken), found.start()) or _is_denied(sentence, found, rule):
                continue
            taken.append(found.span())
            yield Claim(rule.name, found[0], _passage_around(sentence, found), rule.reason, rule.instead, rule.source)
            break


def _is_denied(sentence, found, rule):
    before = words_before(sentence, found.start())
    # A comma ends what a denial is about ("No downtime, guaranteed results") but in a list.
    part, listed = before.rpartition(",")[2], _LISTED.match(sentence, found.end())
    if rule.denials.before.search(before if listed else part):
        return True
    if rule.inside and rule.denials.before.search(found[0]):
        return True
    return bool(rule.denials.after.match(sentence, found.end()))


def _passage_around(sentence, found):
    if len(sentence) <= MAX_PASSAGE_CHARACTERS:
        return sentence
    room = MAX_PASSAGE_CHARACTERS - (found.end() - found.start())
    begin = max(0, min(found.start() - room // 2, len(sentence) - MAX_PASSAGE_CHARACTERS))
    return sentence[begin : begin + MAX_PASSAGE_CHARACTERS].strip()
