"""The identity of approvers: who may be guarded, and changes that take two people.

Identity is name, account, signing address and credentials. For people who may approve or ever signed, one person
proposes a change and another one decides about it. The old address gets an email about each accepted change.
"""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from activity.log import record
from authors.credential_checks import require_verifier
from authors.models import Credential, IdentityChange, Person
from core.errors import ActionRefused
from core.text import names
from core.text.clean import clean_line, says_something
from outbox import actions as outbox

APPROVE = "articles.approve_edition"
PROPOSE = "authors.change_credential"
NAME_FIELDS = ("honorific", "name", "suffix")
GUARDED_FIELDS = (*NAME_FIELDS, "user")
Kind = IdentityChange.Kind


def may_approve(user):
    """Return True if an account may approve, or could if it were opened again."""
    if user is None:
        return False
    opened = get_user_model()(pk=user.pk, is_active=True, is_superuser=user.is_superuser)
    return opened.has_perm(APPROVE)


def is_guarded(person):
    """Return True if the person may approve or ever signed.

    Then two people change who they are.
    """
    if person is None or person.pk is None:
        return False
    return bool(person.signing_email) or person.approvals.exists() or may_approve(person.user)


def approvers_names(besides=None):
    """Return the names of people with credentials or approvals, but for one."""
    people = Person.objects.filter(credentials__isnull=False) | Person.objects.filter(approvals__isnull=False)
    people = people.exclude(pk=besides.pk if besides else None).distinct()
    return [name for row in people.values_list("name", "verified_name", "former_name") for name in row if name]


def require_free_name(name, person=None):
    """Raise ActionRefused if readers may take `name` for another person who approves."""
    if names.resembles(name, approvers_names(besides=person)):
        raise ActionRefused(
            "This looks like the name of a medical approver, so readers may confuse the two. "
            "Add a middle name or an initial."
        )


@transaction.atomic
def propose_name(*, person, by, honorific, name, suffix, reason, show_former=False):
    """Propose another name and return the IdentityChange."""
    after = dict(zip(NAME_FIELDS, map(clean_line, (honorific, name, suffix)), strict=True))
    if not after["name"]:
        raise ActionRefused("Enter the new name.")
    require_free_name(after["name"], person)
    before = {field: getattr(person, field) for field in NAME_FIELDS} | {"display_name": person.display_name}
    after["display_name"] = Person(**after).display_name
    return _propose(person, by, Kind.NAME, before, after, reason, show_former=show_former)


@transaction.atomic
def propose_account(*, person, by, user, reason):
    """Propose another account, or none, and return the IdentityChange."""
    if user is not None and Person.objects.filter(user=user).exclude(pk=person.pk).exists():
        raise ActionRefused("This account belongs to another person. Unlink it there first.")
    before, after = (
        {"user": one and one.pk, "username": one.get_username() if one else ""} for one in (person.user, user)
    )
    return _propose(person, by, Kind.ACCOUNT, before, after, reason)


@transaction.atomic
def propose_address(*, person, by, signing_email, reason):
    """Propose another signing address, or none, and return the IdentityChange."""
    address = clean_line(signing_email)
    try:
        if address:
            validate_email(address)
    except ValidationError as error:
        raise ActionRefused("Enter an email address, such as ada@example.org.") from error
    return _propose(
        person, by, Kind.ADDRESS, {"signing_email": person.signing_email}, {"signing_email": address}, reason
    )


@transaction.atomic
def propose_credential(*, person, by, reason, facts=None, credential=None):
    """Propose a credential, other facts, or its removal; return the IdentityChange."""
    if credential is None and not facts:
        raise ActionRefused("Enter the credential.")
    return _propose(person, by, Kind.CREDENTIAL, facts_of(credential), _plain(facts), reason, credential=credential)


def facts_of(credential):
    """Return the facts of a credential as JSON data; {} for None."""
    return _plain({name: getattr(credential, name) for name in Credential.FACTS}) if credential else {}


def _plain(facts):
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value or "" for name, value in (facts or {}).items()
    }


def _propose(person, by, kind, before, after, reason, **more):
    if by is None or not by.has_perm(PROPOSE):
        raise ActionRefused("You don’t have permission to change approvers. Ask an editor.")
    if not says_something(reason):
        raise ActionRefused("Explain why in a sentence. The person who decides reads it.")
    if before == after:
        raise ActionRefused("Nothing differs from what is on record.")
    try:
        with transaction.atomic():
            change = IdentityChange.objects.create(
                person=person, kind=kind, before=before, after=after, reason=reason, holder=person.user,
                proposed_by=by, proposed_at=timezone.now(), **more,
            )  # fmt: skip
    except IntegrityError as error:
        raise ActionRefused(
            "A change of this kind already waits for a decision. Decide about that one first."
        ) from error
    record("person.change_proposed", by=by, about=person, details={"kind": change.get_kind_display()})
    return change


@transaction.atomic
def accept(*, change, by):
    """Apply a proposed change, tell the old address, and return the IdentityChange."""
    change, person = _lock_open(change, by)
    if _facts_now(change, person) != change.before:
        raise ActionRefused("The record has changed since this was proposed. Refuse it, and propose the change again.")
    old_addresses = {person.signing_email, person.user.email if person.user else ""} - {""}
    # The database lets a person who signed change only after the decision is on record.
    _decide(change, by, True)
    _APPLY[change.kind](change, person, by)
    for number, address in enumerate(sorted(old_addresses)):
        context = {"change": change, "person": person, "by": by}
        outbox.enqueue_template(
            to=address, kind="identity_changed", key=f"identity-changed:{change.pk}:{number}", context=context
        )
    record("person.change_accepted", by=by, about=person, details={"kind": change.get_kind_display()})
    return change


@transaction.atomic
def refuse(*, change, by, answer):
    """Refuse a proposed change and return it."""
    change, person = _lock_open(change, by)
    if not says_something(answer):
        raise ActionRefused("Explain why you refuse it.")
    _decide(change, by, False, answer)
    record("person.change_refused", by=by, about=person, details={"kind": change.get_kind_display()})
    return change


def _lock_open(change, by):
    require_verifier(by)
    change = IdentityChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    person = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=change.person_id)
    if change.decided_at:
        raise ActionRefused("Someone has already decided about this change.")
    if change.proposed_by_id == by.pk:
        raise ActionRefused("You proposed this change. Ask another person to decide about it.")
    if by.pk in {change.holder_id, person.user_id, change.after.get("user")}:
        raise ActionRefused("This change is about you. Ask another person to decide about it.")
    return change, person


def _decide(change, by, is_accepted, answer=""):
    change.decided_by, change.decided_at, change.is_accepted, change.answer = by, timezone.now(), is_accepted, answer
    change.save(update_fields=IdentityChange.DECISION)


def _facts_now(change, person):
    match change.kind:
        case Kind.NAME:
            return {field: getattr(person, field) for field in NAME_FIELDS} | {"display_name": person.display_name}
        case Kind.ACCOUNT:
            return {"user": person.user_id, "username": person.user.get_username() if person.user else ""}
        case Kind.ADDRESS:
            return {"signing_email": person.signing_email}
    return facts_of(change.credential)


def _apply_name(change, person, by):
    require_free_name(change.after["name"], person)
    for field in NAME_FIELDS:
        setattr(person, field, change.after[field])
    person.verified_name, person.verified_at = person.display_name, timezone.now()
    person.former_name = change.before["display_name"] if change.show_former else ""
    person.save(update_fields=[*NAME_FIELDS, "verified_name", "verified_at", "former_name"])


def _apply_account(change, person, by):
    user = get_user_model().objects.filter(pk=change.after["user"]).first()
    if user and Person.objects.filter(user=user).exclude(pk=person.pk).exists():
        raise ActionRefused("This account belongs to another person by now. Refuse the change.")
    if user and person.credentials.filter(checked_by=user).exists():
        raise ActionRefused(
            "The owner of this account checked a credential of this person. Have another person check it first."
        )
    person.user = user
    _confirm_address(person, user.email if user else "", by)
    person.save(update_fields=["user", "signing_email", "signing_email_confirmed_by"])


def _apply_address(change, person, by):
    _confirm_address(person, change.after["signing_email"], by)
    person.save(update_fields=["signing_email", "signing_email_confirmed_by"])


def _confirm_address(person, address, by):
    person.signing_email, person.signing_email_confirmed_by = address, by if address else None


def _apply_credential(change, person, by):
    if not change.after:
        Credential.objects.filter(pk=change.credential_id).delete()
        return
    credential = change.credential or Credential(person=person)
    for name, value in change.after.items():
        setattr(credential, name, value or (None if name == "expires_on" else ""))
    # The person who accepts the facts has checked them.
    credential.changed_by, credential.checked_by, credential.checked_on = change.proposed_by, by, timezone.localdate()
    try:
        credential.full_clean()
    except ValidationError as error:
        raise ActionRefused(" ".join(error.messages)) from error
    credential.save()


_APPLY = {
    Kind.NAME: _apply_name,
    Kind.ACCOUNT: _apply_account,
    Kind.ADDRESS: _apply_address,
    Kind.CREDENTIAL: _apply_credential,
}
