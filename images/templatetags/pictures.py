"""Pictures in templates."""

from django import template

from images.html import picture_html

register = template.Library()


@register.simple_tag
def picture(image, alt=None, sizes="100vw", lazy=True):
    """Return <picture> for an image; see images/html.py."""
    return picture_html(image, alt=alt, sizes=sizes, lazy=lazy)
