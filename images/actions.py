"""What can be done to the picture library."""

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from images.models import Image
from images.uploads import Picture, UnacceptableImage, reencode
from psychsite.lib.text import clean_line

NEEDS_ALT = "Describe the picture in the text alternative, or mark it as only decorative."


def add_image(*, upload, alt, is_decorative=False, caption="", credit="", licence="", ppoi="0.5x0.5", by=None):
    """Put a picture into the library and return its Image; one that is there already is returned as it stands.

    `upload` is a binary file, bytes, or a Picture that was re-encoded before. Raises images.uploads.UnacceptableImage.
    """
    # Decoding may take a second: it happens before the transaction, which on SQLite keeps all other writers waiting.
    picture = upload if isinstance(upload, Picture) else reencode(upload)
    if not is_decorative and not clean_line(alt):
        raise UnacceptableImage(NEEDS_ALT)
    words = {"caption": caption, "credit": credit, "licence": licence, "ppoi": ppoi}
    try:
        return _keep(picture, alt=alt, is_decorative=is_decorative, by=by, **words)
    except IntegrityError:
        # Somebody else added the same picture in this moment; any other conflict is raised as it was.
        known = Image.objects.filter(sha256=picture.sha256).first()
        if known is None:
            raise
        return known


@transaction.atomic
def _keep(picture, *, by, **words):
    known = Image.objects.filter(sha256=picture.sha256).first()
    if known:
        return known
    image = Image(sha256=picture.sha256, width=picture.width, height=picture.height, uploaded_by=by, **words)
    image.file.save(f"picture.{picture.ext}", ContentFile(picture.data), save=False)
    image.save()
    return image
