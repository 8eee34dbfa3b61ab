"""What holds a comment back: pure functions over its text. No database, no clock, no request.

Every pattern is linear in the length of the text (which is capped before), so that no text can keep a worker busy.
"""

import re
import unicodedata
from dataclasses import dataclass

LINKS_ALLOWED = 2
TOO_FAST, HONEYPOT = "too_fast", "honeypot"

_LINK = re.compile(r"https?://|(?<![\w./-])www\.", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w.-])(?:[a-z0-9-]{1,63}\.)++[a-z][a-z0-9-]{1,62}", re.IGNORECASE)
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad]")

# Phrases that a person in danger may write, with their weight. A comment that has one waits for a human, whoever wrote it:
# it is neither spam nor refused, and the highest weight stands on top of the moderators' pile.
RISK_PHRASES = {
    "kill myself": 3,
    "killing myself": 3,
    "end my life": 3,
    "ending my life": 3,
    "take my own life": 3,
    "end it all": 3,
    "want to die": 3,
    "wanna die": 3,
    "suicide note": 3,
    "suicide plan": 3,
    "plan to overdose": 3,
    "going to overdose": 3,
    "better off dead": 2,
    "better off without me": 2,
    "no reason to live": 2,
    "can't go on": 2,
    "cannot go on": 2,
    "hurt myself": 2,
    "harm myself": 2,
    "cut myself": 2,
    "cutting myself": 2,
    "self-harm": 1,
    "self harm": 1,
    "selfharm": 1,
    "suicidal": 1,
    "suicide": 1,
    "overdose": 1,
    "overdosed": 1,
}


@dataclass(frozen=True)
class Judgement:
    """`action` is "", "hold", "spam" or "refuse"; `reasons` are sentences for the moderator; `risk` is 0 to 3."""

    action: str = ""
    reasons: tuple = ()
    risk: int = 0


_ORDER = ["", "hold", "spam", "refuse"]


def judge(*, name, email, body, client_hash, rules=(), signals=()):
    """Return the Judgement of one comment.

    `rules` are objects with kind, pattern, action, note (ModerationRule rows); `signals` are TOO_FAST and HONEYPOT, seen by
    the form. The hardest action wins, except over risk: what may be a cry for help is held for a human, not filed away.
    """
    found = [*_by_signals(signals), *_by_links(body), *_by_rules(rules, name, email, body, client_hash)]
    risk = risk_of(f"{name}\n{body}")
    action = max((action for action, _reason in found), key=_ORDER.index, default="")
    if risk:
        action = "hold"
        found.insert(0, ("hold", "May be about harm to oneself: read this first."))
    return Judgement(action, tuple(dict.fromkeys(reason for _action, reason in found)), risk)


def folded(text):
    """`text` as rules compare it: compatibility forms, capitals, typographic apostrophes and hidden signs made equal."""
    text = _HIDDEN.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(text.replace("\u2019", "'").replace("\u2018", "'").split())


def risk_of(text):
    """Return 0 to 3: the weight of the heaviest phrase of RISK_PHRASES in `text`."""
    text = folded(text)
    return max((weight for phrase, weight in RISK_PHRASES.items() if _has_words(text, phrase)), default=0)


def _by_signals(signals):
    if TOO_FAST in signals:
        yield "hold", "Sent faster than a person can write."
    if HONEYPOT in signals:
        yield "spam", "The field that people do not see was filled in."


def _by_links(body):
    count = len(_LINK.findall(body))
    if count > LINKS_ALLOWED:
        yield "hold", f"Has {count} links; more than {LINKS_ALLOWED} wait for a moderator."


def _by_rules(rules, name, email, body, client_hash):
    text, address = folded(f"{name}\n{body}"), email.strip().casefold()
    hosts = {host.casefold() for host in _HOST.findall(f"{name}\n{body}")} if rules else set()
    for rule in rules:
        pattern = folded(rule.pattern)
        if _matches(rule.kind, pattern, text, address, hosts, client_hash):
            why = f" ({rule.note})" if rule.note else ""
            yield rule.action, f"Rule: {rule.get_kind_display().lower()} “{rule.pattern[:60]}”{why}."


def _matches(kind, pattern, text, address, hosts, client_hash):
    if not pattern:  # only signs that nobody sees: it would match everything
        return False
    if kind == "word":
        return _has_words(text, pattern)
    if kind == "link_domain":
        return any(host == pattern or host.endswith(f".{pattern}") for host in hosts)
    if kind == "email":
        return address == pattern or (pattern.startswith("@") and address.endswith(pattern))
    return bool(client_hash) and client_hash == pattern


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
