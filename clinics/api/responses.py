"""Responses of the API: read-only JSON for everyone, from any page.

Everything here is public and no response depends on the user. So a script of any origin may read it.
There are no credentials.
"""

from functools import wraps

from django.conf import settings
from django.http import Http404, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page

ALLOWED = ("GET", "HEAD")


def json_response(data, status=200, **headers):
    response = JsonResponse(data, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    return response


def json_error(status, sentence, **headers):
    return json_response({"error": sentence}, status, **headers)


def read_only(view):
    """Decorate a view that returns data or a response; reject other methods."""

    @conditional_page
    def respond(request, *args, **kwargs):
        try:
            found = view(request, *args, **kwargs)
        except Http404 as missing:
            return json_error(404, str(missing))
        return json_response(found) if isinstance(found, dict) else found

    # A rejected write needs no token.
    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method in ALLOWED:
            response = respond(request, *args, **kwargs)
        else:
            response = json_error(405, "This API is read-only. Use GET or HEAD.", Allow=", ".join(ALLOWED))
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        # Search engines index the pages, not their data.
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def absolute(path):
    """Return the URL of a path on this site; a full URL stays as it is."""
    return path if "://" in path else f"{settings.SITE_URL.rstrip('/')}{path}"
