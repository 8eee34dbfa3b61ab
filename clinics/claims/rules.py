"""Claims in clinics' texts that nobody can make good: what they are, why, and what to write instead. Pure; no database.

The rules are data (rules.toml; rules_de.toml and rules_es.toml for German and Spanish texts). Each finding names a rule's reason
and source, so that staff and clinics can argue with it.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from clinics.entries.facts import FACTS
from core.text.clean import clean_text
from core.text.wording import compile_any, is_inside, split_sentences, words_before

# The texts of an entry that readers see, by the columns of Clinic. A name is nobody's sentence.
TEXTS = (*(fact.name for fact in FACTS.values() if fact.makes_claims), "state_note")
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
class Denials:
    """What makes a language's claim none: words before it in its clause, words after it, and how a question begins that asks."""

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


def _read():
    """Return the rules of all languages; those of another one than English may have an English rule's reason (`like`)."""
    here = Path(__file__).parent
    english = tomllib.loads((here / "rules.toml").read_text(encoding="utf-8"))
    others = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(here.glob("rules_*.toml"))]
    return [rule for data in (english, *others) for rule in _rules_of(data, english["rules"])]


def _rules_of(data, english):
    def expression(patterns):
        for word, meaning in [*data["words"].items(), *data["words"].items()]:  # twice: a word may stand in another
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


RULES = _read()
# "no cure, guarantee or promise": what a denial lists after it, it denies.
_LISTED = re.compile(r"(?:[ ,]+[\w’'-]+){0,4}[ ,]+(?:n?or|noch|oder|ni|o)\b", re.IGNORECASE)


def find(text):
    """Return the Claims of a text, in its order."""
    text = "\n".join(" ".join(line.split()) for line in clean_text(text).split("\n"))
    rules = [rule for rule in RULES if rule.pattern.search(text)]
    if not rules:
        return []
    parts = [sentence for line in text.split("\n") for sentence in split_sentences(line)]
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
    is_question = sentence.rstrip('"”’) ').endswith("?")
    taken = []
    for rule in rules:
        if is_question and rule.denials.asks.match(sentence):
            continue
        if (rule.near and not rule.near.search(sentence)) or (rule.unless and rule.unless.search(sentence)):
            continue
        for found in rule.pattern.finditer(sentence):
            # One finding a rule and sentence is enough to mend it.
            if is_inside(sorted(taken), found.start()) or _is_denied(sentence, found, rule):
                continue
            taken.append(found.span())
            yield Claim(rule.name, found[0], _around(sentence, found), rule.reason, rule.instead, rule.source)
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


def _around(sentence, found):
    if len(sentence) <= LONGEST:
        return sentence
    begin = max(0, min(found.start() - (LONGEST - (found.end() - found.start())) // 2, len(sentence) - LONGEST))
    return sentence[begin : begin + LONGEST].strip()
