"""The bulk upload: receive files, then describe each picture."""

from images.actions import accept_upload, discard_upload, receive_upload
from images.duplicates import find_duplicates, find_similar_uploads
from images.forms import WordsForm
from images.models import Upload
from images.uploads import UnacceptableImage, reencode

# Files per request, and pictures per person that may wait for a description.
MAX_FILES = 20
MAX_PENDING = 200
# Rows on one page; the next ones follow when these are done.
ROWS_PER_PAGE = 30
TOO_MANY = f"Not uploaded: at most {MAX_FILES} pictures at a time. Choose it again."
TOO_MANY_WAIT = f"{MAX_PENDING} pictures are waiting for a description. Describe some of them first."


def pending_uploads(by):
    """Return this person's uploads that are not described yet, oldest first."""
    return Upload.objects.filter(uploaded_by=by)


def receive_files(files, by):
    """Store the files; return (Uploads, [(name, sentence)] refused, and changed).

    A bad file does not affect the others.
    """
    received, refused, changed, number = [], [], [], pending_uploads(by).count()
    for position, file in enumerate(files):
        try:
            if position >= MAX_FILES:
                raise UnacceptableImage(TOO_MANY)
            if number >= MAX_PENDING:
                raise UnacceptableImage(TOO_MANY_WAIT)
            picture = reencode(file)
            received.append(receive_upload(upload=picture, name=file.name, by=by))
            changed += [(file.name, note) for note in picture.notes]
            number += 1
        except UnacceptableImage as error:
            refused.append((file.name, str(error)))
    return received, refused, changed


def upload_forms(by, data=None):
    """Return a form for each picture of the page, with the values in `data`."""
    return forms_of(pending_uploads(by)[:ROWS_PER_PAGE], data)


def forms_of(uploads, data=None):
    """Return a form for each of these uploads, with the values in `data`."""
    return [
        make(initial=make(data).typed()) if _has_row(data, upload) else make()
        for upload, make in _form_factories(uploads)
    ]


def apply_choices(by, data):
    """Apply the rows' choices; return (added Images, number discarded, other forms)."""
    told = [upload for upload in pending_uploads(by) if _has_row(data, upload)]
    added, _known, away, rest = apply_to(told, by, data)
    others = pending_uploads(by).exclude(pk__in=[upload.pk for upload in told])[: ROWS_PER_PAGE - len(rest)]
    return added, away, [*rest, *(make() for _upload, make in _form_factories(others))]


def apply_to(uploads, by, data):
    """Apply the choices for these uploads.

    Return (added Images, Images that the library had already, number discarded, forms that need a correction).
    """
    added, known, away, rest = [], [], 0, []
    for upload, make in _form_factories(uploads):
        form = make(_with_shared_values(data, upload))
        if not form.is_valid():
            rest.append(form)
        elif form.cleaned_data["choice"] == WordsForm.DISCARD:
            known += _same_in_library(form.alike)
            discard_upload(upload=upload)
            away += 1
        else:
            added.append(accept_upload(upload=upload, by=by, **form.answers()))
    # Duplicates may have been added or deleted meanwhile.
    alike, twin = find_duplicates(form.instance for form in rest), find_similar_uploads(form.instance for form in rest)
    for form in rest:
        form.alike, form.twin = alike[form.instance.sha256], twin.get(form.instance.sha256)
    return added, known, away, rest


def _same_in_library(alike):
    """Return a list of the picture that a discarded file repeats.

    It is empty if several pictures look like the file.
    """
    same = [alike.same] if alike.same else alike.similar
    return same if len(same) == 1 else []


def _form_factories(uploads):
    """Yield (upload, form factory), after one comparison with the library."""
    uploads = list(uploads)
    alike, twin = find_duplicates(uploads), find_similar_uploads(uploads)
    for upload in uploads:
        known = {"instance": upload, "alike": alike[upload.sha256], "twin": twin.get(upload.sha256)}
        yield upload, lambda data=None, known=known, **more: WordsForm(data, **known, **more)


def _has_row(data, upload):
    """Return True if the submitted form has a row for this upload."""
    return any(key.startswith(f"u{upload.pk}-") for key in data or ())


def _with_shared_values(data, upload):
    """Return `data` with the shared credit and license where the row has none."""
    filled = data.copy()
    for name in ("credit", "license"):
        key = f"u{upload.pk}-{name}"
        if key in data and not data[key].strip():
            filled[key] = data.get(f"all-{name}", "")
    return filled
