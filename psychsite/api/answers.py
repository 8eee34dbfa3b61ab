"""Turn views of the API into responses: limits, JSON, ETag, problems, CORS."""

import hashlib
import json
import logging
from functools import wraps

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from clinics.api.responses import absolute
from core.pages.answers import matches
from core.process.faults import is_fault_of_machine
from core.process.logs import message_of
from psychsite.api.limits import admit
from psychsite.api.problems import Moved, Problem

log = logging.getLogger(__name__)
READS = ("GET", "HEAD")
ALLOWED = (*READS, "OPTIONS")
TITLES = {
    301: "Moved",
    400: "Request not understood",
    401: "Key not valid",
    404: "Not found",
    405: "Method not allowed",
    410: "Gone",
    429: "Too many requests",
    503: "Away for a moment",
}


def answer(view):
    """Decorate a view that returns data; limit how often a client may ask."""

    # A refused write needs no token.
    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = _respond(view, request, args, kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Location, Retry-After"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        # Search engines index the pages, not their data.
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def _respond(view, request, args, kwargs):
    try:
        if request.method == "OPTIONS":
            return _preflight()
        if request.method not in READS:
            raise Problem(405, "This API is for reading. Use GET or HEAD.", Allow=", ".join(ALLOWED))
        admit(request)
        return _data(request, view(request, *args, **kwargs))
    except Moved as moved:
        sentence = "This is at another address now. Follow the header Location."
        return problem(Problem(301, sentence, Location=absolute(moved.path)))
    except Problem as refused:
        return problem(refused)
    except Http404 as missing:
        return problem(Problem(404, str(missing)))
    except Exception as error:
        if not is_fault_of_machine(error):
            raise
        log.warning("The API cannot answer: %s", message_of(error))
        return problem(Problem(503, "The site is away for a moment. Ask again in a minute.", **{"Retry-After": "60"}))


def _preflight():
    """Return the answer to a browser that checks what it may send."""
    return HttpResponse(
        status=204,
        headers={
            "Allow": ", ".join(ALLOWED),
            "Access-Control-Allow-Methods": ", ".join(READS),
            "Access-Control-Allow-Headers": "Authorization, If-None-Match",
            "Access-Control-Max-Age": "86400",
        },
    )


def _data(request, found):
    """Return the data as JSON, or 304 if the client has it."""
    body, link = dump(found), isinstance(found, dict) and found.get("next")
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response.headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()[:27]}"'
    response.headers["Cache-Control"] = "no-cache"
    if link:
        response.headers["Link"] = f'<{link}>; rel="next"'
    if matches(request, response.headers["ETag"]):
        response.status_code, response.content = 304, b""
        del response.headers["Content-Type"]
    return response


def dump(data):
    return json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder).encode()


def problem(refused):
    """Return a Problem as a response."""
    said = {
        "type": "about:blank",
        "title": TITLES[refused.status],
        "status": refused.status,
        "detail": refused.sentence,
    }
    return HttpResponse(
        dump(said), status=refused.status, content_type="application/problem+json", headers=refused.headers
    )
