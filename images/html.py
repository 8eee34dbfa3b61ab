"""The markup of a picture, written by Python, because a page shows up to twenty."""

from html import escape

from django.utils.safestring import SafeString


def picture_html(image, *, alt=None, sizes="100vw", lazy=True):
    """Return <picture> for an image as safe HTML, or "" without one.

    `alt` is by default the picture's own. `lazy=False` is for what is seen first; then load components/preload.html with
    the same image and sizes in the head.
    """
    if not image:
        return ""
    sizes, fallback = escape(sizes or "100vw"), value_of(image.fallback)
    sources = "".join(
        f'<source type="{escape(one["type"])}" srcset="{escape(one["srcset"])}" sizes="{sizes}">\n'
        for one in value_of(image.sources)
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


def value_of(thing):
    """Return what a template would: stand-ins hold values where models have methods."""
    return thing() if callable(thing) else thing
