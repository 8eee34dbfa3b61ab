"""What waits for somebody: the querysets behind the desk's cards, each one query, none of which reads a text.

They say of editions what trust.py says of one edition and its approvals; tests hold the two against each other.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from articles.models import Approval, Article, BrokenLink, Edition, ReviewRequest

DUE_SOON = timedelta(days=30)


def _standing(decision, **of):
    """Each person's latest decision that was not withdrawn, where it is `decision`: trust.current_decisions as SQL."""
    later = Q(decided_at__gt=OuterRef("decided_at")) | Q(decided_at=OuterRef("decided_at"), pk__gt=OuterRef("pk"))
    newer = Approval.objects.filter(
        later, withdrawn_at=None, edition__article=OuterRef("edition__article"), person=OuterRef("person")
    )
    return Approval.objects.filter(~Exists(newer), withdrawn_at=None, decision=decision, **of)


def _approvals(wording_only):
    """The standing approvals of an article up to an edition; `wording_only`: those from which it differs in wording at most."""
    least = OuterRef("changed_at") if wording_only else 0
    covers = Q(digest=OuterRef("digest")) | Q(edition__number__gte=least, edition__number__lte=OuterRef("number"))
    return _standing(Approval.Decision.APPROVED, edition__article=OuterRef("article")).filter(covers)


def _with_review(editions):
    """Editions with `approved` (somebody approved it or an earlier text) and `due` (the last date that still counts, or None)."""
    counting = _approvals(wording_only=True).order_by("-review_due").values("review_due")
    return editions.annotate(approved=Exists(_approvals(wording_only=False)), due=Subquery(counting[:1]))


def _light(editions):
    return editions.for_link().order_by("frozen_at", "pk")


def _newest():
    later = Edition.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    return Edition.objects.filter(~Exists(later), article__binned_at=None)


def _reviewed_live():
    return _with_review(Edition.objects.live().filter(article__needs_approval=True))


def mine(user, prefix=""):
    """The condition that an article is `user`'s own; see ownership.may_edit."""
    written = Article.people.through.objects.filter(person__user=user, article=OuterRef(f"{prefix}pk"))
    return Q(**{f"{prefix}owner": user}) | Q(Exists(written))


def drafts(user):
    """Articles of `user` whose working copy is nobody else's turn: not frozen as it is, or frozen and not sent on."""
    editions = Edition.objects.filter(article=OuterRef("pk"), article_version=OuterRef("version"))
    asked = ReviewRequest.objects.filter(edition=OuterRef("pk"), closed_at=None)
    decided = Approval.objects.filter(edition=OuterRef("pk"), withdrawn_at=None)
    moved_on = editions.filter(Q(live_from__isnull=False) | Exists(asked) | Exists(decided))
    return Article.objects.filter(mine(user), ~Exists(moved_on), binned_at=None).order_by("updated_at", "pk")


def waiting_for(user, now=None):
    """Open requests to the person of this account."""
    valid = Q(expires_at=None) | Q(expires_at__gt=now or timezone.now())
    return (
        ReviewRequest.objects.filter(valid, person__user=user, closed_at=None, edition__article__binned_at=None)
        .select_related("edition__article")
        .defer("edition__document", "edition__text")
        .order_by("requested_at", "pk")
    )


def changes_requested(user=None):
    """Newest editions of which an approver wants changes; `user`: only in their own articles."""
    asked = _standing(Approval.Decision.CHANGES_REQUESTED, edition=OuterRef("pk"))
    editions = _newest().filter(Exists(asked))
    return _light(editions.filter(mine(user, "article__")) if user else editions)


def approved_unpublished():
    """Newest editions that an approval covers and that have no interval yet."""
    return _light(_with_review(_newest().filter(live_from=None)).filter(due__isnull=False))


def scheduled(now=None):
    """Editions that go live by themselves, the next first."""
    editions = Edition.objects.filter(live_from__gt=now or timezone.now(), article__binned_at=None)
    return editions.for_link().order_by("live_from", "pk")


def changed_since_approval():
    """Live texts that somebody approved in an earlier form, and nobody as they are."""
    return _light(_reviewed_live().filter(approved=True, due=None))


def due_soon(today=None):
    """Live texts of which the last approval that counts falls due within DUE_SOON."""
    today = today or timezone.localdate()
    return _reviewed_live().filter(due__range=(today, today + DUE_SOON)).for_link().order_by("due", "pk")


def overdue(today=None):
    """Live texts of which every approval that counts has fallen due."""
    return _reviewed_live().filter(due__lt=today or timezone.localdate()).for_link().order_by("due", "pk")


def never_approved():
    """Live texts that need an approval and never had one."""
    return _light(_reviewed_live().filter(approved=False))


def broken_links():
    """Addresses in live texts that did not answer, those found first first."""
    live = Edition.objects.live().values("pk")
    return (
        BrokenLink.objects.filter(edition__in=live)
        .select_related("edition__article")
        .defer("edition__document", "edition__text")
        .order_by("found_at", "pk")
    )


# The lists that the desk's cards lead to: name → (label, editions or the like → ids of articles).
LISTS = {
    "drafts": ("My drafts", lambda user: drafts(user).values("pk")),
    "changes": ("Changes requested", lambda user: changes_requested().values("article")),
    "my-changes": ("Changes requested of me", lambda user: changes_requested(user).values("article")),
    "waiting": ("Waiting for my approval", lambda user: waiting_for(user).values("edition__article")),
    "approved": ("Approved, not published", lambda user: approved_unpublished().values("article")),
    "scheduled": ("Scheduled", lambda user: scheduled().values("article")),
    "changed": ("Changed since approval", lambda user: changed_since_approval().values("article")),
    "due": ("Review due in 30 days", lambda user: due_soon().values("article")),
    "overdue": ("Review overdue", lambda user: overdue().values("article")),
    "never": ("Live and never approved", lambda user: never_approved().values("article")),
    "links": ("Broken links", lambda user: broken_links().values("edition__article")),
}
