"""The addresses under /api/v1/, and the reference at /api/."""

from functools import wraps

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from articles.publishing import previews
from clinics.api.responses import absolute
from core.errors import LinkExpired
from core.http import make_private
from core.pages.decorator import stored
from psychsite.api import cursors, openapi
from psychsite.api.answers import answer
from psychsite.api.asked import read_fields, read_list_query, refuse_query
from psychsite.api.moves import address_after
from psychsite.api.problems import Moved, Problem
from psychsite.api.registry import RESOURCES
from psychsite.api.resources.articles import page_data


@answer
def index(request):
    """Return the resources with their addresses."""
    refuse_query(request.GET)
    return {
        "resources": [
            {"name": one.name, "about": one.about, "api": absolute(reverse(f"api:{one.name}"))}
            for one in RESOURCES.values()
        ],
        "openapi": absolute(reverse("api:openapi")),
        "reference": absolute(reverse("api:reference")),
    }


@answer
def show_list(request, resource):
    asked = read_list_query(request.GET, resource)
    items, last, beside = resource.list_page(asked)
    following = None
    if last is not None:
        query = request.GET.copy()
        query["cursor"] = cursors.encode(last)
        following = absolute(f"{request.path}?{query.urlencode()}")
    return {"items": [_only(item, asked.fields) for item in items], "next": following, **beside}


@answer
def show_one(request, resource, **key):
    fields = read_fields(request.GET, resource)
    try:
        found = resource.find(**key)
    except Http404:
        if address := address_after(resource, key):
            raise Moved(address) from None
        raise
    return _only(found, fields)


def _only(item, fields):
    return {name: item[name] for name in fields} if fields else item


@answer
def document(request):
    """Return the OpenAPI document."""
    refuse_query(request.GET)
    return openapi.build_document()


def _private(view):
    """Decorate a view whose answers no cache keeps."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return make_private(view(request, *args, **kwargs), hide_address=True)

    return wrapped


@_private
@answer
def show_preview(request, token):
    """Return the draft behind a preview link."""
    refuse_query(request.GET)
    try:
        return page_data(previews.link_context(token))
    except LinkExpired as expired:
        raise Problem(404 if isinstance(expired, previews.UnknownLink) else 410, str(expired)) from expired


@answer
def nothing(request):
    raise Problem(404, "There is nothing at this address. /api/v1/ lists what there is.")


@require_safe
@stored()
def reference(request):
    """Show the reference, made from the OpenAPI document's own parts."""
    return render(request, "api/reference.html", openapi.reference_context())
