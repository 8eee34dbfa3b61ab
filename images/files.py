"""Picture files in the storage, addressed by name and content only."""

import logging

from django.core.files.base import ContentFile

from images.models import Image, Upload, stored_name
from images.renditions import planned_copies, rendition_name
from images.uploads import UnacceptableImage

logger = logging.getLogger(__name__)
SAVE_FAILED = "We couldn’t save the picture right now. Your other entries are kept. Try again later."


def storage():
    return Image._meta.get_field("file").storage


def save_file(name, data):
    """Save `data` under exactly this name; keep an existing file of that length.

    Names are hashes of the content. A file of another length is from a process that was killed.
    """
    place = storage()
    if place.exists(name):
        if place.size(name) == len(data):
            return
        place.delete(name)
    given = place.save(name, ContentFile(data))
    if given != name:
        # Another process saved the same file at this moment.
        place.delete(given)


def save_picture(picture):
    """Save a Picture and its first copies; return {field: value} for the row.

    Raises UnacceptableImage if the disk is full or the object store does not respond.
    """
    name = stored_name(picture, f"picture.{picture.ext}")
    made = {}
    try:
        save_file(name, picture.data)
        for (kind, width), data in sorted(picture.copies.items()):
            save_file(rendition_name(name, kind, width), data)
            made.setdefault(kind, []).append(width)
    except OSError as error:
        logger.exception("A picture could not be saved.")
        raise UnacceptableImage(SAVE_FAILED) from error
    fields = {key: getattr(picture, key) for key in ("sha256", "original_sha256", "dhash", "tone", "width", "height")}
    return {"file": name, "made": made, "size": len(picture.data), **fields}


def delete_files(stored):
    """Delete the files of a deleted row, unless another row uses them."""
    for model in (Image, Upload):
        if model.objects.filter(sha256=stored.sha256).exists():
            return
    name = stored.file.name
    for kind, width in planned_copies(name, stored.width):
        storage().delete(rendition_name(name, kind, width))
    storage().delete(name)
