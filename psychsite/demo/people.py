"""The demonstration's authors and medical approvers."""

from authors.models import Credential, Person
from psychsite.demo import data

INVENTED = "This person is invented for the demonstration."


def load(images, users, say):
    """Make the people of content/people.toml; return {key: Person}.

    The editor-in-chief checked their credentials and confirmed their signing addresses.
    """
    checker = users["demo-chief"]
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
            interests=row.get("interests", ""),
            user=users[row["user"]] if "user" in row else None,
            **_signing_address(key, row, users, checker),
        )
        Credential.objects.bulk_create(_credential(person, one, checker) for one in row.get("credentials", []))
        say("people", number, len(rows))
    return people


def _signing_address(key, row, users, checker):
    """Return the fields of an approver's signing address; {} for others.

    An approver without an account has one too.
    """
    if "credentials" not in row:
        return {}
    address = users[row["user"]].email if "user" in row else f"{key}@example.org"
    return {"signing_email": address, "signing_email_confirmed_by": checker}


def _credential(person, row, checker):
    return Credential(
        person=person,
        kind=row["kind"],
        title=row["title"],
        issuer=row.get("issuer", ""),
        jurisdiction=row.get("jurisdiction", ""),
        checked_on=data.day(row["checked_days_ago"]),
        checked_by=checker,
        expires_on=data.day(-row["expires_in_days"]) if "expires_in_days" in row else None,
    )
