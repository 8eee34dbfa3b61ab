"""The rules that hold a comment: pure functions of its text.

No database, no clock, no request. Each pattern is linear in the text, which is capped before, so no
text can keep a worker busy.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

from comments.models import HoldKind
from comments.screening import pii
from crisis import phrases
from crisis.folding import INVISIBLE
from crisis.judging import explain, judge
from crisis.models import Phrase

TOO_FAST, HONEYPOT, SERVICE_DOWN, SERVICE_SAYS_SPAM = "too_fast", "honeypot", "outage", "adapter_spam"
FLOOD, NO_CAPTCHA = "flood", "no_captcha"

_LINK = re.compile(r"https?://|(?<![\w./-])www\.", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w.-])(?:[a-z0-9-]{1,63}\.)++[a-z][a-z0-9-]{1,62}", re.IGNORECASE)


@dataclass(frozen=True)
class CommentText:
    """The text of a comment, and the title of its article, which it may quote."""

    name: str
    email: str
    body: str
    title: str = ""


@dataclass(frozen=True)
class Known:
    """What the rules compare a comment with.

    `rules` and `phrases` are rows, `digests` the client's digests under all current keys, `numbers` those
    of the help lines, and `people` the names of staff.
    """

    rules: tuple = ()
    phrases: tuple = ()
    digests: tuple = ()
    links_allowed: int = 2
    numbers: tuple = ()
    people: tuple = ()


@dataclass(frozen=True)
class Verdict:
    """The result of the rules: action, kind, reasons and risk.

    `action` is "", "hold", "spam" or "refuse"; `reasons` are sentences for moderators; `kind` is the
    HoldKind of the gravest reason; `risk` is 0 to 3.
    """

    action: str = ""
    kind: str = ""
    reasons: tuple = ()
    risk: int = 0


@dataclass
class _Findings:
    rows: list = field(default_factory=list)

    def add(self, action, kind, reason):
        self.rows.append((action, kind, reason))


_ACTIONS_BY_SEVERITY = ["", "hold", "spam", "refuse"]
_KINDS_BY_SEVERITY = list(HoldKind.values)
_SIGNALS = {
    TOO_FAST: ("hold", "Sent faster than a person can write."),
    HONEYPOT: ("spam", "The hidden field was filled in."),
    SERVICE_DOWN: ("hold", "The spam service could not be reached."),
    FLOOD: ("hold", "Too many comments at once, so all of them are held."),
    NO_CAPTCHA: ("hold", "The check for bots failed or did not load."),
    SERVICE_SAYS_SPAM: ("hold", "The spam service says that it is spam."),
}


def evaluate(text, known, signals=(), spam=""):
    """Return the Verdict about a CommentText.

    `signals` come from the form and services. `spam` is the classifier's sentence: it only holds, and does
    not count for a possible crisis. The strictest action wins, but a possible crisis is always held for a
    moderator, never filed or refused.
    """
    found = _Findings()
    for signal in signals:
        found.add(_SIGNALS[signal][0], HoldKind.CHECK, _SIGNALS[signal][1])
    _check_links(found, text, known)
    _check_rules(found, text, known)
    _check_privacy(found, text, known)
    risk = _check_phrases(found, text, known)
    if spam and not risk:
        found.add("hold", HoldKind.SPAM, spam)
    action = "hold" if risk else max((row[0] for row in found.rows), key=_ACTIONS_BY_SEVERITY.index, default="")
    rows = sorted(found.rows, key=lambda row: _KINDS_BY_SEVERITY.index(row[1]))
    reasons = tuple(dict.fromkeys(reason for _action, _kind, reason in rows))
    return Verdict(action, rows[0][1] if rows else "", reasons, risk)


def is_possible_crisis(text, known_phrases):
    """Return True if a CommentText may describe a crisis, by its words alone."""
    return bool(_check_phrases(_Findings(), text, Known(phrases=known_phrases)))


def signal_reason(signal):
    """Return what a moderator reads about a signal."""
    return _SIGNALS[signal][1]


def fold_text(text):
    """Return `text` without differences of form, capitals and invisible characters."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(text.replace("\u2019", "'").replace("\u2018", "'").split())


def hash_text(body):
    """Return the SHA-256 that equal texts share."""
    return hashlib.sha256(fold_text(body).encode()).hexdigest()


def _check_phrases(found, text, known):
    """Add findings of phrases and of cries for help; return the highest weight."""
    judgment = judge(text.body, known.phrases, name=text.name, quoted=text.title)
    for kind, sentence in explain(judgment):
        found.add("hold", HoldKind.REACTION if kind == Phrase.Kind.REACTION else HoldKind.CRISIS, sentence)
    for hit in judgment.phrases:
        if hit.kind not in Phrase.AT_RISK:
            kind = HoldKind.SOURCING if hit.kind == Phrase.Kind.SOURCING else HoldKind.DOSING
            found.add("hold", kind, f"{Phrase.Kind(hit.kind).label} (“{phrases.display_phrase(hit)}”).")
    return judgment.weight


def _check_links(found, text, known):
    count = count_links(text.body)
    if count > known.links_allowed:
        found.add("hold", HoldKind.LINKS, f"Has {count} links, more than the {known.links_allowed} allowed.")


def _check_privacy(found, text, known):
    for number in pii.find_phone_numbers(text.body, known.numbers)[:3]:
        found.add("hold", HoldKind.PRIVATE, f"Has a phone number ({number}).")
    if pii.find_emails(text.body):
        found.add("hold", HoldKind.PRIVATE, "Has an email address.")
    if pii.find_addresses(text.body):
        found.add("hold", HoldKind.PRIVATE, "Has a street address.")
    for number in pii.find_identities(text.body)[:3]:
        found.add("hold", HoldKind.PRIVATE, f"Has a number or date that identifies a person ({number[:60]}).")
    for handle in pii.find_handles(text.body)[:3]:
        found.add("hold", HoldKind.PRIVATE, f"Has the name of an account elsewhere ({handle[:60]}).")
    for name in pii.find_names(text.body, known.people)[:3]:
        found.add("hold", HoldKind.PRIVATE, f"Names a person ({name[:60]}).")


def _check_rules(found, text, known):
    folded, address = fold_text(f"{text.name}\n{text.body}"), text.email.strip().casefold()
    hosts = find_hosts(f"{text.name}\n{text.body}") if known.rules else set()
    for rule in known.rules:
        if matches_rule(rule, folded, address, hosts, known.digests):
            why = f" ({rule.note})" if rule.note else ""
            reason = f"Rule: {rule.get_kind_display().lower()} “{rule.pattern[:60]}”{why}."
            found.add(rule.action, HoldKind.RULE, reason)


def count_links(text):
    """Return the number of links in `text`."""
    return len(_LINK.findall(text))


def find_hosts(text):
    """Return the folded host names in `text`."""
    return {host.casefold() for host in _HOST.findall(text)}


def matches_rule(rule, folded, address, hosts, digests):
    """Return True if a rule fits the folded text, its hosts or the client's digests."""
    pattern = fold_text(rule.pattern)
    if not pattern:  # Only invisible characters: it would match everything.
        return False
    if rule.kind == "word":
        return _contains_words(folded, pattern)
    if rule.kind == "link_domain":
        return any(host == pattern or host.endswith(f".{pattern}") for host in hosts)
    if rule.kind == "email":
        return address == pattern or (pattern.startswith("@") and address.endswith(pattern))
    return pattern in digests


def _contains_words(text, phrase):
    """Return True if `text` contains `phrase` as whole words; both are folded."""
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (before.isalnum() and phrase[0].isalnum()) and not (after.isalnum() and phrase[-1].isalnum()):
            return True
        start = text.find(phrase, start + 1)
    return False
