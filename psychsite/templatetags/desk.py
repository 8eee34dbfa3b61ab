"""The desk's cards for the admin's first page."""

from django import template

from psychsite.desk import index

register = template.Library()


@register.simple_tag
def desk_cards(user):
    """The cards of what waits for `user`, as psychsite.desk.index.Card."""
    return index.cards(user)
