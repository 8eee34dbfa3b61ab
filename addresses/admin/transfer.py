"""Files of redirects in the admin: in with a preview, out as CSV or for nginx."""

from collections import Counter

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from addresses import files
from core.errors import ActionRefused

# A larger file is for the command, because the page holds the text between preview and confirmation.
MAX_UPLOAD_BYTES = 1_000_000


class FileForm(forms.Form):
    file = forms.FileField(
        label="CSV file",
        required=False,
        help_text="Columns old_address, new_address and code, or an export of the Redirection plugin of WordPress. "
        "At most 1 MB.",
    )
    # The text of the file that was looked at.
    text = forms.CharField(required=False, widget=forms.HiddenInput, max_length=MAX_UPLOAD_BYTES, strip=False)

    def clean(self):
        """Set `content`, the bytes of the file."""
        given = super().clean()
        file = given.get("file")
        if file is None and not given.get("text"):
            raise forms.ValidationError("Choose a CSV file.")
        if file is not None and file.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError("The file is larger than 1 MB. Divide it, or use manage.py import_redirects.")
        self.content = file.read() if file is not None else given["text"].encode()
        return given


class TransferPages:
    """Mixin of RedirectAdmin with the pages for files."""

    def import_file(self, request):
        """Show what a file would add, and add it once that is confirmed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
        outcomes = []
        if request.method == "POST" and form.is_valid():
            is_confirmed = "confirmed" in request.POST
            try:
                outcomes = files.import_file(form.content, by=request.user, dry_run=not is_confirmed)
            except ActionRefused as refusal:
                form.add_error(None, refusal.sentence)
            else:
                if is_confirmed:
                    return self._done(request, outcomes)
                form = FileForm(initial={"text": files.decode(form.content)})
        return TemplateResponse(request, "admin/addresses/import.html", self._context(request, form, outcomes))

    def _done(self, request, outcomes):
        counts = Counter(outcome.state for _line, outcome in outcomes)
        added = f"{counts['added']:,} {'redirect was' if counts['added'] == 1 else 'redirects were'} added."
        refused = f" {counts['refused']:,} {'row was' if counts['refused'] == 1 else 'rows were'} refused."
        messages.success(request, added + (refused if counts["refused"] else ""))
        return HttpResponseRedirect(reverse("admin:addresses_redirect_changelist"))

    def _context(self, request, form, outcomes):
        counts = Counter(outcome.state for _line, outcome in outcomes)
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Import redirects",
            "form": form,
            "outcomes": outcomes,
            "adding": counts["added"],
            "known": counts["known"],
            "refused": counts["refused"],
        }

    def export(self, request):
        """Send all redirects as CSV, or as a map with `?for=nginx`."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        is_map = request.GET.get("for") == "nginx"
        lines, ending = (files.write_nginx(), "map") if is_map else (files.write_csv(), "csv")
        content_type = f"text/{'plain' if is_map else 'csv'}; charset=utf-8"
        response = StreamingHttpResponse(lines, content_type=content_type)
        response.headers["Content-Disposition"] = f'attachment; filename="redirects-{timezone.localdate()}.{ending}"'
        return response
