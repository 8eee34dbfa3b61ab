"""Make a restored database fit to serve.

It is older than the last erasures and opt-outs, holds sessions that were ended, and emails that were sent meanwhile.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import Invitation, StaffSession
from activity import chain
from articles.audit import hash_chain, pack
from articles.document.digest import digest
from articles.models import Edition, PreviewLink
from clinics.proposals.actions import repeat_opt_out
from comments.notifications import subscriptions
from comments.posting import own_comments
from comments.privacy import personal_data
from core import retention
from core.process import erasures
from outbox.models import Email, WebhookDelivery
from psychsite.retention import RULES

# An erasure is noted before its commit, which a backup of the same moment may have missed.
MARGIN = timedelta(minutes=5)
PACKS = 20
HELD = "It waited when the backup was made and may have been sent since. Send it again if it was not."


def repeat_erasures(since, journals):
    """Do again what people asked for since the backup; return {kind: how many}."""
    noted = {entry for path in journals for entry in erasures.read(path) if entry.at > since - MARGIN}
    done = dict.fromkeys((erasures.ADDRESS, erasures.COMMENT, erasures.SUBSCRIPTION, erasures.CLINIC), 0)
    addresses = [entry for entry in noted if entry.kind == erasures.ADDRESS]
    done[erasures.ADDRESS] = _erase_addresses(addresses)
    for entry in noted:
        for pk in entry.rows:
            if entry.kind == erasures.COMMENT:
                done[entry.kind] += own_comments.repeat_deletion(pk=pk, at=entry.at)
            elif entry.kind == erasures.CLINIC:
                done[entry.kind] += repeat_opt_out(pk=pk, at=entry.at)
        if entry.kind == erasures.SUBSCRIPTION:
            done[entry.kind] += subscriptions.repeat_end(numbers=entry.rows, at=entry.at)
    return done


def _erase_addresses(noted):
    if not noted:
        return 0
    for email in personal_data.known_addresses():
        for entry in erasures.matches(email, noted):
            personal_data.repeat_erasure(email=email, digests=entry.digests)
    for entry in noted:
        personal_data.repeat_erasure(digests=entry.digests)
    return len({entry.address for entry in noted})


def end_sessions():
    """End all sessions of staff; return how many there were."""
    return StaffSession.objects.all().delete()[0]


def end_links(since):
    """End the links that open an account or a draft; return how many there were.

    One that was used or revoked since the backup would work again. Links that only confirm what a reader or an approver
    asked for stay: who holds one is asked for no more than before.
    """
    made = Q(revoked_at=None, expires_at__gt=since)
    invitations = Invitation.objects.filter(made, accepted_at=None).update(revoked_at=timezone.now())
    return invitations + PreviewLink.objects.filter(made).update(expires_at=since)


def hold_outbox(since, at=None):
    """Give up emails and messages that waited then; return how many.

    Staff can send them again.
    """
    waiting, held = (
        Q(given_up_at=None, created_at__lte=since),
        {"given_up_at": at or timezone.now(), "last_error": HELD},
    )
    emails = Email.objects.filter(waiting, sent_at=None).update(**held)
    return emails + WebhookDelivery.objects.filter(waiting, delivered_at=None).update(**held)


def forget_old_data(at=None):
    return sum(retention.run(RULES, at=at or timezone.now()).values())


def find_faults(noted, *, accept_other_key=False):
    """Yield a sentence for each altered edition, entry or audit pack."""
    fields = ("title", "standfirst", "document", "byline", "interests", "labels")
    for edition in Edition.objects.order_by("pk").iterator(chunk_size=200):
        if digest(*(getattr(edition, field) for field in fields)) != edition.digest:
            yield f"Edition {edition.pk} does not match the digest with which it was frozen."
    state = chain.verify(noted=noted, accept_other_key=accept_other_key)
    if state.fault:
        yield f"The record of activity is not whole. {state.fault}"
    live = Edition.objects.live(timezone.now()).select_related("article").order_by("-live_from")[:PACKS]
    for edition in live:
        try:
            content = hash_chain.render_pack(pack.build_pack(edition.article.slug, timezone.localdate()))
            hash_chain.verify_pack(content)
        except hash_chain.TamperedPackError as error:
            yield f"The audit pack of {edition.article.slug} is not whole: {error}"
