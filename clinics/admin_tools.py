"""Pages of the admin around the directory: duplicates, links for clinics, import and export."""

import io
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from operator import itemgetter

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinics import actions, duplicates, exporting
from clinics.importing.files import import_file
from clinics.importing.mapping import BadMap, with_country
from clinics.importing.places import COUNTRIES
from clinics.importing.reader import Unreadable
from clinics.models import Clinic, ImportRun

# What one request can try and write before a proxy gives up on it: 20,000 rows take half a minute on a busy machine.
MOST_BYTES, MOST_LINES = 5 * 1024 * 1024, 25_000
SHOWN = 500
EXPORTS = {
    "spreadsheet": ("csv", "text/csv; charset=utf-8", partial(exporting.write_csv, for_spreadsheets=True)),
    "csv": ("csv", "text/csv; charset=utf-8", exporting.write_csv),
    "json": ("json", "application/json", exporting.write_json),
}


class ImportForm(forms.Form):
    file = forms.FileField(
        label="CSV or JSON file", help_text="At most 5 MB and 25,000 lines; larger files by manage.py import_clinics."
    )
    source = forms.CharField(max_length=80, help_text="Whose data it is. The same name next time finds the rows again.")
    country = forms.ChoiceField(
        required=False,
        choices=[
            ("", "as the rows say"),
            *sorted(((code, name) for code, (name, _slug) in COUNTRIES.items()), key=itemgetter(1)),
        ],
        help_text="Of rows that name no country and whose state and postcode do not tell.",
    )
    map = forms.FileField(
        required=False, help_text="TOML, if the columns have names of their own. See docs/importing.md."
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file has more than 5 MB. Use manage.py import_clinics on the server.")
        lines = sum(max(chunk.count(b"\n"), chunk.count(b"\r")) for chunk in file.chunks())
        if lines > MOST_LINES:
            raise forms.ValidationError(
                f"The file has {lines:,} lines, and the browser would wait too long. Use manage.py import_clinics on the server, "
                "which shows how far it is, or cut the file into parts."
            )
        file.seek(0)
        return file

    def clean_map(self):
        if not (given := self.cleaned_data["map"]):
            return ""
        try:
            return given.read(100_000).decode()
        except UnicodeDecodeError as error:
            raise forms.ValidationError("The map is no UTF-8 text.") from error


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="E-mail of the clinic",
        required=False,
        help_text="Empty: nothing is sent, and you pass the link on yourself.",
    )


class ClinicTools:
    """Mixin of ClinicAdmin with the pages and their addresses."""

    def get_urls(self):
        def page(address, view, name):
            return path(address, self.admin_site.admin_view(view), name=f"clinics_clinic_{name}")

        return [
            page("duplicates/", self.duplicates_view, "duplicates"),
            page("duplicates/decide/", require_POST(self.decide_duplicate_view), "decide_duplicate"),
            page("import/", self.import_view, "import"),
            page("import/<int:pk>/", self.import_run_view, "import_run"),
            page("export/<slug:kind>/", self.export_view, "export"),
            page("<int:pk>/invite/", self.invite_view, "invite"),
            *super().get_urls(),
        ]

    def _page(self, request, template, title, status=200, **context):
        context |= {**self.admin_site.each_context(request), "title": title, "opts": Clinic._meta}
        return TemplateResponse(request, f"clinics/admin/{template}.html", context, status=status)

    def _may(self, request, *rights):
        if not all(request.user.has_perm(f"clinics.{right}") for right in rights):
            raise PermissionDenied

    def duplicates_view(self, request):
        self._may(request, "change_clinic")
        asked = request.GET.get("of", "")
        if asked.isascii() and asked.isdecimal() and len(asked) < 19:
            found = duplicates.of_clinic(get_object_or_404(Clinic.objects.with_place(), pk=int(asked)))
        else:
            found = duplicates.pairs()
        return self._page(request, "duplicates", "Possible duplicates", pairs=found)

    def decide_duplicate_view(self, request):
        self._may(request, "change_clinic")
        keep, other = (_clinic(request.POST.get(name, "")) for name in ("keep", "other"))
        try:
            if not keep or not other:
                messages.error(request, "One of the entries is gone. Nothing was changed.")
            elif "apart" in request.POST:
                actions.tell_apart(one=keep, other=other, by=request.user)
                messages.success(request, f"{keep} and {other} are two clinics; they are not offered again.")
            else:
                actions.merge(duplicate=other, into=keep, by=request.user)
                messages.success(request, f"{other} was merged: its address now leads to {keep}.")
        except actions.Refused as refusal:
            messages.error(request, refusal.sentence)
        return HttpResponseRedirect(reverse("admin:clinics_clinic_duplicates"))

    def invite_view(self, request, pk):
        self._may(request, "change_clinic")
        clinic = get_object_or_404(Clinic, pk=pk)
        form, address = InviteForm(request.POST or None, initial={"email": clinic.email}), ""
        if request.method == "POST" and form.is_valid():
            try:
                _proposal, address = actions.invite(clinic=clinic, email=form.cleaned_data["email"], by=request.user)
            except actions.Refused as refusal:
                form.add_error("email", refusal.sentence)
        return self._page(request, "invite", f"A link for {clinic}", form=form, clinic=clinic, address=address)

    def export_view(self, request, kind):
        self._may(request, "view_clinic")
        if kind not in EXPORTS:
            return HttpResponseRedirect(reverse("admin:clinics_clinic_changelist"))
        ending, content_type, write = EXPORTS[kind]
        out = io.StringIO(newline="")
        write(out, with_paid=request.user.has_perm("clinics.view_paidperiod"))
        data = out.getvalue().encode("utf-8-sig" if kind == "spreadsheet" else "utf-8")
        response = HttpResponse(data, content_type=content_type)
        response.headers["Content-Disposition"] = f'attachment; filename="clinics-{timezone.localdate()}.{ending}"'
        return response

    def import_view(self, request):
        self._may(request, "add_clinic", "change_clinic")
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            named = {"name": given["file"].name, "source": given["source"]}
            run = ImportRun(content=given["file"].read(), by=request.user, **named)
            try:
                run.map_text = with_country(given["map"], given["country"])
                run.report = _run(run, dry_run=True, by=request.user)
            except (BadMap, Unreadable) as error:
                form.add_error(None, str(error))
            else:
                # Files that were tried and never confirmed keep their bytes for a day.
                ImportRun.objects.filter(loaded_at=None, at__lt=timezone.now() - timedelta(days=1)).delete()
                run.save()
                return HttpResponseRedirect(reverse("admin:clinics_clinic_import_run", args=[run.pk]))
        return self._page(request, "import", "Import clinics", form=form, runs=ImportRun.objects.defer("content")[:10])

    def import_run_view(self, request, pk):
        self._may(request, "add_clinic", "change_clinic")
        run = get_object_or_404(ImportRun, pk=pk)
        if request.method == "POST" and run.loaded_at is None:
            try:
                run.report = _run(run, dry_run=False, by=request.user)
            except (BadMap, Unreadable) as error:
                # It was read when it was uploaded, but by the rules of that day.
                messages.error(request, f"Nothing was imported: {error} Upload the file again.")
                return HttpResponseRedirect(request.path)
            run.loaded_at, run.content = timezone.now(), b""
            run.save()
            messages.success(request, "The file was imported.")
            return HttpResponseRedirect(request.path)
        return self._page(request, "import_run", str(run), run=run, report=run.report, shown=SHOWN)


def _run(run, *, dry_run, by):
    """Import the run's file and return the report as JSON, long lists cut."""
    report = import_file(
        io.BytesIO(bytes(run.content)), map_text=run.map_text, source=run.source, dry_run=dry_run, by=by
    )
    data = asdict(report)
    for name in ("problems", "notes", "differences"):
        data[name] = data[name][:SHOWN]
    return data | {"counts": dict(report.counts)}


def _clinic(text):
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    return Clinic.objects.filter(pk=number).first()
