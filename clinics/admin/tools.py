"""Admin pages of the directory: duplicates, invitations, import and export."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import proof
from clinics.admin.imports import ImportPages
from clinics.importing import export
from clinics.models import Clinic
from clinics.proposals import actions, duplicates
from core.admin.bulk import render_bulk
from core.errors import ActionRefused
from core.text.numbers import read_number

# By kind: the ending, the type and the encoding of the file.
EXPORTS = {
    "spreadsheet": ("csv", "text/csv; charset=utf-8", "utf-8-sig"),
    "csv": ("csv", "text/csv; charset=utf-8", "utf-8"),
    "json": ("json", "application/json", "utf-8"),
}


class ExportForm(forms.Form):
    kind = forms.ChoiceField(
        label="File",
        choices=[
            ("spreadsheet", "CSV for spreadsheets: formulas are defused"),
            ("csv", "CSV, as an import reads it"),
            ("json", "JSON, as an import reads it"),
        ],
        widget=forms.RadioSelect,
        initial="spreadsheet",
    )
    with_drafts = forms.BooleanField(label="Include drafts, which readers do not see", required=False)
    with_emails = forms.BooleanField(
        label="Include email addresses of clinics", required=False, help_text="Only if the file’s purpose needs them."
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="Email of the clinic",
        required=False,
        help_text="Leave empty to pass the link on yourself.",
    )


class ClinicTools(ImportPages):
    """Mixin of ClinicAdmin with the pages and their addresses."""

    def get_urls(self):
        def page(address, view, name):
            return path(address, self.admin_site.admin_view(view), name=f"clinics_clinic_{name}")

        return [
            page("duplicates/", self.duplicates_view, "duplicates"),
            page("duplicates/decide/", require_POST(self.decide_duplicate_view), "decide_duplicate"),
            page("import/", self.import_view, "import"),
            page("import/<int:pk>/", self.import_run_view, "import_run"),
            page("export/", self.export_view, "export"),
            page("<int:pk>/invite/", self.invite_view, "invite"),
            *super().get_urls(),
        ]

    def _page(self, request, template, title, status=200, **context):
        context |= {**self.admin_site.each_context(request), "title": title, "opts": Clinic._meta}
        return TemplateResponse(request, f"admin/clinics/{template}.html", context, status=status)

    def _require(self, request, *rights):
        if not all(request.user.has_perm(f"clinics.{right}") for right in rights):
            raise PermissionDenied

    def duplicates_view(self, request):
        self._require(request, "change_clinic")
        asked = read_number(request.GET.get("of", ""))
        if asked is None:
            found = duplicates.find_pairs()
        else:
            found = duplicates.find_pairs_of(get_object_or_404(Clinic.objects.with_place(), pk=asked))
        return self._page(request, "duplicates", "Possible duplicates", pairs=found)

    def decide_duplicate_view(self, request):
        self._require(request, "change_clinic")
        keep, other = (_clinic(request.POST.get(name, "")) for name in ("keep", "other"))
        try:
            if not keep or not other:
                messages.error(request, "One of the listings no longer exists. Reload the page.")
            elif "apart" in request.POST:
                actions.mark_as_different(one=keep, other=other, by=request.user)
                messages.success(request, f"{keep} and {other} are marked as two clinics.")
            else:
                actions.merge_clinics(duplicate=other, into=keep, by=request.user)
                messages.success(request, f"{other} was merged. Its address now redirects to {keep}.")
        except ActionRefused as refusal:
            messages.error(request, refusal.sentence)
        return HttpResponseRedirect(reverse("admin:clinics_clinic_duplicates"))

    def invite_view(self, request, pk):
        self._require(request, "change_clinic")
        clinic = get_object_or_404(Clinic, pk=pk)
        form, address = (
            InviteForm(request.POST or None, initial={"email": request.GET.get("email", clinic.email)[:254]}),
            "",
        )
        if request.method == "POST" and form.is_valid():
            try:
                _proposal, address = actions.invite_clinic(
                    clinic=clinic, email=form.cleaned_data["email"], by=request.user
                )
            except ActionRefused as refusal:
                form.add_error("email", refusal.sentence)
        context = {"form": form, "clinic": clinic, "address": address, "days": actions.LINK_LIFETIME.days}
        return self._page(request, "invite", f"A link for {clinic}", **context)

    def export_view(self, request):
        self._require(request, "export_clinics")
        # The file can hold email addresses of the whole directory.
        if page := proof.ask_again(request, unsafe_only=True):
            return page
        form = ExportForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and (file := _make_file(form, request.user)):
            return file
        return self._page(request, "export", "Export the directory", form=form)

    def export_page(self, request, clinics):
        """Export the clinics that were chosen in the list."""
        if page := proof.ask_again(request):
            return page
        form = ExportForm(request.POST if "filled" in request.POST else None)
        chosen = Clinic.objects.filter(pk__in=clinics.values("pk"))
        if form.is_bound and form.is_valid() and (file := _make_file(form, request.user, chosen)):
            return file
        context = {
            "form": form,
            "count": clinics.count(),
            "explanation": "Merged and opted-out listings are left out of the file.",
            "button": "Download file",
        }
        return render_bulk(self, request, "Export clinics", noun="clinic", **context)


def _make_file(form, by, clinics=None):
    """Return the response with the file, or None after an error was put into the form."""
    ending, content_type, encoding = EXPORTS[form.cleaned_data["kind"]]
    try:
        data = export.export_directory(by=by, clinics=clinics, **form.cleaned_data)
    except ActionRefused as refusal:
        form.add_error(None, refusal.sentence)
        return None
    response = HttpResponse(data.encode(encoding), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="clinics-{timezone.localdate()}.{ending}"'
    return response


def _clinic(text):
    return Clinic.objects.filter(pk=read_number(text)).first()
