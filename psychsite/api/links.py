"""Addresses in answers: `url` is a page for readers, `api` the data behind it."""

from clinics.api.responses import absolute
from core.urls import path_to
from psychsite.api import shapes

SLUG = r"[-a-zA-Z0-9_]{1,120}"


def api_url(name, *key):
    """Return the address of one thing, such as `api_url("article", "sleep")`."""
    return absolute(path_to(f"api:{name}", *key))


def slug_key(says):
    return shapes.text(says, pattern=f"^{SLUG}$", maxLength=120)


NAMED = {
    "name": shapes.text("Its name."),
    "slug": shapes.text("The end of its address."),
    "url": shapes.url("Its page."),
    "api": shapes.url("Its data."),
}
NAMED_SHAPE = shapes.thing("A thing with a page and data.", **NAMED)


def named(kind, name, slug, path):
    """Return the keys of NAMED."""
    return {"name": name, "slug": slug, "url": absolute(path), "api": api_url(kind, slug)}


IMAGE_SHAPE = shapes.thing(
    "A picture. Link to it; its file may not be shown in pages of other sites.",
    url=shapes.url("Its file."),
    width=shapes.number("Pixels."),
    height=shapes.number("Pixels."),
    alt=shapes.text("The words that replace it; empty for a decorative picture."),
)


def image_data(image):
    """Return a picture as IMAGE_SHAPE, or None."""
    if image is None:
        return None
    return {"url": absolute(image.url), "width": image.width, "height": image.height, "alt": image.alt_text}
