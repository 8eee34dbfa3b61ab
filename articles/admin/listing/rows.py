"""What the list of articles says about each row, fetched for one page at a time."""

from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from articles.approval import status
from articles.models import Article, Byline, Edition, ReviewRequest
from core.text.dates import format_age, format_day, format_time


@dataclass
class Facts:
    """The editions, decisions and people of one article."""

    article: Article
    newest: Edition | None = None
    live: Edition | None = None
    coming: Edition | None = None
    authors: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    approvals: list = field(default_factory=list)

    @property
    def badge(self):
        """Return the ReviewStatus of what readers see, else of the newest edition.

        It is None for an article that needs no approval.
        """
        edition = self.live or self.newest
        if edition is None or not self.article.needs_approval:
            return None
        return status.review_status(edition, self.approvals, timezone.localdate())

    @property
    def due(self):
        """Return the review date of the live edition, or None."""
        covering = status.covering_approvals(self.live, self.approvals) if self.live else []
        return max((row.review_due for row in covering), default=None)

    @property
    def approvers(self):
        """Return the name of who approved, else of those who are asked."""
        badge = self.badge
        if badge and badge.approval:
            return [badge.approval.shown_name]
        return [row.person.display_name for row in self.requests]


def load_facts(articles):
    """Return {key: Facts} of articles, in six queries."""
    facts = {article.pk: Facts(article) for article in articles}
    if not facts:
        return facts
    now = timezone.now()
    kinds = {
        "newest": Edition.objects.order_by("-number"),
        "live": Edition.objects.live(now),
        "coming": Edition.objects.filter(live_from__gt=now).order_by("live_from"),
    }
    found = Article.objects.filter(pk__in=facts).values("pk").order_by()
    keys = list(
        found.annotate(
            **{name: Subquery(rows.filter(article=OuterRef("pk")).values("pk")[:1]) for name, rows in kinds.items()}
        )
    )
    editions = Edition.objects.for_link().in_bulk({row[name] for row in keys for name in kinds if row[name]})
    for row in keys:
        for name in kinds:
            setattr(facts[row["pk"]], name, editions.get(row[name]))
    for line in Byline.objects.filter(article__in=facts).select_related("person"):
        facts[line.article_id].authors.append(line.person.name)
    open_requests = ReviewRequest.objects.filter(edition__article__in=facts, closed_at=None)
    for request in open_requests.select_related("person").annotate(of=F("edition__article")):
        facts[request.of].requests.append(request)
    for approval in status.decisions_on(articles=list(facts)):
        facts[approval.edition.article_id].approvals.append(approval)
    return facts


def describe_state(facts, now=None):
    """Return the state of an article in words and what to add: (words, note)."""
    article, asked = facts.article, _describe_requests(facts, now)
    if article.binned_at:
        return "In the bin", f"since {format_day(article.binned_at)}"
    if facts.live:
        return "Live", "; ".join(
            filter(None, _describe_next(facts, asked))
        ) or f"since {format_day(facts.live.live_from)}"
    if facts.coming:
        return "Scheduled", f"for {format_time(facts.coming.live_from)}"
    return asked if asked else (_describe_draft(facts), "")


def _describe_requests(facts, now):
    """Return ("With Dr. Ada Quill", "asked 3 days ago"), or None."""
    if not facts.requests:
        return None
    age = format_age(min(row.requested_at for row in facts.requests), now)
    names = ", ".join(row.person.display_name for row in facts.requests)
    return f"With {names}", f"asked {age}" if age.endswith(("ago", "now")) else f"asked on {age}"


def _describe_next(facts, asked):
    """Yield what comes after the live edition."""
    if facts.coming:
        yield f"edition {facts.coming.number} on {format_time(facts.coming.live_from)}"
    if asked:
        yield f"edition {facts.newest.number} {asked[0][0].lower()}{asked[0][1:]}, {asked[1]}"
    elif facts.newest.article_version < facts.article.version:
        yield "draft changed"


def _describe_draft(facts):
    if facts.newest is None or facts.newest.article_version < facts.article.version:
        return "Draft"
    if facts.badge and facts.badge.is_approved:
        return "Approved, not published"
    last = [row for row in status.latest_decisions(facts.approvals) if row.edition_id == facts.newest.pk]
    return "Changes requested" if any(row.decision == "changes_requested" for row in last) else "Draft"
