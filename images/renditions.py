"""The smaller copies of a picture: which there may be, what they are called, and how each is made.

Widths and formats are these and no others; no address asks for one of its own. A copy's name is made from the picture's, and the
picture's row notes which copies exist, so that a page asks neither the storage nor the database for them.
"""

import io

from PIL import Image as Pillow

WIDTHS = (240, 480, 960, 1600)
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg", "png": "image/png"}
# What an upload waits for: the library and small screens have something to show; the worker makes the others.
FIRST_COPIES = (("webp", 240), ("webp", 480))
# Measured over photographs: AVIF at speed 6 takes three times as long as at 8 and saves a tenth.
OPTIONS = {
    "avif": {"quality": 55, "speed": 8},
    "webp": {"quality": 78, "method": 4},
    "jpeg": {"quality": 80, "optimize": True, "progressive": True},
}


def copy_formats(name):
    """Formats of the copies of the file `name`, best first.

    A JPEG has JPEG copies for old browsers. Drawings (PNG) and what is see-through (WebP) fall back to the original, which is
    smaller than a lossless copy of it at another size.
    """
    return ("avif", "webp", "jpeg") if name.endswith(".jpeg") else ("avif", "webp")


def copy_width(preset, original):
    """Width in pixels of the copy for `preset` of a picture `original` pixels wide, or None where none is worth making.

    Nothing is ever enlarged; a picture narrower than a preset is offered once at its own width.
    """
    position = WIDTHS.index(preset)
    if position and original <= WIDTHS[position - 1]:
        return None
    return min(preset, original)


def planned_copies(name, original):
    """Return [(kind, width)] of all copies that the file `name`, `original` pixels wide, is to have."""
    widths = [width for preset in WIDTHS if (width := copy_width(preset, original))]
    return [(kind, width) for kind in copy_formats(name) for width in widths]


def rendition_name(name, kind, width):
    """The storage's name of a copy: beside the file it was made from."""
    return f"{name.rpartition('.')[0]}-{width}.{kind}"


def encode(image, kind, width):
    """Return the bytes of a copy of a decoded picture (RGB or RGBA)."""
    if width != image.width:
        size = (width, max(1, round(image.height * width / image.width)))
        image = image.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=3.0)
    target = io.BytesIO()
    image.save(target, kind.upper(), **OPTIONS[kind])
    return target.getvalue()


def decode(data):
    """Return the pixels of a file of ours, in RGB or RGBA."""
    with Pillow.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
        image.load()
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
