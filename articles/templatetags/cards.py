"""Cards and bylines in templates."""

from django import template

from articles.rendering import cards

register = template.Library()
register.simple_tag(cards.byline_html, name="byline")


@register.simple_tag
def card(edition, plain=False, brief=False, lazy=True, lead=False):
    """Return the card of an edition; see articles/rendering/cards.py."""
    return cards.card_html(edition, plain=plain, brief=brief, lazy=lazy, lead=lead)


@register.simple_tag
def card_meta(edition, brief=False):
    """Return the line of names and minutes of a card."""
    return cards.meta_html(edition, brief=brief)
