"""What holds a comment back: pure functions over its text. No database, no clock, no request.

Every pattern is linear in the length of the text (which is capped before), so that no text can keep a worker busy.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

from comments.models import HoldKind, Phrase
from comments.screening import phrases, pii

TOO_FAST, HONEYPOT, OUTAGE, ADAPTER_SPAM = "too_fast", "honeypot", "outage", "adapter_spam"
FLOOD, NO_CAPTCHA = "flood", "no_captcha"

_LINK = re.compile(r"https?://|(?<![\w./-])www\.", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w.-])(?:[a-z0-9-]{1,63}\.)++[a-z][a-z0-9-]{1,62}", re.IGNORECASE)


@dataclass(frozen=True)
class Text:
    """What a comment says and where: the title of the article may be quoted in it."""

    name: str
    email: str
    body: str
    title: str = ""


@dataclass(frozen=True)
class Known:
    """What the rules are held against. `rules` and `phrases` are rows of ModerationRule and Phrase, `digests` the client's
    digests under all living keys, `numbers` those of the help lines, `people` the names of our own people."""

    rules: tuple = ()
    phrases: tuple = ()
    digests: tuple = ()
    links_allowed: int = 2
    numbers: tuple = ()
    people: tuple = ()


@dataclass(frozen=True)
class Judgement:
    """`action` is "", "hold", "spam" or "refuse"; `reasons` are sentences for the moderator, `kind` the HoldKind of the
    gravest of them; `risk` is 0 to 3."""

    action: str = ""
    kind: str = ""
    reasons: tuple = ()
    risk: int = 0


@dataclass
class _Findings:
    rows: list = field(default_factory=list)

    def add(self, action, kind, reason):
        self.rows.append((action, kind, reason))


_ORDER = ["", "hold", "spam", "refuse"]
_GRAVEST = list(HoldKind.values)
_SIGNALS = {
    TOO_FAST: ("hold", "Sent faster than a person can write."),
    HONEYPOT: ("spam", "The field that people do not see was filled in."),
    OUTAGE: ("hold", "The spam service could not be asked."),
    FLOOD: ("hold", "So many comments came in at once that each of them waits."),
    NO_CAPTCHA: ("hold", "The form’s check for robots was not passed, or was not loaded."),
    ADAPTER_SPAM: ("hold", "The spam service takes it for spam."),
}


def judge(text, known, signals=(), spam=""):
    """Return the Judgement of one comment (Text) held against Known; `signals` are what form and services saw, `spam` is the
    sentence of a classifier that takes it for spam: it only holds, and says nothing about a cry for help.

    The hardest action wins, except over risk: what may be a cry for help is held for a human, never filed away or refused.
    """
    found = _Findings()
    for signal in signals:
        found.add(_SIGNALS[signal][0], HoldKind.CHECK, _SIGNALS[signal][1])
    _by_links(found, text, known)
    _by_rules(found, text, known)
    _by_privacy(found, text, known)
    risk = _by_phrases(found, text, known)
    if spam and not risk:
        found.add("hold", HoldKind.SPAM, spam)
    action = "hold" if risk else max((row[0] for row in found.rows), key=_ORDER.index, default="")
    rows = sorted(found.rows, key=lambda row: _GRAVEST.index(row[1]))
    reasons = tuple(dict.fromkeys(reason for _action, _kind, reason in rows))
    return Judgement(action, rows[0][1] if rows else "", reasons, risk)


def may_be_at_risk(text, known_phrases):
    """Whether a text (Text) may tell of danger, by phrases alone: the same question that `judge` asks."""
    return bool(_by_phrases(_Findings(), text, Known(phrases=known_phrases)))


def reason_of(signal):
    """What a moderator reads of a signal."""
    return _SIGNALS[signal][1]


def folded(text):
    """`text` as rules compare it: compatibility forms, capitals, typographic apostrophes and hidden signs made equal."""
    text = phrases.HIDDEN.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(text.replace("\u2019", "'").replace("\u2018", "'").split())


def fingerprint(body):
    """The SHA-256 by which the same words are known again."""
    return hashlib.sha256(folded(body).encode()).hexdigest()


def _by_phrases(found, text, known):
    """Add what phrases hold; return the heaviest weight of those that may be about somebody in danger."""
    hits = phrases.find(f"{text.name}. {text.body}", known.phrases, quoted=text.title)
    for hit in hits:
        if hit.kind in Phrase.AT_RISK:
            kind = HoldKind.REACTION if hit.kind == Phrase.Kind.REACTION else HoldKind.CRISIS
            found.add(
                "hold", kind, f"Read this first: {Phrase.Kind(hit.kind).label.lower()} (“{phrases.shown(hit.text)}”)."
            )
        else:
            kind = HoldKind.SOURCING if hit.kind == Phrase.Kind.SOURCING else HoldKind.DOSING
            found.add("hold", kind, f"{Phrase.Kind(hit.kind).label} (“{phrases.shown(hit.text)}”).")
    return max((hit.weight for hit in hits if hit.kind in Phrase.AT_RISK), default=0)


def _by_links(found, text, known):
    count = links_in(text.body)
    if count > known.links_allowed:
        found.add("hold", HoldKind.LINKS, f"Has {count} links; more than {known.links_allowed} wait for a moderator.")


def _by_privacy(found, text, known):
    for number in pii.numbers(text.body, known.numbers)[:3]:
        found.add("hold", HoldKind.PRIVATE, f"Has a phone number ({number}).")
    if pii.emails(text.body):
        found.add("hold", HoldKind.PRIVATE, "Has an e-mail address.")
    if pii.streets(text.body):
        found.add("hold", HoldKind.PRIVATE, "Has somebody’s address.")
    for name in pii.names(text.body, known.people)[:3]:
        found.add("hold", HoldKind.PRIVATE, f"Names somebody ({name[:60]}).")


def _by_rules(found, text, known):
    said, address = folded(f"{text.name}\n{text.body}"), text.email.strip().casefold()
    hosts = hosts_of(f"{text.name}\n{text.body}") if known.rules else set()
    for rule in known.rules:
        if matches(rule, said, address, hosts, known.digests):
            why = f" ({rule.note})" if rule.note else ""
            reason = f"Rule: {rule.get_kind_display().lower()} “{rule.pattern[:60]}”{why}."
            found.add(rule.action, HoldKind.RULE, reason)


def links_in(text):
    """How many links stand in `text`."""
    return len(_LINK.findall(text))


def hosts_of(text):
    """Return the host names that stand in `text`, folded."""
    return {host.casefold() for host in _HOST.findall(text)}


def matches(rule, said, address, hosts, digests):
    """Whether a rule fits: `said` is folded text, `hosts` those of hosts_of, `digests` the client's digests."""
    pattern = folded(rule.pattern)
    if not pattern:  # only signs that nobody sees: it would match everything
        return False
    if rule.kind == "word":
        return _has_words(said, pattern)
    if rule.kind == "link_domain":
        return any(host == pattern or host.endswith(f".{pattern}") for host in hosts)
    if rule.kind == "email":
        return address == pattern or (pattern.startswith("@") and address.endswith(pattern))
    return pattern in digests


def _has_words(text, phrase):
    """Whether `phrase` stands in `text` as whole words; both are folded."""
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (before.isalnum() and phrase[0].isalnum()) and not (after.isalnum() and phrase[-1].isalnum()):
            return True
        start = text.find(phrase, start + 1)
    return False
