"""The desk's cards for the admin's first page."""

from django import template

from psychsite import desk

register = template.Library()


@register.simple_tag
def desk_cards(user):
    """The cards of what waits for `user`, as psychsite.desk.Card."""
    return desk.cards(user)
