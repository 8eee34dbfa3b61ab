"""The verbs of a signed link: find what it opens, send the code, remark, answer.

Opening a link does nothing. An answer needs the token of the address and the code of a second mail; both are void afterwards. The
article's row is locked before the request's, as everywhere.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from articles.approval import actions, emails
from articles.errors import Refused
from articles.models import Approval, Edition, ReviewRequest
from articles.permissions import lock
from core import tokens
from outbox.models import Email

LONGEST_TOKEN = 100
BETWEEN_CODES = timedelta(minutes=1)
CODES_AN_HOUR, CODES_A_DAY = 5, 10
VIA = Approval.Via.SIGNED_LINK
Outcome = ReviewRequest.Outcome


class Unknown(Exception):
    """We never made this link, or a newer one took its place."""


class Closed(Exception):
    """The link opens nothing any more; `request` says why, `sentence` what to do."""

    def __init__(self, request, sentence):
        super().__init__(sentence)
        self.request, self.sentence = request, sentence

    @property
    def answered(self):
        """Whether its own answer used it up."""
        return self.request.outcome not in {"", Outcome.SUPERSEDED, Outcome.CANCELLED}


def open_link(token, at=None, *, locked=False):
    """Return the open ReviewRequest of a token, with edition, article and person. Raises Unknown, Closed."""
    if len(token) > LONGEST_TOKEN:
        raise Unknown
    requests = ReviewRequest.objects.select_related("edition__article__topic", "person__user", "requested_by")
    if locked:
        requests = requests.select_for_update(of=("self",))
    request = requests.filter(token_hash=tokens.token_hash(token)).first()
    if request is None:
        raise Unknown
    if sentence := _why_closed(request, at or timezone.now()):
        raise Closed(request, sentence)
    return request


def _why_closed(request, now):
    if request.outcome == Outcome.CANCELLED:
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
    """Write a new code to the registered address; return the address. An earlier code is void. Refused when asked too often."""
    now = at or timezone.now()
    request = open_link(token, now, locked=True)
    address = emails.address_of(request.person)
    if not address:
        raise Refused("We no longer have an email address for you. Write to the editors.")
    if request.code_sent_at and now < request.code_sent_at + BETWEEN_CODES:
        raise Refused("We sent a code less than a minute ago. Check your email, or try again in a minute.")
    sent = Email.objects.filter(key__startswith=emails.code_key(request))
    in_last = {hours: sent.filter(created_at__gt=now - timedelta(hours=hours)).count() for hours in (1, 24)}
    if in_last[1] >= CODES_AN_HOUR or in_last[24] >= CODES_A_DAY:
        raise Refused("We have sent too many codes. Use the latest one, or request another tomorrow.")
    emails.review_code(request, tokens.new_code(request, now), sent.count() + 1)
    return address


@transaction.atomic
def confirm_code(*, token, code, at=None):
    """Spend one try on a code; return whether it is right. Kept whatever comes after: no refusal gives a try back."""
    now = at or timezone.now()
    request = open_link(token, now, locked=True)
    if not tokens.code_works(request, now):
        raise Refused(
            "Request a new code first. None was sent, it is more than 15 minutes old, or it was tried five times."
        )
    if not tokens.code_matches(request, code):
        request.code_tries += 1
        request.save(update_fields=["code_tries"])
        return False
    request.code_confirmed_at = now
    request.save(update_fields=["code_confirmed_at"])
    return True


def answer(*, token, code, decision, text="", statement="", disclosure="", at=None):
    """Record what the person answers; return the closed ReviewRequest.

    `decision` is an Outcome (approved, changes_requested, declined, conflict), `text` the note or reason. A wrong code
    costs one of five tries. Raises Unknown, Closed, Refused.
    """
    if not confirm_code(token=token, code=code, at=at):
        raise Refused("This is not the code we sent. Check our latest email. After five tries, request a new code.")
    return _answer(token, code, decision, text, statement, disclosure, at)


@transaction.atomic
def _answer(token, code, decision, text, statement, disclosure, at):
    now = at or timezone.now()
    lock(open_link(token, now).edition.article_id)
    request = open_link(token, now, locked=True)
    # Between the two transactions another code may have been sent, or another answer given.
    if not (request.code_confirmed_at and tokens.code_works(request, now) and tokens.code_matches(request, code)):
        raise Refused("We have sent a newer code since then. Use the latest one.")
    who = {"edition": request.edition, "person": request.person, "by": request.person.user, "via": VIA}
    match decision:
        case Outcome.APPROVED:
            actions.approve(**who, statement=statement, note=text, disclosure=disclosure)
        case Outcome.CHANGES_REQUESTED:
            actions.request_changes(**who, note=text)
        case Outcome.DECLINED:
            actions.decline(**who, reason=text)
        case Outcome.CONFLICT:
            actions.declare_conflict(**who, reason=text)
        case _:
            raise Refused("Choose a decision.")
    ReviewRequest.objects.filter(pk=request.pk).update(code_hash="")
    request.refresh_from_db()
    return request


@transaction.atomic
def remark(*, token, block, text, passage=""):
    """Note a remark on a passage; it needs no code, because it decides nothing. Raises Unknown, Closed, Refused."""
    request = open_link(token)
    return actions.remark(
        edition=request.edition,
        person=request.person,
        by=request.person.user,
        block=block,
        text=text,
        passage=passage,
        via=VIA,
    )
