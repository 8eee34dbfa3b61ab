"""Actions behind a signed link: open it, send the code, remark, decide.

Opening a link changes nothing. A decision needs the token of the address and the code of a second email, and uses
both up. Lock the article before the request, as all actions do, or two of them could wait for each other.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from articles.approval import actions, emails, remarks, review_links
from articles.approval.earlier_round import read_earlier_round
from articles.models import Approval, Edition, ReviewRequest
from articles.permissions import lock_article
from core.errors import ActionRefused, LinkExpired
from core.tokens import hash_token
from outbox.models import Email

MAX_TOKEN_CHARACTERS = 100
MIN_TIME_BETWEEN_CODES = timedelta(minutes=1)
MAX_CODES_PER_HOUR, MAX_CODES_PER_DAY = 5, 10
VIA = Approval.Via.SIGNED_LINK
Outcome = ReviewRequest.Outcome


class LinkClosed(LinkExpired):
    """The link is known, but its request is closed.

    `request` is the ReviewRequest, `sentence` says what to do.
    """

    def __init__(self, request, sentence):
        super().__init__(sentence)
        self.request, self.sentence = request, sentence

    @property
    def is_answered(self):
        """Return True if the approver's own decision closed the request."""
        return self.request.outcome not in {"", Outcome.SUPERSEDED, Outcome.CANCELED}


def open_link(token, at=None, *, locked=False):
    """Return the open ReviewRequest of a token, with edition, article and person.

    Raises LinkClosed, LinkExpired.
    """
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise LinkExpired
    requests = ReviewRequest.objects.select_related("edition__article__topic", "person__user", "requested_by")
    if locked:
        requests = requests.select_for_update(of=("self",))
    request = requests.filter(token_hash=hash_token(token)).first()
    if request is None:
        raise LinkExpired
    if sentence := _why_closed(request, at or timezone.now()):
        raise LinkClosed(request, sentence)
    return request


def _why_closed(request, now):
    if request.outcome == Outcome.CANCELED:
        return "The editors have withdrawn this request. You don’t need to do anything."
    overtaken = Edition.objects.filter(article=request.edition.article_id, number__gt=request.edition.number)
    if request.outcome == Outcome.SUPERSEDED or (not request.outcome and overtaken.exists()):
        return "The text has changed since then, so this version can no longer be reviewed. The editors will ask you again."
    if request.outcome:
        return (
            "This link works only once and has been used. If this is not the decision you sent, write to the editors."
        )
    if request.edition.article.binned_at:
        return "This article has been withdrawn. You don’t need to do anything."
    if request.expires_at is None or request.expires_at <= now:
        return "This link has expired. Ask the editors for a new one."
    return ""


@transaction.atomic
def send_code(*, token, at=None):
    """Email a new code to the registered address and return the address.

    An earlier code stops working. Raises ActionRefused if codes are requested too often.
    """
    now = at or timezone.now()
    return send_code_for(open_link(token, now, locked=True), now)


def send_code_for(request, now=None):
    """Email a new code for a locked request and return the address."""
    now = now or timezone.now()
    address = emails.address_of(request.person)
    if not address:
        raise ActionRefused("We no longer have an email address for you. Write to the editors.")
    if request.code_sent_at and now < request.code_sent_at + MIN_TIME_BETWEEN_CODES:
        raise ActionRefused("We sent a code less than a minute ago. Check your email, or try again in a minute.")
    sent = Email.objects.filter(key__startswith=emails.code_key_prefix(request))
    in_last = {hours: sent.filter(created_at__gt=now - timedelta(hours=hours)).count() for hours in (1, 24)}
    if in_last[1] >= MAX_CODES_PER_HOUR or in_last[24] >= MAX_CODES_PER_DAY:
        raise ActionRefused("We have sent too many codes. Use the latest one, or request another tomorrow.")
    emails.send_review_code(request, review_links.issue_code(request, now), sent.count() + 1)
    return address


@transaction.atomic
def confirm_code(*, token, code, at=None):
    """Spend one try on a code and return whether it is right.

    This commits by itself, so that no later refusal gives the try back.
    """
    now = at or timezone.now()
    return spend_try(open_link(token, now, locked=True), code, now)


def spend_try(request, code, now):
    """Spend one try on the code of a locked request; return whether it is right."""
    if not review_links.has_usable_code(request, now):
        raise ActionRefused(
            "Request a new code first. None was sent, it is more than 15 minutes old, or it was tried five times."
        )
    if not review_links.is_right_code(request, code):
        request.code_tries += 1
        request.save(update_fields=["code_tries"])
        return False
    request.code_confirmed_at = now
    request.save(update_fields=["code_confirmed_at"])
    return True


def record_decision(*, token, code, decision, text="", statement="", disclosure="", at=None):
    """Record the person's decision and return the closed ReviewRequest.

    `decision` is an Outcome (approved, changes_requested, declined) or "still_correct", which approves the live text
    again, or the difference from the person's last approved edition. `text` is the note or reason. Raises LinkExpired,
    ActionRefused. A conflict of interest ends approvals, too: publishing/withdrawals.py records it.
    """

    def decide(request, who):
        match decision:
            case "still_correct" if read_earlier_round(request.edition, request.person).signs_as == "again":
                actions.confirm_still_correct(**who, disclosure=disclosure)
            case "still_correct":
                actions.confirm_changes(**who, disclosure=disclosure)
            case Outcome.APPROVED:
                actions.approve(**who, statement=statement, note=text, disclosure=disclosure)
            case Outcome.CHANGES_REQUESTED:
                actions.request_changes(**who, note=text)
            case Outcome.DECLINED:
                actions.decline(**who, reason=text)
            case _:
                raise ActionRefused("Choose a decision.")

    return decide_by_link(token, code, decide, at)


def decide_by_link(token, code, decide, at=None):
    """Let `decide` record what the person of a link decided; return the request.

    `decide` takes the locked ReviewRequest and the arguments of an approver's action. A wrong code costs one of five
    tries.
    """
    if not confirm_code(token=token, code=code, at=at):
        raise ActionRefused(
            "This is not the code we sent. Check our latest email. After five tries, request a new code."
        )
    return _decide(token, code, decide, at or timezone.now())


@transaction.atomic
def _decide(token, code, decide, now):
    lock_article(open_link(token, now).edition.article_id)
    request = open_link(token, now, locked=True)
    # Another code may have been sent, or another decision made, between the two transactions.
    if not (
        request.code_confirmed_at
        and review_links.has_usable_code(request, now)
        and review_links.is_right_code(request, code)
    ):
        raise ActionRefused("We have sent a newer code since then. Use the latest one.")
    decide(request, {"edition": request.edition, "person": request.person, "by": request.person.user, "via": VIA})
    ReviewRequest.objects.filter(pk=request.pk).update(code_hash="")
    request.refresh_from_db()
    return request


@transaction.atomic
def add_remark(*, token, block, text, passage="", before="", after=""):
    """Save a remark on a passage; it decides nothing, so it needs no code."""
    request = open_link(token)
    return remarks.add_remark(
        edition=request.edition,
        person=request.person,
        by=request.person.user,
        block=block,
        text=text,
        passage=passage,
        before=before,
        after=after,
        via=VIA,
    )
