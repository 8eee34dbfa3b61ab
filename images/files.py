"""Files in the storage: by name and content only, so that a disk, an object store and a store in memory serve alike."""

import logging

from django.core.files.base import ContentFile

from images.models import Image, Upload, stored_name
from images.renditions import planned_copies, rendition_name
from images.uploads import UnacceptableImage

logger = logging.getLogger(__name__)
SAVE_FAILED = "We couldn’t save the picture right now. Nothing else is lost. Try again in a while."


def storage():
    return Image._meta.get_field("file").storage


def save_file(name, data):
    """Keep `data` under exactly this name. What is there already is kept if it is as long: names are made from the content.

    A file of another length was left by a process that was killed while it wrote.
    """
    place = storage()
    if place.exists(name):
        if place.size(name) == len(data):
            return
        place.delete(name)
    given = place.save(name, ContentFile(data))
    if given != name:
        # Somebody else kept the same file in this moment.
        place.delete(given)


def save_picture(picture):
    """Keep the file of an images.uploads.Picture and its first copies; return {field: value} for the row that names them.

    Raises UnacceptableImage where the disk is full or the object store does not answer.
    """
    name = stored_name(picture, f"picture.{picture.ext}")
    made = {}
    try:
        save_file(name, picture.data)
        for (kind, width), data in sorted(picture.copies.items()):
            save_file(rendition_name(name, kind, width), data)
            made.setdefault(kind, []).append(width)
    except OSError as error:
        logger.exception("A picture could not be kept.")
        raise UnacceptableImage(SAVE_FAILED) from error
    fields = {key: getattr(picture, key) for key in ("sha256", "original_sha256", "dhash", "tone", "width", "height")}
    return {"file": name, "made": made, **fields}


def delete_files(stored):
    """Delete the files of a row that is gone, unless another row names the same picture."""
    for model in (Image, Upload):
        if model.objects.filter(sha256=stored.sha256).exists():
            return
    name = stored.file.name
    for kind, width in planned_copies(name, stored.width):
        storage().delete(rendition_name(name, kind, width))
    storage().delete(name)
