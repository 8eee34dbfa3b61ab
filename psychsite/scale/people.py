"""The authors, approvers and accounts of a large invented site."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.utils import timezone

from authors.models import Credential, Person

ARTICLES_AN_AUTHOR, ARTICLES_AN_APPROVER = 200, 4000
_NAMES = [
    "Ada",
    "Ben",
    "Cora",
    "Dan",
    "Eva",
    "Finn",
    "Gina",
    "Hugo",
    "Ines",
    "Jon",
    "Kira",
    "Leo",
    "Mona",
    "Nils",
    "Olga",
    "Paul",
    "Rosa",
    "Sam",
    "Tess",
    "Uwe",
]
_SURNAMES = [
    "Quill",
    "Marsh",
    "Hale",
    "Brook",
    "Stone",
    "Field",
    "Wood",
    "Lake",
    "Hill",
    "Moor",
    "Dale",
    "Glen",
    "Ford",
    "Shaw",
    "Reed",
    "Lane",
    "Frost",
    "West",
    "North",
    "Day",
]


@dataclass
class Staff:
    """Who writes, approves and publishes."""

    editor: object
    authors: list
    approvers: list


def make_people(articles, *, checker, editor):
    """Create the Staff for a number of articles."""
    authors = Person.objects.bulk_create(
        _person("author", number, role_line="Writer") for number in range(max(5, articles // ARTICLES_AN_AUTHOR))
    )
    approvers = []
    for number in range(max(2, articles // ARTICLES_AN_APPROVER)):
        user = get_user_model().objects.create(
            username=f"scale-approver-{number}",
            email=f"approver-{number}@example.org",
            is_staff=True,
            password=make_password(None),
        )
        user.user_permissions.add(
            *Permission.objects.filter(
                content_type__app_label="articles", codename__in=["approve_edition", "view_edition"]
            )
        )
        person = Person.objects.create(
            name=f"{_name(number)} {number}",
            honorific="Dr.",
            slug=f"scale-approver-{number}",
            user=user,
            reviews_a_week=200,
        )
        Credential.objects.create(
            person=person, kind="license", title="Licensed physician", issuer="Board of Medicine",
            checked_on=timezone.localdate(), checked_by=checker,
        )  # fmt: skip
        approvers.append(person)
    return Staff(editor, authors, approvers)


def _person(sort, number, **fields):
    return Person(name=f"{_name(number)} {number}", slug=f"scale-{sort}-{number}", bio="An invented person.", **fields)


def _name(number):
    return f"{_NAMES[number % 20]} {_SURNAMES[number // 20 % 20]}"
