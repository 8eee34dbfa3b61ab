"""The pictures of shared links."""

from csp.constants import HEADER
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.approval.status import approvals_of, review_status
from articles.rendering import sharing
from articles.rendering.page import find_live
from images.files import storage
from images.views import POLICY

# Another badge has another address, so an old copy is only seen under an old link.
_CACHE = "public, max-age=86400"
_TYPES = {"png": "image/png", "jpeg": "image/jpeg"}


@require_safe
def shared_picture(request, slug, name):
    """Show a picture of a live article.

    An address of an earlier text or badge leads to that of today.
    """
    edition = find_live(slug)
    if edition is None:
        raise Http404("This article is not published.")
    approvals = approvals_of(edition.article) if edition.article.needs_approval else []
    status = review_status(edition, approvals, timezone.localdate()) if edition.article.needs_approval else None
    image = sharing.lead_of(edition)
    files = sharing.files_of(edition, status, image)
    if name not in files:
        return _redirect_to_present(edition, name, files)
    try:
        with storage().open(f"{sharing.FOLDER}/{name}") as stored:
            data = stored.read()
    except FileNotFoundError:
        data = sharing.make_file(files[name], edition, status, image)
    response = HttpResponse(data, content_type=_TYPES[name.rpartition(".")[2]])
    response["Cache-Control"], response[HEADER] = _CACHE, POLICY
    return response


def _redirect_to_present(edition, name, files):
    kind = name.partition("-")[0]
    present = next((file for file in files.values() if file.kind == kind), None)
    if present is None:
        raise Http404("This article has no such picture.")
    return redirect(sharing.address_of(edition, present))
