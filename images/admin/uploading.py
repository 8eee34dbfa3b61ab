"""Upload many pictures at once in the admin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse

from core.text.numbers import read_number
from images import bulk_upload
from images.actions import turn_upload
from images.admin.choosing import describe_picture
from images.forms import ACCEPT, ALLOWED
from images.uploads import UnacceptableImage

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
        turned = self._turn(request)
        received, refused, changed = bulk_upload.receive_files(request.FILES.getlist("files"), request.user)
        if request.headers.get("Accept") == "application/json":
            return self._answer_dialog(request, [*received, *turned], refused, changed)
        for name, sentence in refused:
            messages.error(request, f"“{name}”: {sentence}")
        for name, sentence in changed:
            messages.warning(request, f"“{name}”: {sentence}")
        if "save" not in request.POST:
            return self._show_page(request, bulk_upload.upload_forms(request.user, request.POST))
        return self._save_rows(request)

    def _turn(self, request):
        """Rotate the upload of the pressed button; return a list of it, or []."""
        turned = bulk_upload.pending_uploads(request.user).filter(pk__in=_numbers(request.POST.getlist("turn")[:1]))
        for upload in turned:
            try:
                turn_upload(upload=upload)
            except UnacceptableImage as error:
                messages.error(request, f"“{upload.name}”: {error}")
        return list(turned)

    def _answer_dialog(self, request, received, refused, changed):
        """Return what the dialog goes on with, as JSON.

        `rows` are to be described, `pictures` are in the library now.
        """
        done, rows = [], bulk_upload.forms_of(received, request.POST)
        if "save" in request.POST:
            waiting = bulk_upload.pending_uploads(request.user).filter(pk__in=_numbers(request.POST.getlist("row")))
            added, known, _away, rows = bulk_upload.apply_to(waiting, request.user, request.POST)
            for image in added:
                self.log_addition(request, image, [{"added": {}}])
            done = [*added, *known]
        shown = [
            render_to_string(
                "admin/images/image/upload_row.html",
                {"row": row, "number": number, "crops": CROPS, "in_dialog": True},
                request,
            )
            for number, row in enumerate(rows, start=1)
        ]
        return JsonResponse({
            "refused": [{"name": name, "sentence": sentence} for name, sentence in refused],
            "changed": [{"name": name, "sentence": sentence} for name, sentence in changed],
            "rows": shown,
            "pictures": [describe_picture(image) for image in done],
        })  # fmt: skip

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
            "all": {name: request.POST.get(f"all-{name}", "") for name in ("credit", "license")},
        }
        return TemplateResponse(request, "admin/images/image/upload.html", context)

    def changelist_view(self, request, extra_context=None):
        waiting = bulk_upload.pending_uploads(request.user).count()
        return super().changelist_view(request, {"waiting": waiting, **(extra_context or {})})


def _numbers(texts):
    return [number for text in texts if (number := read_number(text)) is not None]


def _summary(added, away):
    parts = []
    if added:
        parts.append(f"{added} picture{'s' if added > 1 else ''} added to the library")
    if away:
        parts.append(f"{away} discarded")
    return f"{', '.join(parts)}."
