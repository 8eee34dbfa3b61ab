"""Change the picture library."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from activity.log import record
from core.text.clean import clean_line
from images import files, renditions
from images.models import NEEDS_ALT, UPLOAD_LIFETIME, Image, Upload
from images.perceptual_hash import compute_dhash, compute_tone
from images.uploads import Picture, UnacceptableImage, reencode, rotate


def add_image(*, upload, alt, is_decorative=False, is_undescribed=False, ppoi="0.5x0.5", by=None, **words):
    """Add a picture to the library; return its Image.

    A picture that the library already has is returned unchanged.

    `upload` is a binary file, bytes, or a Picture that was re-encoded before. `words` are caption, credit, license and
    license_until. A picture of an import may be undescribed until a person finds words for it.
    Raises images.uploads.UnacceptableImage.
    """
    # Decoding may take a second, so it happens before the transaction, which locks SQLite for all writers.
    picture = upload if isinstance(upload, Picture) else reencode(upload)
    if not (is_decorative or is_undescribed) and not clean_line(alt):
        raise UnacceptableImage(NEEDS_ALT)
    words |= {"alt": alt, "is_decorative": is_decorative, "is_undescribed": is_undescribed}
    return _get_or_create(
        Image, picture.sha256, lambda: {**files.save_picture(picture), **words, "ppoi": ppoi, "uploaded_by": by}
    )


def receive_upload(*, upload, name, by):
    """Store a picture that is not described yet; return its Upload.

    Raises images.uploads.UnacceptableImage.
    """
    picture = upload if isinstance(upload, Picture) else reencode(upload)
    name = clean_line(name)[:200] or "picture"
    return _get_or_create(
        Upload, picture.sha256, lambda: {**files.save_picture(picture), "name": name, "uploaded_by": by}, uploaded_by=by
    )


def turn_upload(*, upload):
    """Rotate an Upload by 90 degrees clockwise.

    Raises UnacceptableImage if it cannot be read.
    """
    before = Upload.objects.get(pk=upload.pk)
    with upload.file.open("rb") as file:
        picture = reencode(rotate(file.read()))
    if Upload.objects.filter(uploaded_by=upload.uploaded_by, sha256=picture.sha256).exists():
        raise UnacceptableImage("You uploaded the rotated picture too. Use that one, and discard this one.")
    for name, value in files.save_picture(picture).items():
        setattr(upload, name, value)
    upload.is_complete = False
    with transaction.atomic():
        upload.save()
        transaction.on_commit(lambda: files.delete_files(before), robust=True)


@transaction.atomic
def accept_upload(*, upload, by, **words):
    """Move an Upload into the library with these details; return its Image.

    Raises UnacceptableImage if it has no alt text and is not decorative.
    """
    if not words.get("is_decorative") and not clean_line(words.get("alt", "")):
        raise UnacceptableImage(NEEDS_ALT)
    fields = ("file", "width", "height", "sha256", "original_sha256", "dhash", "tone", "size", "made", "is_complete")
    kept = {field: getattr(upload, field) for field in fields}
    image = _get_or_create(Image, upload.sha256, lambda: {**kept, **words, "uploaded_by": by})
    upload.delete()
    return image


@transaction.atomic
def describe_images(*, images, by, collection=None, **words):
    """Give many pictures the same credit, license, last day or collection."""
    for image in images:
        old = {name: getattr(image, name) for name in words}
        for name, value in words.items():
            setattr(image, name, value)
        if words:
            image.save(update_fields=[*words])
        if collection:
            image.collections.add(collection)
        changed = {name: [str(old[name] or ""), str(value)] for name, value in words.items()}
        added = {"collection": str(collection)} if collection else {}
        record("picture.changed", by=by, about=image, details={"changed": changed, **added})


def discard_upload(*, upload):
    """Delete an Upload, and its file unless the library uses it."""
    upload.delete()
    transaction.on_commit(lambda: files.delete_files(upload), robust=True)


@transaction.atomic
def delete_image(*, image, by=None):
    """Delete a picture and its files. Raises ProtectedError while it is in use."""
    number = image.pk
    image.delete()
    record("picture.removed", by=by, details={"picture": number, "sha256": image.sha256})
    transaction.on_commit(lambda: files.delete_files(image), robust=True)


def _get_or_create(model, sha256, fields, **mine):
    """Return the row with this content; create it from `fields()` if it is new."""
    known = model.objects.filter(sha256=sha256, **mine)
    if row := known.first():
        return row
    values = fields()
    try:
        with transaction.atomic():
            return model.objects.create(**values)
    except IntegrityError:
        # Another process added the same picture at this moment. Any other conflict is raised again.
        row = known.first()
        if row is None:
            raise
        return row


def make_renditions(stored):
    """Create the missing copies of an Image or Upload; return how many files.

    AVIF is kept only if it is smaller than WebP. Raises OSError if the original cannot be read.
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
    # Someone may have edited the row meanwhile, so only these fields are written.
    noted = {field: getattr(stored, field) for field in ("made", "is_complete", "dhash", "tone")}
    if not type(stored).objects.filter(pk=stored.pk).update(**noted):
        # The row was deleted meanwhile, so the new files belong to no row.
        files.delete_files(stored)
    return len(data)


def pictures_to_copy(kind):
    """Return the rows of Image or Upload that lack copies, the newest first.

    Those that cannot be read are left out.
    """
    return kind.objects.filter(is_complete=False, is_unreadable=False).order_by("-pk")


def make_missing_renditions(*, step=lambda done, total: None, say=lambda sentence: None):
    """Make the copies of all pictures that lack some.

    Return how many files were written and how many pictures cannot be read. `step(done, total)` is called before each
    picture and may raise. Raises ConnectionError if the store is down. A picture that cannot be read is noted, and left out
    until `read_again`.
    """
    rows, written, unreadable = [*pictures_to_copy(Image), *pictures_to_copy(Upload)], 0, 0
    for number, row in enumerate(rows):
        step(number, len(rows))
        try:
            written += make_renditions(row)
        except ConnectionError:
            # The store failed, not this picture.
            raise
        except OSError as error:
            unreadable += 1
            type(row).objects.filter(pk=row.pk).update(is_unreadable=True)
            say(f"{row._meta.verbose_name} {row.pk} ({row.file.name}) cannot be read: {error}")
    step(len(rows), len(rows))
    return written, unreadable


def read_again():
    """Let the worker try pictures again that could not be read; return how many."""
    kinds = (Image, Upload)
    return sum(kind.objects.filter(is_unreadable=True).update(is_unreadable=False) for kind in kinds)


def discard_old_uploads(now=None):
    """Delete uploads that were never described; return how many."""
    old = list(Upload.objects.filter(created_at__lt=(now or timezone.now()) - UPLOAD_LIFETIME))
    for upload in old:
        discard_upload(upload=upload)
    return len(old)
