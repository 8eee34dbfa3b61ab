"""Send a file of the library, whole or in ranges."""

import re

from csp.constants import HEADER
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.http import content_disposition_header

from core.http import PRIVATE
from files.formats import DOCUMENT, FORMATS, RECORDINGS

# A file may run or load nothing, even if a browser takes it for a page.
POLICY = "default-src 'none'; sandbox"
# Players ask for the rest themselves, so that no request holds a worker for the length of a film.
MAX_RANGE_BYTES = 4 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def send_file(request, file, *, is_public):
    """Return the response of a File.

    Documents are downloads. Recordings play in the page, and players ask for ranges.
    """
    etag = f'"{file.sha256}"'
    try:
        response = _not_modified(request, etag) or _partial(request, file, etag) or _whole(file)
    except FileNotFoundError:
        raise Http404("This file is missing. Write to us, so that we can put it back.") from None
    except OSError:
        # Caches must not store this response: the file exists, but its store is down.
        return HttpResponse(status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
    if file.sort in RECORDINGS:
        response["Accept-Ranges"] = "bytes"
    response["ETag"], response[HEADER] = etag, POLICY
    response["X-Robots-Tag"] = "noindex"
    # A file stops being public when its article is withdrawn, so browsers ask each time.
    response["Cache-Control"] = "public, no-cache" if is_public else PRIVATE
    return response


def _not_modified(request, etag):
    return HttpResponseNotModified() if etag in request.headers.get("If-None-Match", "") else None


def _whole(file):
    response = FileResponse(file.file.storage.open(file.file.name), content_type=FORMATS[file.format].mime)
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = content_disposition_header(file.sort == DOCUMENT, file.download_name)
    return response


def _partial(request, file, etag):
    """Return the response to a request for one range, or None.

    None means that the whole file is to be sent.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if (
        file.sort not in RECORDINGS
        or not asked
        or not any(asked.groups())
        or request.headers.get("If-Range", etag) != etag
    ):
        return None
    first, last = asked.groups()
    start = int(first) if first else max(0, file.size - int(last))
    end = min(int(last) if first and last else file.size - 1, file.size - 1, start + MAX_RANGE_BYTES - 1)
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    body = _read(file.file.storage.open(file.file.name), start, end - start + 1)
    response = StreamingHttpResponse(body, status=206, content_type=FORMATS[file.format].mime)
    response["Content-Length"] = str(end - start + 1)
    response["Content-Range"] = f"bytes {start}-{end}/{file.size}"
    return response


def _read(stream, start, length):
    with stream:
        stream.seek(start)
        while length and (chunk := stream.read(min(_CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk
