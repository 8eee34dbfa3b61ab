"""The picture library in the admin."""

from django.contrib import admin, messages
from django.db.models import Case, Value, When
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from activity.admin.recording import RecordsChanges
from core.admin.csp import NonceAdmin
from core.admin.people import show_person
from core.text.dates import format_day
from images.actions import accept_upload, add_image, delete_image
from images.admin.bulk import DescribeTogether
from images.admin.choosing import ChooseMixin
from images.admin.filters import AltFilter, LicenseEndFilter, LicenseFilter, UseFilter
from images.admin.uploading import CROPS, UploadMixin
from images.forms import WORDS, AddImageForm, FocusForm
from images.models import Collection, Image, Upload, focus_class, used_condition
from images.uploads import UnacceptableImage

UPLOADED_BY = show_person("uploaded_by", "uploaded by")


@admin.register(Collection)
class CollectionAdmin(RecordsChanges, NonceAdmin, admin.ModelAdmin):
    recorded_as, recorded_values = "collection", ("name",)
    search_fields = ["name"]


@admin.register(Image)
class ImageAdmin(RecordsChanges, ChooseMixin, UploadMixin, DescribeTogether, NonceAdmin, admin.ModelAdmin):
    recorded_as, recorded_values = "picture", ("alt", "is_decorative", "caption", "credit", "license", "license_until")
    delete_confirmation_template = "admin/usage/delete_confirmation.html"
    list_display = ["thumbnail", "words", "rights", "dimensions", "is_used"]
    list_display_links = ["words"]
    list_filter = [UseFilter, "collections", AltFilter, LicenseFilter, LicenseEndFilter, "created_at"]
    list_per_page = 50
    search_fields = ["alt", "caption", "credit", "license", "=sha256"]
    readonly_fields = ["focal_point", "dimensions", "copies", "sha256", UPLOADED_BY, "created_at"]

    class Media:
        css = {"all": ["css/pictures.css", "css/library.css"]}

    def has_change_permission(self, request, obj=None):
        """Let managers of the library edit all pictures, and others only their own."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.uploaded_by_id == request.user.pk or self._can_manage(request))

    @staticmethod
    def _can_manage(request):
        return request.user.has_perm("images.delete_image")

    def get_queryset(self, request):
        used = Case(When(used_condition(), then=Value(True)), default=Value(False))
        return super().get_queryset(request).annotate(in_use=used)

    def get_search_results(self, request, queryset, search_term):
        queryset, repeated = super().get_search_results(request, queryset, search_term)
        if request.resolver_match.url_name == "autocomplete":
            # What was replaced is not to come back by a choice in a form.
            queryset = queryset.current()
        return queryset, repeated

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["upload", "kept", "is_another", *WORDS]})]
        return [
            ("Focal point", {"fields": ["focal_point", ("focus_x", "focus_y")]}),
            ("Description", {"fields": WORDS}),
            ("Collections", {"fields": ["collections"]}),
            (
                "File (never changes)",
                {"fields": ["dimensions", "copies", "sha256", UPLOADED_BY, "created_at"]},
            ),
        ]

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = FocusForm if obj else type("AddImageForm", (AddImageForm,), {"by": request.user})
        return super().get_form(request, obj, change=change, **{"form": form, **kwargs})

    def add_view(self, request, form_url="", extra_context=None):
        try:
            return super().add_view(request, form_url, extra_context)
        except UnacceptableImage as error:
            # The form was valid, but its file could not be saved.
            messages.error(request, str(error))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        picture, words = form.picture, {name: form.cleaned_data[name] for name in WORDS}
        known = Image.objects.filter(sha256=picture.sha256).exists()
        for note in getattr(picture, "notes", ()):
            messages.warning(request, note)
        add = accept_upload if isinstance(picture, Upload) else add_image
        image = add(upload=picture, by=request.user, **words)
        if known:
            messages.warning(request, "This picture is already in the library. Its description there was not changed.")
        # The admin uses `obj` for its log, message and pop-up, so `obj` must be the row in the library.
        obj.pk = image.pk
        obj.refresh_from_db()

    def delete_model(self, request, obj):
        delete_image(image=obj, by=request.user)

    def delete_queryset(self, request, queryset):
        for image in queryset:
            delete_image(image=image, by=request.user)

    @admin.display(description="picture")
    def thumbnail(self, image):
        """Return a thumbnail that links to the picture.

        It is hidden from the keyboard and screen readers, which use the link beside it.
        """
        return format_html(
            '<a href="{}" tabindex="-1" aria-hidden="true">'
            '<img class="thumbnail {}" src="{}" alt="" width="90" height="60" loading="lazy"></a>',
            reverse("admin:images_image_change", args=[image.pk]),
            image.classes,
            image.thumbnail_url,
        )

    @admin.display(description="alt text", ordering="alt")
    def words(self, image):
        if image.is_decorative:
            return format_html("<em>Decorative</em>{}{}", " · " if image.alt else "", image.alt)
        return image.alt

    @admin.display(description="credit, license", ordering="license")
    def rights(self, image):
        ends = f"license ends {format_day(image.license_until)}" if image.license_until else ""
        return ", ".join(filter(None, (image.credit, image.license, ends))) or "—"

    @admin.display(description="used", boolean=True)
    def is_used(self, image):
        return image.in_use

    @admin.display(description="smaller copies")
    def copies(self, image):
        made = ", ".join(f"{kind.upper()} {max(widths)} px" for kind, widths in sorted(image.made.items()) if widths)
        if image.is_complete:
            return f"All made (widest: {made})"
        return f"{made or 'None'} so far; the others are being made. Pages can already show it."

    @admin.display(description="picture")
    def focal_point(self, image):
        """Return the picture with its focal point and its crops."""
        context = {
            "image": image,
            "alt": image.alt_text,
            "focus": focus_class(*image.focus),
            "crops": CROPS,
            "across": "id_focus_x",
            "down": "id_focus_y",
            "hint": True,
        }
        return render_to_string("admin/images/image/focal_point.html", context)
