"""How the API answers: JSON whatever happens, for reading only, by anybody and from any page.

Everything here is public and no answer depends on who asks, so a script of any origin may read it; without credentials, since
there are none.
"""

from functools import wraps

from django.conf import settings
from django.http import Http404, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page

ALLOWED = ("GET", "HEAD")


def answer(data, status=200, **headers):
    response = JsonResponse(data, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    return response


def error(status, sentence, **headers):
    return answer({"error": sentence}, status, **headers)


def read_only(view):
    """Let `view` return data or a response; refuse other methods, and say in a sentence what there is not."""

    @conditional_page
    def asked(request, *args, **kwargs):
        try:
            found = view(request, *args, **kwargs)
        except Http404 as missing:
            return error(404, str(missing))
        return answer(found) if isinstance(found, dict) else found

    # To refuse a write needs no token.
    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method in ALLOWED:
            response = asked(request, *args, **kwargs)
        else:
            response = error(405, "This API is read-only. Use GET or HEAD.", Allow=", ".join(ALLOWED))
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        # The pages belong in results; their data does not.
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def absolute(path):
    """Return the address of a path on this site; what is one already, a picture in a bucket, stays."""
    return path if "://" in path else f"{settings.SITE_URL.rstrip('/')}{path}"
