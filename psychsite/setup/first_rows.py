"""The first rows of a new site: roles, phrases and scripted replies."""

from django.contrib.auth.models import Group

from comments.moderation import fixtures
from crisis.first_phrases import load_phrases
from crisis.models import Phrase
from psychsite.setup import roles


def load():
    """Fill empty tables; yield a line for each.

    Existing rows belong to staff: `sync_roles` and `load_phrases` add new ones.

    No migration does this: a new site begins with the phrases of today, not with those of the day of the migration.
    """
    if not Group.objects.filter(name__in=roles.ROLES).exists():
        yield f"Roles: {len(roles.sync())} groups made."
    if not Phrase.objects.exists():
        yield f"Comments: {len(load_phrases())} phrases and {len(fixtures.load_replies())} scripted replies loaded."
