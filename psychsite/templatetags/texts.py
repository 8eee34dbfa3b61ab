"""How pages shorten what staff wrote."""

from django import template
from django.template.defaultfilters import stringfilter

from core.text import wording

register = template.Library()


@register.filter
@stringfilter
def opening(text, words):
    """The sentences that a text opens with, about so many words of them; whole ones wherever that goes."""
    return wording.first_sentences(text, int(words))
