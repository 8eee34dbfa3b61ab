"""What can be done to the picture library."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.text.clean import clean_line
from images import files, renditions
from images.models import NEEDS_ALT, UPLOAD_LIFETIME, Image, Upload
from images.perceptual_hash import compute_dhash, compute_tone
from images.uploads import Picture, UnacceptableImage, reencode


def add_image(*, upload, alt, is_decorative=False, caption="", credit="", licence="", ppoi="0.5x0.5", by=None):
    """Put a picture into the library and return its Image; one that is there already is returned as it stands.

    `upload` is a binary file, bytes, or a Picture that was re-encoded before. Raises images.uploads.UnacceptableImage.
    """
    # Decoding may take a second: it happens before the transaction, which on SQLite keeps all other writers waiting.
    picture = upload if isinstance(upload, Picture) else reencode(upload)
    if not is_decorative and not clean_line(alt):
        raise UnacceptableImage(NEEDS_ALT)
    words = {"alt": alt, "is_decorative": is_decorative, "caption": caption, "credit": credit, "licence": licence}
    return _get_or_create(
        Image, picture.sha256, lambda: {**files.save_picture(picture), **words, "ppoi": ppoi, "uploaded_by": by}
    )


def receive_upload(*, upload, name, by):
    """Take in a picture whose words are still to come; return its Upload. Raises images.uploads.UnacceptableImage."""
    picture = upload if isinstance(upload, Picture) else reencode(upload)
    name = clean_line(name)[:200] or "picture"
    return _get_or_create(
        Upload, picture.sha256, lambda: {**files.save_picture(picture), "name": name, "uploaded_by": by}, uploaded_by=by
    )


@transaction.atomic
def accept_upload(*, upload, by, **words):
    """Make an Upload a picture of the library with these words; return its Image. Raises UnacceptableImage without words."""
    if not words.get("is_decorative") and not clean_line(words.get("alt", "")):
        raise UnacceptableImage(NEEDS_ALT)
    fields = ("file", "width", "height", "sha256", "original_sha256", "dhash", "tone", "made", "is_complete")
    kept = {field: getattr(upload, field) for field in fields}
    image = _get_or_create(Image, upload.sha256, lambda: {**kept, **words, "uploaded_by": by})
    upload.delete()
    return image


def discard_upload(*, upload):
    """Throw an Upload away, and its file unless the library has the same one."""
    upload.delete()
    transaction.on_commit(lambda: files.delete_files(upload), robust=True)


def delete_image(*, image):
    """Delete a picture from the library, and its files. Raises ProtectedError while something shows it."""
    image.delete()
    transaction.on_commit(lambda: files.delete_files(image), robust=True)


def _get_or_create(model, sha256, fields, **mine):
    """Return the row of this content, made of what `fields()` returns if there is none yet."""
    known = model.objects.filter(sha256=sha256, **mine)
    if row := known.first():
        return row
    values = fields()
    try:
        with transaction.atomic():
            return model.objects.create(**values)
    except IntegrityError:
        # Somebody else added the same picture in this moment; any other conflict is raised as it was.
        row = known.first()
        if row is None:
            raise
        return row


def make_renditions(stored):
    """Make the copies of an Image or an Upload that do not exist yet, and note them; return how many files were written.

    AVIF is kept where it is smaller than WebP. Raises OSError if the original cannot be read.
    """
    name, place = stored.file.name, files.storage()
    with place.open(name) as file:
        pixels = renditions.decode(file.read())
    wanted = renditions.planned_copies(name, stored.width)
    new = [(kind, width) for kind, width in wanted if width not in stored.made.get(kind, ())]
    data = {copy: renditions.encode(pixels, *copy) for copy in new}
    for copy in new:
        if copy[0] != "avif":
            files.save_file(renditions.rendition_name(name, *copy), data[copy])
    webp = sum(place.size(renditions.rendition_name(name, *copy)) for copy in wanted if copy[0] == "webp")
    avif = {copy: data[copy] for copy in new if copy[0] == "avif"}
    if sum(map(len, avif.values())) < webp:
        for copy, content in avif.items():
            files.save_file(renditions.rendition_name(name, *copy), content)
    else:
        data = {copy: content for copy, content in data.items() if copy not in avif}
    made = {kind: list(widths) for kind, widths in stored.made.items()}
    for kind, width in data:
        made[kind] = sorted([*made.get(kind, ()), width])
    stored.made, stored.is_complete = made, True
    if not stored.tone and not stored.dhash:
        stored.dhash, stored.tone = compute_dhash(pixels), compute_tone(pixels)
    # The row may have got other words meanwhile: only what was made is written.
    noted = {field: getattr(stored, field) for field in ("made", "is_complete", "dhash", "tone")}
    if not type(stored).objects.filter(pk=stored.pk).update(**noted):
        # It was thrown away meanwhile: what was written after that belongs to nothing.
        files.delete_files(stored)
    return len(data)


def discard_old_uploads(now=None):
    """Throw away uploads that nobody came back to; return how many."""
    old = list(Upload.objects.filter(created_at__lt=(now or timezone.now()) - UPLOAD_LIFETIME))
    for upload in old:
        discard_upload(upload=upload)
    return len(old)
