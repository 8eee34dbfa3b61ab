"""The markup of a picture."""

from html import escape

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def picture(image, alt=None, sizes="100vw", lazy=True):
    """Return <picture> for an image, or "" without one.

    `alt` is by default the picture's own. `lazy=False` is for what is seen first; then load components/preload.html with
    the same image and sizes in the head. Python writes it, because a page shows up to twenty.
    """
    if not image:
        return ""
    sizes, fallback = escape(sizes or "100vw"), _value(image.fallback)
    sources = "".join(
        f'<source type="{escape(one["type"])}" srcset="{escape(one["srcset"])}" sizes="{sizes}">\n'
        for one in _value(image.sources)
    )
    if alt is None:
        alt = "" if image.is_decorative else image.alt
    srcset = fallback.get("srcset")
    own = f' srcset="{escape(srcset)}" sizes="{sizes}"' if srcset else ""
    look = f' class="{escape(image.classes)}"' if image.classes else ""
    load = 'fetchpriority="high"' if lazy is False else 'loading="lazy"'
    return SafeString(
        f'<picture>\n{sources}<img src="{escape(fallback["url"])}"{own} alt="{escape(alt)}" width="{image.width:d}" '
        f'height="{image.height:d}"{look} decoding="async" {load}>\n</picture>'
    )


def _value(thing):
    """Return what a template would: stand-ins hold values where pictures have methods."""
    return thing() if callable(thing) else thing
