"""Name accounts in the admin by the people who hold them."""

from django.contrib import admin


def full_name(user):
    """Return the name of an account's person, else its user name, else nothing."""
    return (user.get_full_name() or user.get_username()) if user else ""


def show_person(field, description):
    """Return a column or read-only field that names the person behind `field`.

    Django's own would show the user name, and link to a page that few people may open.
    """

    @admin.display(description=description, ordering=field)
    def person(row):
        return full_name(getattr(row, field)) or "—"

    person.__name__ = field
    return person
