"""Previews of unpublished texts, and links that open one for some days.

A link shows the draft as it was saved last, so that people who read along never comment on old words. It stops when it
expires, when someone revokes it, and when the article is published next. Only the hash of its token is stored.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from activity.log import record
from articles.models import PreviewLink
from articles.permissions import can_edit
from articles.publishing import editions
from articles.rendering.page import edition_context
from core.errors import ActionRefused, LinkExpired
from core.tokens import hash_token, new_token

# The last use is noted once an hour, so that readers of a preview do not write with each click.
NOTE_USE_EVERY = timedelta(hours=1)
_REFUSED = "This is someone else’s article. Ask its owner or an editor for a preview link."


class UnknownLink(LinkExpired):
    """No link has this token."""


def edition_of_draft(article):
    """Return the unsaved Edition that freezing the draft would make now."""
    return editions.unsaved_edition(article, article.editions.defer("document", "text").order_by("-number").first())


def draft_context(article):
    """Return the context of articles/detail.html for the draft."""
    return edition_context(edition_of_draft(article), preview=True)


@transaction.atomic
def create_link(*, article, by, at=None):
    """Create a link to the newest saved draft; return (row, address)."""
    now = at or timezone.now()
    if not can_edit(by, article):
        raise ActionRefused(_REFUSED)
    if article.editions.live(now).filter(article_version=article.version).exists():
        raise ActionRefused("Readers already see this text. Send them its address.")
    token = new_token()
    link = PreviewLink.objects.create(
        article=article, token_hash=hash_token(token), created_by=by, created_at=now,
        expires_at=now + timedelta(days=settings.PREVIEW_LINK_DAYS),
    )  # fmt: skip
    record("preview.made", by=by, about=link, article=article)
    return link, settings.SITE_URL + reverse("preview", args=[token])


@transaction.atomic
def revoke_link(*, link, by, at=None):
    """Make a link stop working at once; return it. A second time changes nothing."""
    link = PreviewLink.objects.select_for_update(of=("self",)).select_related("article").get(pk=link.pk)
    if not can_edit(by, link.article):
        raise ActionRefused(_REFUSED)
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by = at or timezone.now(), by
        link.save(update_fields=["revoked_at", "revoked_by"])
        record("preview.revoked", by=by, about=link, article=link.article)
    return link


def link_context(token, *, at=None):
    """Return the context of articles/detail.html for the text behind a link.

    Raises LinkExpired with a sentence, and UnknownLink.
    """
    now = at or timezone.now()
    link = PreviewLink.objects.select_related("article__topic").filter(token_hash=hash_token(token)).first()
    if link is None:
        raise UnknownLink("The link is incomplete. Open it again, or ask the person who sent it for a new one.")
    if ended := link.why_ended(now):
        raise LinkExpired(ended)
    if link.last_used_at is None or now - link.last_used_at > NOTE_USE_EVERY:
        _note_use(link, now)
    return draft_context(link.article)


@transaction.atomic
def _note_use(link, now):
    """Note that a link was opened; the first time of a day is on record."""
    before = link.last_used_at
    if not PreviewLink.objects.filter(pk=link.pk, last_used_at=before).update(last_used_at=now):
        return
    if before is None or timezone.localdate(before) < timezone.localdate(now):
        record("preview.opened", by=None, about=link, article=link.article)
