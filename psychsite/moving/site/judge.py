"""Judge the decisions of an export by what signing leaves on record.

An export is a folder of files, and who holds it can write into it. These rules make a decision that was never made cost as
much as on the site itself: it needs a text with that digest, a person who did not write it, an account or a link that
signed it, and an entry in the chain of activity at that place.
"""

from collections import Counter

from activity.models import Entry
from articles.models import Approval, EditionEditor, EditionPerson
from authors.models import IdentityChange
from psychsite.moving.site.package import Damaged

_VERBS = ("review.approved", "review.still_correct", "review.change_accepted", "review.changes_requested")
_STEP = 500


def require_honest():
    """Raise Damaged for the first decision that these rules do not allow."""
    recorded = Counter(
        Entry.objects.filter(verb__in=_VERBS, about_kind="articles.edition")
        .values_list("about_key", "by_id")
        .iterator()
    )
    moved = set(IdentityChange.objects.filter(kind="account", is_accepted=True).values_list("person_id", flat=True))
    decisions = Approval.objects.select_related("edition", "person").defer("edition__document", "edition__text")
    for approval in decisions.order_by("pk").iterator(_STEP):
        where = (
            f"The decision of {approval.signed_name} on “{approval.edition.title}”, edition {approval.edition.number},"
        )
        key = (str(approval.edition_id), approval.recorded_by_id)
        recorded[key] -= 1
        if recorded[key] < 0:
            raise Damaged(f"{where} is not in the record of activity.")
        if approval.digest != approval.edition.digest:
            raise Damaged(f"{where} is about another text.")
        if approval.decision == Approval.Decision.APPROVED and (why := _why_not(approval, moved)):
            raise Damaged(f"{where} cannot count: {why}.")


def _why_not(approval, moved):
    """Return why the person could not approve this text, or ""."""
    edition, account = approval.edition, approval.person.user_id
    signers = {approval.recorded_by_id} - {None}
    if approval.person_id not in moved:
        signers |= {account} - {None}
    if EditionPerson.objects.filter(edition=edition, person=approval.person_id).exists():
        return "this person wrote the text"
    if signers & {edition.frozen_by_id, edition.edited_by_id, *_editors(edition)}:
        return "this person edited or froze the text"
    if approval.via == Approval.Via.SIGNED_IN and (
        approval.recorded_by_id is None
        or (account and account != approval.recorded_by_id and approval.person_id not in moved)
    ):
        return "another account signed it"
    return ""


def _editors(edition):
    return EditionEditor.objects.filter(edition=edition).values_list("user_id", flat=True)
