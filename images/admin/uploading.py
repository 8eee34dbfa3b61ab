"""Upload many pictures at once in the admin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse

from images import bulk_upload
from images.forms import ACCEPT, ALLOWED

# The shapes that layouts crop to. Everything else shows a picture as it is.
CROPS = [
    ("First page", "wide"),
    ("Cards", "photo"),
    ("Phones", "square"),
    ("Clinics", "classic"),
    ("Portraits", "round"),
]


class UploadMixin:
    """Mixin for the admin of pictures: adds the page for bulk uploads."""

    def get_urls(self):
        return [
            path("upload/", self.admin_site.admin_view(self.upload), name="images_image_upload"),
            *super().get_urls(),
        ]

    def upload(self, request):
        """Receive files, and add the described pictures to the library."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._show_page(request, bulk_upload.upload_forms(request.user))
        refused = bulk_upload.receive_files(request.FILES.getlist("files"), request.user)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"refused": [{"name": name, "sentence": sentence} for name, sentence in refused]})
        for name, sentence in refused:
            messages.error(request, f"“{name}”: {sentence}")
        if "save" not in request.POST:
            return self._show_page(request, bulk_upload.upload_forms(request.user, request.POST))
        return self._save_rows(request)

    def _save_rows(self, request):
        added, away, rows = bulk_upload.apply_choices(request.user, request.POST)
        for image in added:
            self.log_addition(request, image, [{"added": {}}])
        if added or away:
            messages.success(request, _summary(len(added), away))
        if rows or not (added or away):
            return self._show_page(request, rows, judged=True)
        return HttpResponseRedirect(reverse("admin:images_image_changelist"))

    def _show_page(self, request, rows, judged=False):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Add pictures",
            "rows": rows,
            "waiting": bulk_upload.pending_uploads(request.user).count(),
            "crops": CROPS,
            "wrong": [row for row in rows if row.is_bound and row.errors] if judged else [],
            "accept": ACCEPT,
            "allowed": ALLOWED,
            "at_once": bulk_upload.MAX_FILES,
            "all": {name: request.POST.get(f"all-{name}", "") for name in ("credit", "licence")},
        }
        return TemplateResponse(request, "admin/images/image/upload.html", context)

    def changelist_view(self, request, extra_context=None):
        waiting = bulk_upload.pending_uploads(request.user).count()
        return super().changelist_view(request, {"waiting": waiting, **(extra_context or {})})


def _summary(added, away):
    parts = []
    if added:
        parts.append(f"{added} picture{'s' if added > 1 else ''} added to the library")
    if away:
        parts.append(f"{away} discarded")
    return f"{', '.join(parts)}."
