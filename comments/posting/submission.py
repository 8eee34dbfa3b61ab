"""Post a comment: evaluate it, store it and start its history."""

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import connections, router, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Edition
from comments.errors import Closed
from comments.models import (
    BODY_LENGTH,
    EMAIL_LENGTH,
    NAME_LENGTH,
    Comment,
    ModerationEvent,
    Policy,
)
from comments.notifications import moderator_digest, reply_emails, subscriptions
from comments.posting import busy_database, own_comments
from comments.screening import limits, pipeline, rules
from comments.screening.identity import Digester
from comments.spam_services import checks
from core import safe_cache
from core.db.sqlite_queue import queue_writes
from core.errors import ActionRefused
from core.text import names
from core.text.clean import clean_line, clean_text

DUPLICATE_WINDOW = timedelta(minutes=10)


@busy_database.reports_busy_database
def submit_comment(
    *, article, name, email, body, parent=None, client_address, user=None, at=None, signals=(), follow=False
):
    """Store a reader's comment; return it as pending, approved or spam.

    The same text by the same commenter within DUPLICATE_WINDOW is the same comment: the first one is
    returned. `signals` come from the form (rules.TOO_FAST, …). `follow` requests emails about replies.
    The comment has `own_token` if its author may edit it. Raises Closed, TooMany, Banned, ActionRefused;
    nothing is stored then.
    """
    at, policy = at or timezone.now(), Policy.current()
    name, email, body = names.normalize_name(clean_line(name)), clean_line(email), clean_text(body)
    _check_lengths(name, email, body)
    comment = Comment(article=article, parent=parent, name=name, email=email, body=body, created_at=at)
    comment.root_id = (parent.root_id or parent.pk) if parent else None
    comment.body_hash = rules.hash_text(body)
    # SQLite allows one write at a time, so reading comes first.
    evidence = None if _person_of(user) else pipeline.gather_evidence(rules.CommentText(name, email, body), policy)
    with queue_writes(connections[router.db_for_write(Comment)]), transaction.atomic():
        return _accept(
            comment, policy, evidence,
            client_address=client_address, user=user, signals=signals, follow=follow,
        )  # fmt: skip


def _accept(comment, policy, evidence, *, client_address, user, signals, follow):
    """Store a prepared comment, or return its duplicate.

    The article's row is locked, so two posts at once cannot both be the first.
    """
    at = comment.created_at
    article = comment.article = Article.objects.select_for_update(no_key=True).get(pk=comment.article_id)
    edition = _open_edition(article, policy, at)
    if comment.parent_id and not Comment.objects.approved().filter(pk=comment.parent_id, article=article).exists():
        raise ActionRefused(_("The comment you are replying to was removed. You can send yours as a new comment."))
    digester = Digester.now(at)
    comment.email_hash, comment.client_hash = digester.email(comment.email), digester.client(client_address)
    same = _find_duplicate(comment)
    if same is not None:
        # Another client with the same words must not get the edit link of the first.

        if same.client_hash == comment.client_hash:
            own_comments.issue_edit_link(same, policy, at)
        return same
    if evidence is None:
        _store_staff_comment(comment, _person_of(user), user)
        return comment
    signals = (*signals, *limits.count_comment(comment, at, may_hurry=evidence.at_risk))
    digests = pipeline.Digests(digester.clients(client_address), digester.emails(comment.email))
    note = pipeline.evaluate(
        comment, title=edition.title, policy=policy, signals=signals, digests=digests, evidence=evidence
    )
    check = checks.hold_for_check(comment)
    store_comment(comment, comment.state, note)
    if check is not None:
        checks.enqueue_check(check, comment, client_address=client_address, at=at)
    if comment.risk:
        moderator_digest.notify_moderators(at=at)
    own_comments.issue_edit_link(comment, policy, at)
    if comment.email and comment.state != Comment.State.SPAM:
        notify = subscriptions.subscribe if follow else subscriptions.send_edit_link
        notify(comment=comment, title=edition.title, client_address=client_address, at=at)
    return comment


def _check_lengths(name, email, body):
    if not name or not body:
        raise ActionRefused(_("Enter your name and a comment, then send it again."))
    for value, limit, what in (
        (name, NAME_LENGTH, _("name")),
        (email, EMAIL_LENGTH, _("email address")),
        (body, BODY_LENGTH, _("comment")),
    ):
        pipeline.check_length(value, limit, what)


def _open_edition(article, policy, at):
    """Return the live edition of an article that accepts comments. Raises Closed."""
    edition = Edition.objects.live(at=at).filter(article=article).only("title").first()
    if edition is None or not accepts_comments(article, policy, at):
        raise Closed(_("Comments on this article are closed."))
    return edition


def accepts_comments(article, policy=None, at=None):
    """Return True if a live article accepts comments now; at most one query."""
    policy = policy or Policy.current()
    if not (policy.is_open and article.comments_open):
        return False
    if not policy.close_after_days:
        return True
    at = at or timezone.now()
    since = _first_live_at(article, at)
    return since is None or at < since + timedelta(days=policy.close_after_days)


def _first_live_at(article, at):
    """Return when an article was first live, or None.

    A past moment never changes, so it is cached for a day.
    """
    key = f"comments.first_appeared.{article.pk}"
    since = safe_cache.get(key)
    if since is None or since > at:
        dates = article.editions.filter(live_from__lte=at).order_by("live_from").values_list("live_from", flat=True)
        since = dates.first()
        if since is not None and since <= timezone.now():
            safe_cache.store(key, since, 24 * 60 * 60)
    return since


def _find_duplicate(comment):
    return Comment.objects.filter(
        article=comment.article,
        parent=comment.parent,
        email_hash=comment.email_hash,
        body_hash=comment.body_hash,
        created_at__gt=comment.created_at - DUPLICATE_WINDOW,
    ).first()


def _person_of(user):
    """Return the Person of a staff account, or None. Readers have no accounts."""
    if user is None or not user.is_active or not user.is_staff:
        return None
    try:
        return user.person
    except ObjectDoesNotExist:
        return None


def _store_staff_comment(comment, person, user):
    comment.person, comment.name = person, person.name[:NAME_LENGTH]
    store_comment(comment, Comment.State.APPROVED, "Written by staff.", by=user)


def store_comment(comment, state, note, by=None):
    """Write a new comment in `state` and the first line of its history."""
    comment.state = state
    if state != Comment.State.PENDING:
        comment.decided_at = comment.created_at
    comment.save(force_insert=True)
    ModerationEvent.write(comment, ModerationEvent.Action.SUBMITTED, by=by, at=comment.created_at, note=note)
    reply_emails.notify_followers(comment=comment, at=comment.created_at)
