"""The demonstration's authors and medical approvers."""

from django.contrib.auth import get_user_model

from authors.models import Credential, Person
from psychsite.demo import data

INVENTED = "This person is invented for the demonstration."


def load(images, users, say):
    """Make the people of content/people.toml; return {key: Person}."""
    people, rows = {}, data.read("people")
    for number, (key, row) in enumerate(rows.items(), start=1):
        people[key] = person = Person.objects.create(
            name=row["name"],
            slug=key,
            honorific=row.get("honorific", ""),
            suffix=row.get("suffix", ""),
            role_line=row["role_line"],
            bio=f"{row['bio'].strip()}\n\n{INVENTED}",
            photo=images[f"portrait-{key}"],
            website=row.get("website", ""),
            links=row.get("links", []),
            former=row.get("former", False),
            user=users[row["user"]] if "user" in row else _mailbox(key, row),
        )
        Credential.objects.bulk_create(_credential(person, one) for one in row.get("credentials", []))
        say("people", number, len(rows))
    return people


def _mailbox(key, row):
    """Return the address of an approver without an account; None for others."""
    if "credentials" not in row or row.get("former"):
        return None
    return get_user_model().objects.create_user(key, f"{key}@example.org", password=None, is_active=False)


def _credential(person, row):
    return Credential(
        person=person,
        kind=row["kind"],
        title=row["title"],
        issuer=row.get("issuer", ""),
        jurisdiction=row.get("jurisdiction", ""),
        checked_on=data.day(row["checked_days_ago"]),
        expires_on=data.day(-row["expires_in_days"]) if "expires_in_days" in row else None,
    )
