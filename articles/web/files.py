"""Files of the library for readers, while a live text names them."""

from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles.blocks.parts.named import FILE_KEY_DAYS, FILE_KEY_SALT
from articles.models import Edition
from files.models import File
from files.responses import send_file


@require_safe
def file(request, pk, name):
    """Send a file that a live text names.

    Staff get the others too, and so does everyone to whom a preview gave a key.
    """
    found = get_object_or_404(File, pk=pk)
    is_public = Edition.objects.live().filter(files__file=found).exists()
    if name != found.download_name or not (is_public or _may_see(request, found)):
        raise Http404("We couldn’t find this file.")
    return send_file(request, found, is_public=is_public)


def _may_see(request, found):
    try:
        key = TimestampSigner(salt=FILE_KEY_SALT).unsign(request.GET.get("key", ""), max_age=FILE_KEY_DAYS * 86_400)
    except BadSignature:
        return request.user.has_perm("files.view_file")
    return key == str(found.pk)
