"""Choose pictures by sight, in any form of the admin."""

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from js_asset import JS

from core.text.clean import clean_line
from core.text.numbers import read_number
from images.models import Collection, Image

PAGE_SIZE = 24


class PictureSelect(forms.Select):
    """A select that knows its own choice; a dialog offers the other pictures.

    Without JavaScript, a field for the picture's number in the library replaces it.
    """

    @property
    def media(self):
        return forms.Media(
            css={"all": ["css/pictures.css", "css/library.css", "css/choose-picture.css"]},
            js=[JS("js/admin/pictures/field.js", {"type": "module"})],
        )

    def render(self, name, value, attrs=None, renderer=None):
        # A form that demands the picture says so itself: a browser cannot point at a hidden select.
        select = super().render(name, value, {key: one for key, one in (attrs or {}).items() if key != "required"})
        return render_to_string("admin/images/choose.html", {"select": select, "name": name, "value": value})

    def optgroups(self, name, value, attrs=None):
        options = [self.create_option(name, "", "", False, 0)]
        # Values from a request arrive here before they are validated.
        numbers = [number for text in map(str, value) if (number := read_number(text)) is not None]
        for image in self.choices.queryset.filter(pk__in=numbers) if numbers else ():
            option = self.create_option(name, image.pk, str(image), True, len(options))
            option["attrs"] |= {"data-picture": image.thumbnail_url, "data-alt": image.alt_text}
            options.append(option)
        return [(None, options, 0)]


class ChoosesPictures:
    """Mixin for a ModelAdmin or inline: its picture fields open the dialog."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        wrapper = getattr(field, "widget", None)
        if isinstance(wrapper, RelatedFieldWidgetWrapper) and isinstance(wrapper.widget, PictureSelect):
            # The dialog adds pictures too, without another window.
            field.widget = wrapper.widget
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if issubclass(db_field.related_model, Image):
            kwargs.setdefault("widget", PictureSelect())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ChooseMixin:
    """Mixin for the admin of pictures: adds the address that the dialog queries."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.choose)
        return [path("choose/", view, name="images_image_choose"), *super().get_urls()]

    def choose(self, request):
        """Return a page of pictures as JSON.

        They match `term`, or one has the number `pk`.
        """
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        # A replaced picture must not return through a form.
        known = self.get_queryset(request).current()
        if asked := request.GET.get("pk"):
            known = known.filter(pk=read_number(asked))
        collection = read_number(request.GET.get("collection", ""))
        if collection is not None:
            known = known.filter(collections=collection)
        found, _repeated = self.get_search_results(request, known, clean_line(request.GET.get("term", "")))
        page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
        return JsonResponse({
            "results": [describe_picture(image) for image in page],
            "pagination": {"more": page.has_next()},
            "total": page.paginator.count,
            "may_add": self.has_add_permission(request),
            "collections": list(Collection.objects.values("id", "name")),
        })  # fmt: skip


def describe_picture(image):
    """Return what the dialog shows of a picture."""
    return {
        "id": str(image.pk),
        "text": str(image),
        "alt": image.alt_text,
        "picture": image.thumbnail_url,
        "classes": image.classes,
        "size": image.dimensions,
        "caption": image.caption,
        "rights": ", ".join(filter(None, (image.credit, image.license))),
        "uses": reverse("admin:articles_usage", args=["image", image.pk]),
        "page": reverse("admin:images_image_change", args=[image.pk]),
    }
