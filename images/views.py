"""Serve pictures when no web server or object store does."""

import re

from csp.constants import HEADER
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from images.files import storage
from images.renditions import TYPES

# Only names that we make: no listing, no way up, no file that something else left in the storage.
NAME = re.compile(r"images/([0-9a-f]{2})/\1[0-9a-f]{62}(-[0-9]{1,4})?\.(avif|webp|jpeg|png)")
# Names are hashes of the content, so the content under a name never changes.
FOREVER = "public, max-age=31536000, immutable"
# A picture may run or load nothing, even if a browser takes it for a page.
POLICY = "default-src 'none'; sandbox"


@require_safe
def picture(request, name):
    known = NAME.fullmatch(name)
    if not known:
        raise Http404
    etag = f'"{name.rpartition("/")[2]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        try:
            response = FileResponse(storage().open(name), content_type=TYPES[known[3]])
        except FileNotFoundError as error:
            raise Http404 from error
        except OSError:
            # Caches must not store this response: the picture exists, but its store is down.
            return HttpResponse(status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
    response["ETag"], response["Cache-Control"], response[HEADER] = etag, FOREVER, POLICY
    return response
