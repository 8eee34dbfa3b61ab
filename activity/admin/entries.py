"""The activity of the whole site in the admin.

The list can be filtered and exported, and never changed.
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from activity import export, listing
from activity.admin.page import describe_details, show_activity
from activity.models import Entry
from core.admin.csp import NonceAdmin
from core.admin.read_only import ReadOnly
from core.errors import ActionRefused
from core.http import needs_recent_proof


@admin.register(Entry)
class EntryAdmin(ReadOnly, NonceAdmin, admin.ModelAdmin):
    actions = None
    list_display = ["number"]
    readonly_fields = [
        "time", "who", "network", "said", "number", "verb", "about_kind", "about_key", "article", "previous", "hash",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": readonly_fields[:4]}),
        ("For audits", {"classes": ["collapse"], "fields": readonly_fields[4:]}),
    ]

    @admin.display(description="time")
    def time(self, entry):
        return date_format(timezone.localtime(entry.at), "F j, Y, H:i:s e")

    @admin.display(description="who")
    def who(self, entry):
        return entry.by_name or "The site"

    @admin.display(description="details")
    def said(self, entry):
        return "; ".join(f"{label}: {text}" for label, text in describe_details(entry.details)) or "—"

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.export_view))
        return [path("export/<slug:kind>/", view, name="activity_entry_export"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return show_activity(self, request, Entry.objects.all())

    @needs_recent_proof
    def export_view(self, request, kind):
        """Send the entries that the filters in the address select."""
        if not (self.has_view_permission(request) and request.user.has_perm(export.PERMISSION)):
            raise PermissionDenied
        form = listing.FilterForm(request.GET)
        if kind not in export.FORMATS or not form.is_valid():
            messages.error(request, "The filters are not valid, so nothing was exported. Choose them again.")
            return HttpResponseRedirect(reverse("admin:activity_entry_changelist"))
        entries, _searched_from = listing.select_entries(Entry.objects.all(), form.cleaned_data)
        try:
            text = export.export_entries(entries=entries, kind=kind, by=request.user, filters=form.query())
        except ActionRefused as refusal:
            messages.error(request, refusal.sentence)
            return HttpResponseRedirect(f"{reverse('admin:activity_entry_changelist')}?{form.query()}")
        response = StreamingHttpResponse(text, content_type=export.FORMATS[kind])
        response.headers["Content-Disposition"] = f'attachment; filename="activity-{timezone.localdate()}.{kind}"'
        return response
