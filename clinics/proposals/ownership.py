"""Let a clinic take over its listing, by an address of its own or after a call.

An address at the clinic's domain, or the one in its listing, gets a link at once. For every other address staff call
the number in the listing first. The sender gets the same answer either way.
"""

from django.db import transaction
from django.utils import timezone

from clinics.models import Proposal
from clinics.proposals import actions
from clinics.proposals.email_match import match_email
from core.errors import ActionRefused
from core.text.clean import clean_line
from outbox import actions as outbox
from outbox import unconfirmed

CALL_FIRST = "Asks to claim this listing. Call the number in the listing, then send a link."


@transaction.atomic
def request_ownership(*, clinic, email, message, client, at=None):
    """Email a link to the clinic's own address, or ask staff to call.

    Return the Proposal, or None if the mailbox got too many emails. Raises ActionRefused.
    """
    actions.limit_client(client)
    now, email = at or timezone.now(), clean_line(email)
    if not match_email(email, email=clinic.email, website=clinic.website):
        words = "\n\n".join(filter(None, (CALL_FIRST, message)))
        return Proposal.objects.create(clinic=clinic, origin="owner", email=email, message=words, created_at=now)
    if not unconfirmed.may_email(to=email, network=client, at=now):
        return None
    proposal, link = actions.create_invitation(clinic=clinic, email=email, at=now)
    proposal.message = message
    proposal.save(update_fields=["message"])
    context = {"clinic": clinic, "link": link, "days": actions.LINK_LIFETIME.days}
    try:
        outbox.enqueue_template(to=email, kind="clinic_claim", context=context)
    except outbox.BadAddress as error:
        raise ActionRefused(str(error)) from error
    return proposal
