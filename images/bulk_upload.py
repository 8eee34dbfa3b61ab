"""The page on which many pictures come in at once: files above, and below a row for each that waits for its words."""

from images.actions import accept, discard, receive
from images.duplicates import lookalikes, twins
from images.forms import WordsForm
from images.models import Upload
from images.uploads import UnacceptableImage

# So many files are read in one request, and so many pictures of one person may wait for their words.
AT_ONCE = 20
WAITING = 200
# So many of these are on one page; the others follow when these are done.
SHOWN = 30
TOO_MANY = f"Not read: at most {AT_ONCE} pictures at a time. Choose it again."
TOO_MANY_WAIT = f"{WAITING} pictures wait for their words already. Describe some of them first."


def waiting(by):
    """Return the uploads of this person that wait for their words, the oldest first."""
    return Upload.objects.filter(uploaded_by=by)


def take_in(files, by):
    """Receive files; return [(name, sentence)] of those that were refused. One bad file does no harm to the others."""
    refused, number = [], waiting(by).count()
    for position, file in enumerate(files):
        try:
            if position >= AT_ONCE:
                raise UnacceptableImage(TOO_MANY)
            if number >= WAITING:
                raise UnacceptableImage(TOO_MANY_WAIT)
            receive(upload=file, name=file.name, by=by)
            number += 1
        except UnacceptableImage as error:
            refused.append((file.name, str(error)))
    return refused


def rows(by, data=None):
    """Return a form for each picture of the page; what `data` holds of it stays as it was typed, unjudged."""
    return [
        make(initial=make(data).typed()) if _names(data, upload) else make()
        for upload, make in _makers(waiting(by)[:SHOWN])
    ]


def settle(by, data):
    """Do what the rows say; return (added Images, how many were thrown away, forms of what still waits)."""
    added, away, rest = [], 0, []
    told = [upload for upload in waiting(by) if _names(data, upload)]
    for upload, make in _makers(told):
        form = make(_filled(data, upload))
        if not form.is_valid():
            rest.append(form)
        elif form.cleaned_data["choice"] == WordsForm.AWAY:
            discard(upload=upload)
            away += 1
        else:
            added.append(accept(upload=upload, by=by, **form.answers()))
    # What was asked about may be in the library by now, or gone.
    alike, twin = lookalikes(form.instance for form in rest), twins(form.instance for form in rest)
    for form in rest:
        form.alike, form.twin = alike[form.instance.sha256], twin.get(form.instance.sha256)
    others = waiting(by).exclude(pk__in=[upload.pk for upload in told])[: SHOWN - len(rest)]
    return added, away, [*rest, *(make() for _upload, make in _makers(others))]


def _makers(uploads):
    """Yield (upload, how to make its form), after comparing all of them with the library and each other at once."""
    uploads = list(uploads)
    alike, twin = lookalikes(uploads), twins(uploads)
    for upload in uploads:
        known = {"instance": upload, "alike": alike[upload.sha256], "twin": twin.get(upload.sha256)}
        yield upload, lambda data=None, known=known, **more: WordsForm(data, **known, **more)


def _names(data, upload):
    """Whether a form that was sent had a row for this picture."""
    return any(key.startswith(f"u{upload.pk}-") for key in data or ())


def _filled(data, upload):
    """Return `data` with credit and licence of all where this row has none of its own."""
    filled = data.copy()
    for name in ("credit", "licence"):
        key = f"u{upload.pk}-{name}"
        if key in data and not data[key].strip():
            filled[key] = data.get(f"all-{name}", "")
    return filled
