"""Change the library of files."""

import hashlib
import logging

from django.core.files.base import File as Content
from django.db import IntegrityError, transaction

from activity.log import record
from core.text.clean import clean_line
from files.formats import UnacceptableFile, recognize
from files.models import File, stored_name

logger = logging.getLogger(__name__)
SAVE_FAILED = "We couldn’t save the file right now. Your other entries are kept. Try again later."


def add_file(*, upload, title="", by=None):
    """Add an uploaded file to the library; return its File.

    A file that the library already has is returned unchanged. Raises files.formats.UnacceptableFile.
    """
    row = find_file(upload, title=title, by=by)
    if row.pk:
        return row
    row.file = _save(stored_name(row, ""), upload)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Another process added the same file at this moment. Any other conflict is raised again.
        known = File.objects.filter(sha256=row.sha256).first()
        if known is None:
            raise
        return known
    return row


def find_file(upload, *, title="", by=None):
    """Return the File that the library has of an upload, or an unsaved one.

    Raises files.formats.UnacceptableFile, as adding it would.
    """
    key = recognize(upload)
    digest = hashlib.sha256()
    for chunk in iter(lambda: upload.read(1024 * 1024), b""):
        digest.update(chunk)
    sha256 = digest.hexdigest()
    if known := File.objects.filter(sha256=sha256).first():
        return known
    title = clean_line(title or (upload.name or "").rpartition(".")[0].replace("_", " "))[:200] or "File"
    return File(title=title, format=key, size=upload.size, sha256=sha256, uploaded_by=by)


def _save(name, upload):
    """Save an upload under exactly this name; keep an existing file of that length."""
    place = File._meta.get_field("file").storage
    upload.seek(0)
    try:
        if place.exists(name):
            if place.size(name) == upload.size:
                return name
            place.delete(name)
        given = place.save(name, Content(upload))
        if given != name:
            # Another process saved the same file at this moment.
            place.delete(given)
    except OSError as error:
        logger.exception("A file could not be saved.")
        raise UnacceptableFile(SAVE_FAILED) from error
    return name


@transaction.atomic
def delete_file(*, file, by=None):
    """Delete a file and its row. Raises ProtectedError while it is in use."""
    number, name, place = file.pk, file.file.name, file.file.storage
    file.delete()
    record("file.removed", by=by, details={"file": number, "sha256": file.sha256})
    transaction.on_commit(lambda: place.delete(name), robust=True)
