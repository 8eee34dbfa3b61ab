"""The pictures of shared links to a live text.

There is a card with words, and the lead picture in three shapes.

The name of a file carries all that its picture shows, so a card never shows a badge of yesterday: another badge is another
name. Files are made ahead by the worker, or by the first request for them.
"""

import hashlib
import json
from dataclasses import dataclass

from django.conf import settings

from articles.rendering.bodies import read_body
from core.urls import path_to
from images import share_drawing
from images.files import save_file, storage
from images.models import Image
from images.renditions import decode

# Raise it when the drawing changes.
_DESIGN = 1
# Enough for the files of one article, and as long as the names of static files. A page names four of them.
_NAME_LENGTH = 12
FOLDER = "share"
CARD = "card"


@dataclass(frozen=True)
class SharedFile:
    """A picture of a shared link: its name in the storage, its kind, its size."""

    kind: str
    name: str
    width: int
    height: int


def card_of(edition, status):
    """Return the SharedFile of a text's card, or None if our font cannot write it."""
    words = _words(edition, status)
    if not share_drawing.can_write("".join(words.values())):
        return None
    return SharedFile(CARD, _name(CARD, words, "png"), share_drawing.CARD_WIDTH, share_drawing.CARD_HEIGHT)


def crops_of(image):
    """Return the SharedFiles of a lead picture, one a shape."""
    shown = {"file": image.file.name, "focus": image.ppoi}
    return [
        SharedFile(shape, _name(shape, shown, "jpeg"), *share_drawing.crop_size(shape, image.width, image.height))
        for shape in share_drawing.SHAPES
    ]


def address_of(edition, file):
    """Return the path of a SharedFile of an edition's article."""
    return path_to("articles:shared-picture", edition.article.slug, file.name)


def lead_of(edition):
    """Return the lead picture of an edition, or None; one query."""
    lead = next((item for item in read_body(edition)[0] if item["type"] == "lead"), None)
    return lead and Image.objects.filter(pk=lead["image"]).first()


def files_of(edition, status, image):
    """Return {name: SharedFile} of all pictures of a live text."""
    card = card_of(edition, status)
    found = [*([card] if card else []), *(crops_of(image) if image else [])]
    return {file.name: file for file in found}


def is_made(file):
    return storage().exists(f"{FOLDER}/{file.name}")


def make_file(file, edition, status, image):
    """Draw a SharedFile, keep it and return its bytes."""
    if file.kind == CARD:
        code = status.code if status else ""
        data = share_drawing.draw_card(**_words(edition, status), badge_code=code)
    else:
        with image.file.open() as stored:
            pixels = decode(stored.read())
        data = share_drawing.draw_crop(pixels, file.kind, image.focus)
    save_file(f"{FOLDER}/{file.name}", data)
    return data


def _words(edition, status):
    topic = edition.article.topic
    badge = status.label if status else ""
    return {"title": edition.title, "topic": topic.name if topic else "", "badge": badge, "site": settings.SITE_NAME}


def _name(kind, shown, ending):
    text = json.dumps([_DESIGN, kind, shown], sort_keys=True)
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:_NAME_LENGTH]}.{ending}"
