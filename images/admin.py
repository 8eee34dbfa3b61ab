"""The picture library in the admin."""

from django.contrib import admin, messages
from django.utils.html import format_html

from images.actions import add_image
from images.forms import AddImageForm
from images.models import Image
from psychsite.lib.admin_csp import NonceAdmin


class AltFilter(admin.SimpleListFilter):
    title = "text alternative"
    parameter_name = "alt"

    def lookups(self, request, model_admin):
        return [("missing", "Missing"), ("decorative", "Only decorative"), ("written", "Written")]

    def queryset(self, request, queryset):
        if self.value() == "missing":
            return queryset.without_alt()
        if self.value() == "decorative":
            return queryset.decorative()
        if self.value() == "written":
            return queryset.exclude(alt="")
        return queryset


@admin.register(Image)
class ImageAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["thumbnail", "alt", "dimensions", "credit", "licence", "created_at"]
    list_display_links = ["thumbnail", "alt"]
    list_filter = [AltFilter, "created_at"]
    list_per_page = 50
    search_fields = ["alt", "caption", "credit", "=sha256"]
    date_hierarchy = "created_at"
    readonly_fields = ["preview", "dimensions", "sha256", "uploaded_by", "created_at"]
    words = ["alt", "is_decorative", "caption", "credit", "licence"]

    def has_change_permission(self, request, obj=None):
        """Whoever may delete pictures keeps the library; others change what they put there themselves."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.uploaded_by_id == request.user.pk or self._keeps(request))

    @staticmethod
    def _keeps(request):
        return request.user.has_perm("images.delete_image")

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["upload", *self.words]})]
        return [
            (None, {"fields": ["preview", "ppoi", *self.words]}),
            ("The file, which never changes", {"fields": ["dimensions", "sha256", "uploaded_by", "created_at"]}),
        ]

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            return AddImageForm
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        picture = form.cleaned_data["upload"]
        known = Image.objects.filter(sha256=picture.sha256).exists()
        image = add_image(upload=picture, by=request.user, **{name: form.cleaned_data[name] for name in self.words})
        if known:
            messages.warning(
                request, "This picture is in the library already. What was written about it there was kept."
            )
        # The admin goes on with `obj`: its log, its message and the answer to a pop-up shall mean the row in the library.
        obj.pk = image.pk
        obj.refresh_from_db()

    @admin.display(description="picture")
    def thumbnail(self, image):
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" height="60" loading="lazy">',
            image.thumbnail_url,
            image.alt or "No text",
        )

    @admin.display(description="picture")
    def preview(self, image):
        return format_html(
            '<img src="{}" alt="{}">',
            image.thumbnail_url,
            image.alt_text,
        )
