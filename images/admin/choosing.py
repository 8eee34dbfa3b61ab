"""Choose pictures by sight, in any form of the admin."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse

from core.text.clean import clean_line
from images.models import Image

PAGE_SIZE = 20


class PictureSelect(AutocompleteSelect):
    """The admin's autocomplete select, with a thumbnail in each row.

    Without JavaScript, a field for the picture's number in the library replaces the select.
    """

    @property
    def media(self):
        theirs = super().media
        # One list, because Django keeps only the order within a list when it merges lists of scripts.
        return theirs + forms.Media(
            css={"all": ["css/choose-picture.css"]}, js=[*theirs._js, "js/admin/choose-picture.js"]
        )

    def get_url(self):
        return reverse("admin:images_image_choose")

    def render(self, name, value, attrs=None, renderer=None):
        number = render_to_string("admin/images/choose.html", {"name": name, "value": value})
        return super().render(name, value, attrs, renderer) + number

    def optgroups(self, name, value, attr=None):
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        # Values from a request arrive here before they are validated.
        numbers = [text for text in map(str, value) if text.isascii() and text.isdecimal() and len(text) < 19]
        for image in self.choices.queryset.filter(pk__in=numbers):
            option = self.create_option(name, image.pk, str(image), True, len(options))
            option["attrs"]["data-picture"] = image.stamp_url
            options.append(option)
        return [(None, options, 0)]


class ChoosesPictures:
    """Mixin for a ModelAdmin or inline: shows thumbnails in its picture fields."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if issubclass(db_field.related_model, Image):
            kwargs.setdefault("widget", PictureSelect(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ChooseMixin:
    """Mixin for the admin of pictures: adds the address that PictureSelect queries."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.choose)
        return [path("choose/", view, name="images_image_choose"), *super().get_urls()]

    def choose(self, request):
        """Return the pictures that match `term`, in the format of select2."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        # A replaced picture must not return through a form.
        found, _repeated = self.get_search_results(
            request, Image.objects.current(), clean_line(request.GET.get("term", ""))
        )
        page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
        rows = [{"id": str(image.pk), "text": str(image), "picture": image.stamp_url} for image in page]
        return JsonResponse({"results": rows, "pagination": {"more": page.has_next()}})
