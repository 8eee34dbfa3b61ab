"""What a rule, a phrase or a setting would have done to the newest comments, before it does anything to the next ones."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from comments.models import Comment
from comments.screening import phrases, rules

LOOKED_AT, SECONDS, EXAMPLES = 20_000, 3.0, 10
# Spam and what waits would be held anyway: what matters is what readers would not have seen.
SHOWN = Comment.State.APPROVED
_READ = ("name", "email", "body", "state", "client_hash", "email_hash", "person", "created_at", "spam_score")


@dataclass
class DryRun:
    """`looked` comments were read, back to `since`; `hits` counts by state those that would be held; `examples` are approved
    ones, newest first. `hurried`: the time was over before LOOKED_AT were read."""

    looked: int = 0
    since: datetime | None = None
    hits: Counter = field(default_factory=Counter)
    examples: list = field(default_factory=list)
    hurried: bool = False

    @property
    def total(self):
        return sum(self.hits.values())

    @property
    def approved(self):
        return self.hits[SHOWN]

    @property
    def states(self):
        """[("Spam", 3), …] of the states other than approved that were hit."""
        return [(Comment.State(state).label, number) for state, number in self.hits.most_common() if state != SHOWN]


def of_rule(rule):
    """A DryRun of a ModerationRule, saved or not."""

    def holds(comment):
        said, hosts = rules.folded(f"{comment.name}\n{comment.body}"), ()
        if rule.kind == rule.Kind.LINK_DOMAIN:
            hosts = rules.hosts_of(f"{comment.name}\n{comment.body}")
        return rules.matches(rule, said, comment.email.strip().casefold(), hosts, (comment.client_hash,))

    return run(holds)


def of_phrase(phrase):
    """A DryRun of a Phrase, saved or not."""
    return run(lambda comment: phrases.find(f"{comment.name}. {comment.body}", [phrase], quoted=comment.article.title))


def of_policy(policy):
    """A DryRun of the settings that hold comments in which no rule finds anything: links, the classifier, first comments, all."""
    known = set()

    def holds(comment):
        writer = comment.email_hash or None
        # From the oldest on: a writer is known once an earlier comment of theirs was approved.
        first = writer not in known
        if comment.state == SHOWN and writer:
            known.add(writer)
        if comment.person_id:
            return False
        links = rules.links_in(comment.body) > policy.links_allowed
        # As the classifier found them then: what it has learnt since would judge them by themselves.
        spam = policy.spam_threshold < 100 and (comment.spam_score or 0) >= policy.spam_threshold
        return links or spam or policy.hold_all or (policy.hold_first and first)

    return run(holds, forwards=True)


def run(holds, *, seconds=SECONDS, looked_at=LOOKED_AT, forwards=False):
    """Ask `holds(comment)` of the newest comments and return the DryRun; at most `looked_at` of them, and about `seconds`."""
    found, ends = DryRun(), time.monotonic() + seconds
    rows = Comment.objects.select_related("article").only(*_READ, "article__title", "article__slug")
    rows = rows.order_by("-created_at", "-pk")[:looked_at]
    for comment in reversed(rows) if forwards else rows.iterator(chunk_size=500):
        if time.monotonic() > ends:
            found.hurried = True
            break
        found.looked += 1
        found.since = min(found.since or comment.created_at, comment.created_at)
        if holds(comment):
            found.hits[comment.state] += 1
            if comment.state == SHOWN:
                found.examples.append(comment)
    found.examples = sorted(found.examples, key=lambda one: one.created_at, reverse=True)[:EXAMPLES]
    return found
