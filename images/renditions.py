"""The smaller copies of a picture: widths, formats, names and encoding.

No other widths and formats exist, and no request can create one. A copy's name is derived from the
picture's name. The picture's row lists its copies, so pages need no query for them.
"""

import io

from PIL import Image as Pillow

WIDTHS = (240, 480, 960, 1600)
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg", "png": "image/png"}
# Made during the upload, for the library and small screens. The worker makes the others.
FIRST_COPIES = (("webp", 240), ("webp", 480))
# Measured over photographs: AVIF at speed 6 takes three times as long as at 8 and saves a tenth.
OPTIONS = {
    "avif": {"quality": 55, "speed": 8},
    "webp": {"quality": 78, "method": 4},
    "jpeg": {"quality": 80, "optimize": True, "progressive": True},
}


def copy_formats(name):
    """Return the formats of the copies of the file `name`, best first.

    A JPEG has JPEG copies for old browsers. Drawings (PNG) and transparent pictures (WebP) fall back to the
    original, which is smaller than a lossless copy at another size.
    """
    return ("avif", "webp", "jpeg") if name.endswith(".jpeg") else ("avif", "webp")


def copy_width(preset, original):
    """Return the width of the copy for `preset`, or None if it needs none.

    Both widths are in pixels.

    No copy is enlarged. A picture narrower than a preset gets one copy of its own width.
    """
    position = WIDTHS.index(preset)
    if position and original <= WIDTHS[position - 1]:
        return None
    return min(preset, original)


def planned_copies(name, original):
    """Return [(format, width)] of all copies the file `name` will have.

    `original` is its width in pixels.
    """
    widths = [width for preset in WIDTHS if (width := copy_width(preset, original))]
    return [(kind, width) for kind in copy_formats(name) for width in widths]


def rendition_name(name, kind, width):
    """Return the storage name of a copy, beside its original."""
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


def first_copies(image):
    """Return the first copies of a decoded picture: {(format, width): bytes}."""
    widths = {(kind, copy_width(preset, image.width)) for kind, preset in FIRST_COPIES}
    return {(kind, width): encode(image, kind, width) for kind, width in widths if width}
