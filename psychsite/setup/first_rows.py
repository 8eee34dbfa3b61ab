"""Rows that a new site begins with: the groups of the roles, phrases that hold comments, and scripted replies."""

from django.contrib.auth.models import Group

from comments.models import Phrase
from comments.moderation import fixtures
from psychsite.setup import roles


def load():
    """Fill what is empty; yield a line for each. Where rows exist, staff own them: `sync_roles` and `load_phrases` add the new.

    No migration does this: a new site begins with the phrases of today, not with those of the day of the migration.
    """
    if not Group.objects.filter(name__in=roles.ROLES).exists():
        yield f"Roles: {len(roles.sync())} groups made."
    if not Phrase.objects.exists():
        yield f"Comments: {len(fixtures.load_phrases())} phrases and {len(fixtures.load_replies())} scripted replies loaded."
