"""A reader sends a comment: it is judged, stored, and its first line of history written."""

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import connections, router, transaction
from django.utils import timezone

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
from comments.screening import impersonation, limits, pipeline, rules
from comments.screening.identity import Digester
from comments.spam_services import checks
from core import safe_cache
from core.db.sqlite_queue import queue_writes
from core.errors import ActionRefused
from core.text.clean import clean_line, clean_text

DUPLICATE_WITHIN = timedelta(minutes=10)


@busy_database.kept
def submit(*, article, name, email, body, parent=None, client_address, user=None, at=None, signals=(), follow=False):
    """Store one reader's comment and return it, pending or approved (or filed as spam, which its writer is not told).

    The same text by the same writer within ten minutes is the same comment: the first one is returned. `signals` are what
    the form saw (rules.TOO_FAST, …). The returned comment has `own_token` where its writer may change it for a time.
    `follow`: its writer wants to be told of answers.
    Raises Closed, TooMany, Banned or ActionRefused; nothing is stored then.
    """
    at, policy = at or timezone.now(), Policy.current()
    name, email, body = impersonation.plain(clean_line(name)), clean_line(email), clean_text(body)
    _check_lengths(name, email, body)
    comment = Comment(article=article, parent=parent, name=name, email=email, body=body, created_at=at)
    comment.root_id = (parent.root_id or parent.pk) if parent else None
    comment.body_hash = rules.fingerprint(body)
    # SQLite lets one write at a time: what can be read before is read before.
    basis = None if _person_of(user) else pipeline.basis(rules.Text(name, email, body), policy)
    with queue_writes(connections[router.db_for_write(Comment)]), transaction.atomic():
        return _take(
            comment, policy, basis,
            client_address=client_address, user=user, signals=signals, follow=follow,
        )  # fmt: skip


def _take(comment, policy, basis, *, client_address, user, signals, follow):
    """Store a comment that has all that its writer gave, or return the same one. The article's row is locked, so that two posts
    at once cannot both find that they are the first."""
    at = comment.created_at
    article = comment.article = Article.objects.select_for_update(no_key=True).get(pk=comment.article_id)
    edition = _open_edition(article, policy, at)
    if comment.parent_id and not Comment.objects.approved().filter(pk=comment.parent_id, article=article).exists():
        raise ActionRefused("The comment you are replying to was removed. You can send yours as a new comment.")
    digester = Digester.now(at)
    comment.email_hash, comment.client_hash = digester.email(comment.email), digester.client(client_address)
    same = _same_comment(comment)
    if same is not None:
        # Another client that writes the same words gets no key to what somebody else wrote.
        if same.client_hash == comment.client_hash:
            own_comments.give_key(same, policy, at)
        return same
    if basis is None:
        _by_staff(comment, _person_of(user), user)
        return comment
    signals = (*signals, *limits.count(comment, at, may_hurry=basis.at_risk))
    digests = pipeline.Digests(digester.clients(client_address), digester.emails(comment.email))
    note = pipeline.judge(comment, title=edition.title, policy=policy, signals=signals, digests=digests, basis=basis)
    check = checks.hold(comment)
    store(comment, comment.state, note)
    if check is not None:
        checks.put(check, comment, client_address=client_address, at=at)
    if comment.risk:
        moderator_digest.notify_moderators(at=at)
    own_comments.give_key(comment, policy, at)
    if follow and comment.email and comment.state != Comment.State.SPAM:
        subscriptions.follow(comment=comment, title=edition.title, client_address=client_address, at=at)
    return comment


def _check_lengths(name, email, body):
    if not name or not body:
        raise ActionRefused("Enter your name and a comment, then send it again.")
    for value, limit, what in (
        (name, NAME_LENGTH, "name"),
        (email, EMAIL_LENGTH, "email address"),
        (body, BODY_LENGTH, "comment"),
    ):
        pipeline.check_length(value, limit, what)


def _open_edition(article, policy, at):
    """Return the live edition of an article that takes comments now. Raises Closed."""
    edition = Edition.objects.live(at=at).filter(article=article).only("title").first()
    if edition is None or not takes_comments(article, policy, at):
        raise Closed("Comments on this article are closed.")
    return edition


def takes_comments(article, policy=None, at=None):
    """Whether a live article takes comments now, by its own switch and the site's policy; at most one query, mostly none."""
    policy = policy or Policy.current()
    if not (policy.is_open and article.comments_open):
        return False
    if not policy.close_after_days:
        return True
    at = at or timezone.now()
    since = _first_appeared(article, at)
    return since is None or at < since + timedelta(days=policy.close_after_days)


def _first_appeared(article, at):
    """When an article was first live, None if it was not by now. Once past this never changes: it is remembered for a day."""
    key = f"comments.first_appeared.{article.pk}"
    since = safe_cache.get(key)
    if since is None or since > at:
        dates = article.editions.filter(live_from__lte=at).order_by("live_from").values_list("live_from", flat=True)
        since = dates.first()
        if since is not None and since <= timezone.now():
            safe_cache.store(key, since, 24 * 60 * 60)
    return since


def _same_comment(comment):
    return Comment.objects.filter(
        article=comment.article,
        parent=comment.parent,
        email_hash=comment.email_hash,
        body_hash=comment.body_hash,
        created_at__gt=comment.created_at - DUPLICATE_WITHIN,
    ).first()


def _person_of(user):
    """The Person whose staff account wrote this, or None: readers have no accounts."""
    if user is None or not user.is_active or not user.is_staff:
        return None
    try:
        return user.person
    except ObjectDoesNotExist:
        return None


def _by_staff(comment, person, user):
    comment.person, comment.name = person, person.name[:NAME_LENGTH]
    store(comment, Comment.State.APPROVED, "Written by staff.", by=user)


def store(comment, state, note, by=None):
    """Write a new comment in `state` and the first line of its history."""
    comment.state = state
    if state != Comment.State.PENDING:
        comment.decided_at = comment.created_at
    comment.save(force_insert=True)
    ModerationEvent.write(comment, ModerationEvent.Action.SUBMITTED, by=by, at=comment.created_at, note=note)
    reply_emails.tell(comment=comment, at=comment.created_at)
