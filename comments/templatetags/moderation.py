"""For the moderators' pages."""

import re

from django import template

register = template.Library()
_UNDO = re.compile(r"undo((?:-\d{1,18})+)")


@register.filter
def undo_numbers(message):
    """The numbers of the events that the thing a message tells of can be taken back by; empty for other messages."""
    found = _UNDO.search(message.extra_tags or "")
    return found[1].strip("-").split("-") if found else []
