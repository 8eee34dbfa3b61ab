"""The desk for the admin's first page."""

from django import template

from psychsite.desk import index

register = template.Library()


@register.simple_tag
def desk_of(user):
    """The psychsite.desk.index.Desk of `user`."""
    return index.desk(user)
