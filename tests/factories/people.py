"""People and their credentials."""

import itertools

from authors.models import Credential, Person

_numbers = itertools.count(1)


def make_person(**fields):
    fields.setdefault("name", f"Ada Quill {next(_numbers)}")
    return Person.objects.create(**fields)


def make_credential(**fields):
    """A licence without an end, of a new person unless `person` is given."""
    if "person" not in fields:
        fields["person"] = make_person()
    fields.setdefault("kind", Credential.Kind.LICENCE)
    fields.setdefault("title", "Licensed physician")
    fields.setdefault("issuer", "Board of Medicine")
    return Credential.objects.create(**fields)
