"""Factories of people and their credentials."""

import itertools
from datetime import date

from django.contrib.auth import get_user_model
from django.utils import timezone

from authors.models import Credential, IdentityChange, Person

LONG_AGO = date(2020, 1, 1)
_numbers = itertools.count(1)


def make_person(**fields):
    fields.setdefault("name", f"Ada Quill {next(_numbers)}")
    return Person.objects.create(**fields)


def make_checker():
    """The account that checked all credentials and addresses of the tests."""
    return get_user_model().objects.get_or_create(username="checker", defaults={"email": "checker@example.org"})[0]


def give_address(person, address):
    """Set the signing address of a person, as confirmed by the checker."""
    person.signing_email, person.signing_email_confirmed_by = address, make_checker()
    person.save()


def make_credential(*, checked=True, **fields):
    """A checked license without an end, of a new person unless `person` is given."""
    if "person" not in fields:
        fields["person"] = make_person()
    fields.setdefault("kind", Credential.Kind.LICENSE)
    fields.setdefault("title", "Licensed physician")
    fields.setdefault("issuer", "Board of Medicine")
    if checked:
        fields.setdefault("checked_on", min(LONG_AGO, fields.get("expires_on") or LONG_AGO))
        fields.setdefault("checked_by", make_checker())
    return Credential.objects.create(**fields)


def change_checked(credentials, **facts):
    """Change facts of checked credentials (a queryset) and check them again."""
    for credential in credentials.all():
        check = {"checked_on": credential.checked_on, "checked_by": credential.checked_by}
        credentials.filter(pk=credential.pk).update(**facts, checked_on=None, checked_by=None)
        credentials.filter(pk=credential.pk).update(**check)


def make_identity_change(person, *, by, holder=None):
    """An open proposal of a person's new name."""
    return IdentityChange.objects.create(
        person=person,
        kind=IdentityChange.Kind.NAME,
        before={"name": person.name},
        after={"name": "New Name"},
        reason="Married.",
        holder=holder,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
