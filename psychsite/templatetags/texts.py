"""Filters that shorten what staff wrote."""

from django import template
from django.template.defaultfilters import stringfilter

from core.text import wording

register = template.Library()


@register.filter
@stringfilter
def opening(text, words):
    """Return the first sentences of a text, about `words` words."""
    return wording.first_sentences(text, int(words))
