"""Queues of the desk: one query each, none of which loads a text.

status.py decides the same for one edition and its approvals. A test compares the two.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from articles.models import (
    Approval,
    Article,
    BrokenLink,
    Edition,
    EditionClinic,
    EditionEditor,
    EditionPerson,
    EditionSource,
    NoticeAnswer,
    ReviewRequest,
)
from clinics.models import Affiliation
from core.db.search_listing import listed_condition

DUE_SOON = timedelta(days=30)


def _latest_decisions(decision, **of):
    """Return each person's latest valid decision, if it is `decision`.

    This is status.latest_decisions as SQL.
    """
    later = Q(decided_at__gt=OuterRef("decided_at")) | Q(decided_at=OuterRef("decided_at"), pk__gt=OuterRef("pk"))
    # The sum keeps a database that was never analyzed from reading all decisions of a person for each edition.
    mine = Approval.objects.annotate(signer=F("person_id") + 0).filter(signer=OuterRef("person_id"))
    newer = mine.filter(later, withdrawn_at=None, edition__article=OuterRef("edition__article"))
    return Approval.objects.filter(~Exists(newer), withdrawn_at=None, decision=decision, **of)


def _covering_approvals(wording_only):
    """Return the valid approvals of an article up to an edition.

    With `wording_only`, only independent approvals from which the edition differs in spelling and layout at most.
    """
    same = Q(digest=OuterRef("digest"))
    least = OuterRef("changed_at") if wording_only else 0
    earlier = Q(edition__number__gte=least, edition__number__lte=OuterRef("number"))
    independent = _is_independent()
    covers = (same | earlier) & independent if wording_only else (same & independent) | (~same & earlier)
    return _latest_decisions(Approval.Decision.APPROVED, edition__article=OuterRef("article")).filter(covers)


def _is_independent():
    """Return status.is_independent as a condition.

    It is for approvals inside a query of editions.
    """
    authors = EditionPerson.objects.filter(edition=OuterRef(OuterRef("pk")), person=OuterRef("person"))
    accounts = Q(user=OuterRef("recorded_by")) | Q(user=OuterRef("person__user"))
    editors = EditionEditor.objects.filter(accounts, edition=OuterRef(OuterRef("pk")))
    return ~Exists(authors) & ~Exists(editors)


def _was_approved():
    """Return the condition that this or an earlier text of an edition was approved."""
    return Exists(_covering_approvals(wording_only=False))


def _is_approved():
    """Return the condition that an approval counts for the text of an edition."""
    return Exists(_covering_approvals(wording_only=True))


def _review_due():
    """Return the latest review date that counts for an edition, or None."""
    counting = _covering_approvals(wording_only=True).order_by("-review_due").values("review_due")
    return Subquery(counting[:1])


def _for_list(editions):
    return editions.for_link().order_by("frozen_at", "pk")


def _newest_editions():
    later = Edition.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    return Edition.objects.filter(~Exists(later), article__binned_at=None)


def _reviewed_live():
    return Edition.objects.live().filter(article__needs_approval=True)


def indexable(editions, today=None):
    """Return the editions that search engines may list.

    rendering.page.may_be_indexed() decides the same for one edition.
    """
    reviewed = editions.annotate(due=_review_due())
    due = Q(due__isnull=False)
    if settings.NOINDEX_OVERDUE:
        today = today or timezone.localdate()
        due = Q(due__gte=today - timedelta(days=settings.REVIEW_GRACE_DAYS))
    return reviewed.filter(listed_condition("article__"), due | Q(article__needs_approval=False))


def approved_on(editions, today):
    """Return the editions whose text is approved on a day.

    ReviewStatus.is_approved decides the same for one edition.
    """
    return editions.filter(approved_since(today - timedelta(days=settings.REVIEW_GRACE_DAYS)))


def approved_since(day):
    """Return the condition that an approval covers the text until `day` at least.

    It is for a query of editions.
    """
    return Exists(_covering_approvals(wording_only=True).filter(review_due__gte=day))


def owned_by(user, prefix=""):
    """Return the condition (a Q) that `user` owns the article or is its author.

    See can_edit().
    """
    written = Article.people.through.objects.filter(person__user=user).order_by().values("article")
    return Q(**{f"{prefix}owner": user}) | Q(**{f"{prefix}pk__in": written})


def drafts(user):
    """Return the articles of `user` whose draft has no edition that was sent on."""
    same = Q(article_version=OuterRef("version")) | Q(digest=OuterRef("draft_digest"))
    editions = _newest_editions().filter(same, article=OuterRef("pk"))
    asked = ReviewRequest.objects.filter(edition=OuterRef("pk"), closed_at=None)
    decided = Approval.objects.filter(edition=OuterRef("pk"), withdrawn_at=None)
    moved_on = editions.filter(Q(live_from__isnull=False) | Exists(asked) | Exists(decided))
    return Article.objects.filter(owned_by(user), ~Exists(moved_on), binned_at=None).order_by("updated_at", "pk")


def waiting_for(user):
    """Return the open requests to the person of this account.

    The person signs in, so the link may have expired.
    """
    return (
        ReviewRequest.objects.filter(person__user=user, closed_at=None, edition__article__binned_at=None)
        .select_related("edition__article")
        .defer("edition__document", "edition__text")
        .order_by("requested_at", "pk")
    )


def sent_by(user):
    """Return the open requests by `user`, the oldest first, also with an expired link."""
    return (
        ReviewRequest.objects.filter(requested_by=user, closed_at=None, edition__article__binned_at=None)
        .select_related("edition__article", "person")
        .defer("edition__document", "edition__text")
        .order_by("requested_at", "pk")
    )


def late_answers(today):
    """Return the open requests whose day for the answer has passed."""
    late = ReviewRequest.objects.filter(closed_at=None, answer_by__lt=today, edition__article__binned_at=None)
    late = late.select_related("edition__article", "requested_by").defer("edition__document", "edition__text")
    return late.order_by("answer_by", "pk")


def changes_requested(user=None):
    """Return the newest editions with requested changes.

    With `user`, only of their articles.
    """
    asked = _latest_decisions(Approval.Decision.CHANGES_REQUESTED).order_by().values("edition")
    editions = _newest_editions().filter(pk__in=asked)
    return _for_list(editions.filter(owned_by(user, "article__")) if user else editions)


def approved_unpublished():
    """Return the newest editions that are approved and not published."""
    return _for_list(_newest_editions().filter(_is_approved(), live_from=None))


def scheduled(now=None):
    """Return the scheduled editions, the next first."""
    editions = Edition.objects.filter(live_from__gt=now or timezone.now(), article__binned_at=None)
    return editions.for_link().order_by("live_from", "pk")


def changed_since_approval():
    """Return the live editions whose text changed since its approval.

    None of them is the first of its article.
    """
    return _for_list(_reviewed_live().filter(_was_approved(), ~_is_approved(), number__gt=1))


def due_soon(today=None):
    """Return the live editions whose review is due within DUE_SOON."""
    today = today or timezone.localdate()
    return due_between(today, today + DUE_SOON)


def due_between(first, last):
    """Return the live editions whose review is due from `first` to `last`."""
    dated = _dated(review_due__range=(first, last))
    return dated.filter(due__range=(first, last)).for_link().order_by("due", "pk")


def _dated(**dates):
    """Return the reviewed live editions of articles with an approval of these dates.

    The date that counts is one of them, so it is computed for few editions only.
    """
    given = Approval.objects.filter(decision=Approval.Decision.APPROVED, withdrawn_at=None, **dates)
    dated = _reviewed_live().filter(article__in=given.order_by().values("edition__article"))
    return dated.annotate(due=_review_due())


def overdue(today=None):
    """Return the live editions whose review is overdue."""
    today = today or timezone.localdate()
    return _dated(review_due__lt=today).filter(due__lt=today).for_link().order_by("due", "pk")


def never_approved():
    """Return the live editions that need an approval and never had one."""
    return _for_list(_reviewed_live().filter(~_was_approved()))


def undisclosed_interests(today=None):
    """Return the live editions whose approver has an interest that readers do not see.

    The interest began or was recorded after the approval, which is refused without a disclosure otherwise.
    `interested` is the approver's name.
    """
    ties = Affiliation.objects.current(today or timezone.localdate()).with_interest()
    # Few people have an interest, so few editions are looked at.
    named = EditionClinic.objects.filter(clinic__in=ties.order_by().values("clinic"))
    own = ties.filter(person=OuterRef("person"), clinic__named_in__edition=OuterRef(OuterRef("pk")))
    silent = _covering_approvals(wording_only=True).filter(Exists(own), disclosure="").order_by("signed_name")
    editions = _reviewed_live().filter(pk__in=named.order_by().values("edition"))
    return _for_list(editions.annotate(interested=Subquery(silent.values("signed_name")[:1])).exclude(interested=None))


def shown_or_scheduled(now=None):
    """Return the editions that are live or scheduled."""
    open_ended = Q(live_until__isnull=True) | Q(live_until__gt=now or timezone.now())
    return Edition.objects.filter(open_ended, live_from__isnull=False, article__binned_at=None)


def open_notices():
    """Return the citations whose source has a notice that waits for an answer.

    Their editions are live or scheduled. The oldest notice comes first.
    """
    shown = shown_or_scheduled().filter(pk=OuterRef("edition"))
    answered = NoticeAnswer.objects.filter(article=OuterRef("edition__article"), notice=OuterRef("source__notice"))
    return (
        EditionSource.objects.filter(~Exists(answered), Exists(shown), source__notice__isnull=False)
        .select_related("edition__article", "source__notice")
        .defer("edition__document", "edition__text")
        .order_by("source__notice__found_at", "pk")
    )


def broken_links():
    """Return the broken links of live editions, the oldest first."""
    return (
        BrokenLink.objects.filter(Exists(Edition.objects.live().filter(pk=OuterRef("edition"))))
        .select_related("edition__article")
        .defer("edition__document", "edition__text")
        .order_by("found_at", "pk")
    )


# The lists behind the cards of the desk: name → (label, function from the user to ids of articles).
LISTS = {
    "drafts": ("My drafts", lambda user: drafts(user).values("pk")),
    "changes": ("Changes requested", lambda user: changes_requested().values("article")),
    "my-changes": ("Changes requested of me", lambda user: changes_requested(user).values("article")),
    "waiting": ("Waiting for my approval", lambda user: waiting_for(user).values("edition__article")),
    "sent": ("Sent by me for approval", lambda user: sent_by(user).values("edition__article")),
    "approved": ("Approved, not published", lambda user: approved_unpublished().values("article")),
    "scheduled": ("Scheduled", lambda user: scheduled().values("article")),
    "changed": ("Changed since approval", lambda user: changed_since_approval().values("article")),
    "due": ("Review due in 30 days", lambda user: due_soon().values("article")),
    "overdue": ("Review overdue", lambda user: overdue().values("article")),
    "never": ("Live without approval", lambda user: never_approved().values("article")),
    "interests": ("Interest not disclosed", lambda user: undisclosed_interests().values("article")),
    "notices": ("Cites a retracted source", lambda user: open_notices().values("edition__article")),
    "links": ("Broken links", lambda user: broken_links().values("edition__article")),
}
