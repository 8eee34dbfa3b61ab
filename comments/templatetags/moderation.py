"""Tags for the moderators' pages."""

import re

from django import template

register = template.Library()
_UNDO = re.compile(r"undo((?:-\d{1,18})+)")


@register.filter
def undo_numbers(message):
    """Return the event numbers by which a message's action can be undone."""
    found = _UNDO.search(message.extra_tags or "")
    return found[1].strip("-").split("-") if found else []
