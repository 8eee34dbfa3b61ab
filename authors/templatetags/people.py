"""Boxes of people in templates; see authors/html.py."""

from django import template

from authors import html

register = template.Library()


@register.simple_tag
def portrait(person, lazy=True):
    """Return a person's photo, or the first letter of the name."""
    return html.portrait_html(person, lazy=lazy)


@register.simple_tag
def credentials(rows):
    """Return a list of credentials."""
    return html.credentials_html(rows)


@register.simple_tag
def person_box(person, heading="", author=None, link_text="", credentials=(), approval=None):
    """Return the box of an author or an approver."""
    return html.person_box_html(
        person, heading=heading, author=author, link_text=link_text, credentials=credentials, approval=approval
    )
