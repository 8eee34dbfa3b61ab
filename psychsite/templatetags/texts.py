"""Filters that shorten what staff wrote, and write dates."""

from django import template
from django.template.defaultfilters import stringfilter

from core.text import dates, wording

register = template.Library()
register.filter("moment", dates.format_moment)
register.filter("day", dates.format_day)
register.filter("age", dates.format_age)
register.filter("clock", dates.format_time)


@register.filter
@stringfilter
def opening(text, words):
    """Return the first sentences of a text, about `words` words."""
    return wording.first_sentences(text, int(words))
