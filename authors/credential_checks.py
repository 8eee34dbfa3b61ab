"""Checks of credentials: recorded by a second person, cleared by a change.

A check is a press of a button by a person with their own right. No form has a field for it.
"""

from django.db import transaction
from django.utils import timezone

from activity.log import record
from authors.models import Credential
from core.errors import ActionRefused

VERIFY = "authors.verify_credential"


def require_verifier(user):
    """Raise ActionRefused unless `user` may check credentials."""
    if user is None or not user.has_perm(VERIFY):
        raise ActionRefused(
            "You don’t have permission to check credentials. Ask the editor-in-chief or an administrator to do it."
        )


@transaction.atomic
def record_check(*, credential, by, on=None):
    """Record that `by` checked the credential with its issuer today, and return it."""
    require_verifier(by)
    row = Credential.objects.select_for_update(of=("self",)).select_related("person").get(pk=credential.pk)
    if row.person.user_id == by.pk:
        raise ActionRefused("This is your own credential. Ask another person to check it.")
    if row.changed_by_id == by.pk:
        raise ActionRefused("You entered this credential or changed it last. Ask another person to check it.")
    today = on or timezone.localdate()
    if row.expires_on and row.expires_on < today:
        raise ActionRefused("This credential has expired. Enter the renewed one, or correct its last day.")
    row.checked_on, row.checked_by = today, by
    row.save(update_fields=["checked_on", "checked_by"])
    record("credential.checked", by=by, about=row.person, details={"credential": row.title})
    return row


def note_change(credential, by):
    """Set who changed a credential, and clear its check, which was of other facts."""
    credential.changed_by, credential.checked_on, credential.checked_by = by, None, None


def clear_checks(person):
    """Clear the checks of a person whose name changed; return their number."""
    checked = Credential.objects.filter(person=person, checked_by__isnull=False)
    return checked.update(checked_on=None, checked_by=None)
