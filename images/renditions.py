"""The smaller copies of a picture: which widths there are, how each is made, and what a page may offer to a browser.

django-imagefield makes the files when a picture is saved and names them from the picture's name, so that a page knows their
addresses without asking the storage. Every specification is a callable, because a list would keep the original's format.
"""

from imagefield.processing import PILLOW_PROCESSORS
from PIL import Image as Pillow

WIDTHS = (480, 960, 1600)
TYPES = {"webp": "image/webp", "jpeg": "image/jpeg"}
QUALITY = {"webp": 80, "jpeg": 82}


def width_of(preset, original):
    """Width in pixels of the copy for `preset` of a picture `original` pixels wide, or None where none is worth making.

    Nothing is ever enlarged; a picture narrower than a preset is offered once at its own width.
    """
    position = WIDTHS.index(preset)
    if position and original <= WIDTHS[position - 1]:
        return None
    return min(preset, original)


def kinds_of(name):
    """Which formats the copies of the file `name` have: WebP always, JPEG beside it where the original is one."""
    return ("webp", "jpeg") if name.endswith(".jpeg") else ("webp",)


def spec(kind, preset):
    """Return the callable that tells django-imagefield how to make the copy of this kind and preset."""

    def describe(fieldfile, context):
        width = width_of(preset, fieldfile.instance.width)
        if width is None or kind not in kinds_of(context.source):
            context.name, context.processors = "", []
        else:
            context.extension = f".{kind}"
            context.processors = [("psychsite_rendition", kind, width)]

    return describe


def psychsite_rendition(get_image, kind, width):
    def processor(image, context):
        image = get_image(image, context)
        height = max(1, round(image.height * width / image.width))
        image = image.convert("RGB" if kind == "jpeg" or not image.has_transparency_data else "RGBA")
        context.save_kwargs.update(format=kind.upper(), quality=QUALITY[kind])
        return image.resize((width, height), Pillow.Resampling.LANCZOS)

    return processor


PILLOW_PROCESSORS["psychsite_rendition"] = psychsite_rendition

FORMATS = {f"{kind}_{preset}": spec(kind, preset) for kind in TYPES for preset in WIDTHS}


def renditions(fieldfile, original):
    """List of {"url", "width", "type"} of the file's copies, WebP first, narrow first. Asks neither database nor storage."""
    found = []
    for kind in kinds_of(fieldfile.name):
        for preset in WIDTHS:
            width = width_of(preset, original)
            if width is not None:
                found.append({"url": getattr(fieldfile, f"{kind}_{preset}"), "width": width, "type": TYPES[kind]})
    return found
