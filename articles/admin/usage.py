"""Where used: a page of the admin for pictures, people, clinics and sources."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from articles.models import Snippet, Source
from articles.references.usage import MAX_USES, uses_of
from authors.models import Person
from clinics.models import Clinic
from files.models import File
from images.models import Image

# By the name of a model in the admin.
KINDS = {
    "image": Image,
    "file": File,
    "person": Person,
    "clinic": Clinic,
    "source": Source,
    "snippet": Snippet,
}


class UsageMixin:
    """For the admin of articles: adds the page admin:articles_usage."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(show))
        return [path("usage/<str:kind>/<int:pk>/", view, name="articles_usage"), *super().get_urls()]


def show(request, kind, pk):
    """List where a thing is used, for people who may see it."""
    if kind not in KINDS:
        raise Http404
    opts = KINDS[kind]._meta
    if not any(request.user.has_perm(f"{opts.app_label}.{right}_{opts.model_name}") for right in ("view", "change")):
        raise PermissionDenied
    thing = get_object_or_404(KINDS[kind], pk=pk)
    context = {
        **admin.site.each_context(request),
        "title": f"Where “{thing}” is used",
        "opts": opts,
        "original": thing,
        "uses": uses_of(thing, request.user),
        "limit": MAX_USES,
        "back": reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[pk]),
    }
    return TemplateResponse(request, "admin/articles/usage.html", context)
