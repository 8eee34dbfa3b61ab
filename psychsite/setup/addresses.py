"""The pages whose old addresses lead on: the kinds of all rooms, joined."""

from dataclasses import replace

from addresses.kinds import Kind, register_kinds
from addresses.triggers import address_triggers
from articles.models import addresses as articles
from authors.models import Person
from clinics.web import addresses as clinics


def _public_people():
    # Imported late, because the views load all apps.
    from psychsite.web.people import public_people

    return public_people()


_BY_PERSON = (
    "EXISTS (SELECT 1 FROM articles_{table} p JOIN articles_edition e ON e.id = p.edition_id "
    "WHERE p.person_id = {{row}}.id AND e.live_from <= {{now}})"
)
# People have a page because of the articles that name them, so no lower room can describe it.
PERSON = Kind(
    name="person",
    words="a person",
    model=Person,
    column="slug",
    prefixes=("/authors/",),
    public=_public_people,
    successor="merged_into",
    was_public=f"({_BY_PERSON.format(table='editionperson')} OR {_BY_PERSON.format(table='approval')})",
    elsewhere=("author", "people"),
)
# Any path begins with the prefix of site pages, so they come last.
KINDS = (*articles.KINDS, PERSON, *clinics.KINDS, articles.SITE_PAGE)
ADDRESS_CHANGES = address_triggers(KINDS)


def register_addresses():
    """Tell the app of addresses about the site's pages; called once at the start."""
    from articles.web.withdrawn import show_gone

    gone = {"article": show_gone, "page": show_gone}
    register_kinds([replace(kind, gone=gone.get(kind.name)) for kind in KINDS])
