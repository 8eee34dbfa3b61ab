"""Simulate rules, phrases and settings on the newest comments."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from comments.models import Comment
from comments.screening import rules
from crisis import phrases

MAX_COMMENTS, MAX_SECONDS, MAX_EXAMPLES = 20_000, 3.0, 10
# Spam and pending comments would be held anyway; what matters is what readers would not have seen.
VISIBLE_STATE = Comment.State.APPROVED
_READ = ("name", "email", "body", "state", "client_hash", "email_hash", "person", "created_at", "spam_score")


@dataclass
class Simulation:
    """How many comments would be held, with examples.

    `examined` comments were read, back to `since`. `hits` counts those that would be held, by state.
    `examples` are approved ones, newest first. `is_partial`: time ran out before MAX_COMMENTS.
    """

    examined: int = 0
    since: datetime | None = None
    hits: Counter = field(default_factory=Counter)
    examples: list = field(default_factory=list)
    is_partial: bool = False

    @property
    def total(self):
        return sum(self.hits.values())

    @property
    def approved(self):
        return self.hits[VISIBLE_STATE]

    @property
    def states(self):
        """Return [("Spam", 3), …] of the other states that were hit."""
        return [
            (Comment.State(state).label, number) for state, number in self.hits.most_common() if state != VISIBLE_STATE
        ]


def simulate_rule(rule):
    """Return the Simulation of a ModerationRule, saved or not."""

    def holds(comment):
        folded, hosts = rules.fold_text(f"{comment.name}\n{comment.body}"), ()
        if rule.kind == rule.Kind.LINK_DOMAIN:
            hosts = rules.find_hosts(f"{comment.name}\n{comment.body}")
        return rules.matches_rule(rule, folded, comment.email.strip().casefold(), hosts, (comment.client_hash,))

    return run_simulation(holds)


def simulate_phrase(phrase):
    """Return the Simulation of a Phrase, saved or not."""
    only = phrases.PreparedPhrases([phrase])
    return run_simulation(
        lambda comment: phrases.find_phrases(f"{comment.name}. {comment.body}", only, quoted=comment.article.title)
    )


def simulate_policy(policy):
    """Return the Simulation of the settings that hold comments without a rule."""
    known = set()

    def holds(comment):
        writer = comment.email_hash or None
        # Oldest first: a commenter is known once an earlier comment was approved.
        first = writer not in known
        if comment.state == VISIBLE_STATE and writer:
            known.add(writer)
        if comment.person_id:
            return False
        links = rules.count_links(comment.body) > policy.links_allowed
        # The score of that time: the classifier has since learned from these very comments.
        spam = policy.spam_threshold < 100 and (comment.spam_score or 0) >= policy.spam_threshold
        return links or spam or policy.hold_all or (policy.hold_first and first)

    return run_simulation(holds, forwards=True)


def run_simulation(holds, *, seconds=MAX_SECONDS, looked_at=MAX_COMMENTS, forwards=False):
    """Apply `holds(comment)` to the newest comments; return the Simulation."""
    found, deadline = Simulation(), time.monotonic() + seconds
    rows = Comment.objects.select_related("article").only(*_READ, "article__title", "article__slug")
    rows = rows.order_by("-created_at", "-pk")[:looked_at]
    for comment in reversed(rows) if forwards else rows.iterator(chunk_size=500):
        if time.monotonic() > deadline:
            found.is_partial = True
            break
        found.examined += 1
        found.since = min(found.since or comment.created_at, comment.created_at)
        if holds(comment):
            found.hits[comment.state] += 1
            if comment.state == VISIBLE_STATE:
                found.examples.append(comment)
    found.examples = sorted(found.examples, key=lambda one: one.created_at, reverse=True)[:MAX_EXAMPLES]
    return found
