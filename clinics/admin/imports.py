"""Imports in the admin: upload, progress, report and confirmation."""

from operator import itemgetter

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from clinics.importing import runs
from clinics.importing.mapping import MappingError, with_country
from clinics.importing.reader import UnreadableFile
from clinics.importing.report import MAX_LINES_KEPT
from clinics.importing.service import open_file
from clinics.models import ImportRun
from geo.countries import COUNTRIES

# What a row of the database and one process's memory hold easily; larger files go by the command.
MAX_BYTES, MAX_LINES = 20 * 1024 * 1024, 100_000
REFRESH_SECONDS = 3  # seconds


class ImportForm(forms.Form):
    file = forms.FileField(
        label="CSV, JSON or GeoJSON file",
        help_text="At most 20 MB and 100,000 lines. Divide a larger file into several.",
    )
    source = forms.CharField(
        max_length=80, help_text="Whose data it is. Use the same name next time, so that rows are matched."
    )
    country = forms.ChoiceField(
        required=False,
        choices=[
            ("", "as in the file"),
            *sorted(((code, name) for code, (name, _slug) in COUNTRIES.items()), key=itemgetter(1)),
        ],
        help_text="For rows that name no country and whose state and postal code show none.",
    )
    map = forms.FileField(
        label="Column map",
        required=False,
        help_text="Only if column names are not recognized: a TOML file, as in the example below.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError("The file is larger than 20 MB. Divide it into several files.")
        lines = sum(max(chunk.count(b"\n"), chunk.count(b"\r")) for chunk in file.chunks())
        if lines > MAX_LINES:
            raise forms.ValidationError(
                f"The file has {lines:,} lines, more than {MAX_LINES:,}. Divide it into several files."
            )
        file.seek(0)
        return file

    def clean_map(self):
        if not (given := self.cleaned_data["map"]):
            return ""
        try:
            return given.read(100_000).decode()
        except UnicodeDecodeError as error:
            raise forms.ValidationError("The map is not UTF-8 text.") from error


class ImportPages:
    """Mixin of ClinicTools, which has `_require` and `_page`."""

    def import_view(self, request):
        self._require(request, "add_clinic", "change_clinic")
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                run = _build_run(by=request.user, **form.cleaned_data)
                runs.request_run(run=run, writes=False)
            except (MappingError, UnreadableFile) as error:
                form.add_error(None, str(error))
            except runs.ImportBusy as busy:
                form.add_error(None, busy.sentence)
            else:
                return HttpResponseRedirect(reverse("admin:clinics_clinic_import_run", args=[run.pk]))
        earlier = ImportRun.objects.filter(kind=ImportRun.Kind.CLINICS).defer("content", "report")[:10]
        return self._page(request, "import", "Import clinics", form=form, runs=earlier, current=runs.current_run())

    def import_run_view(self, request, pk):
        self._require(request, "add_clinic", "change_clinic")
        runs.current_run()  # notes one that died
        run = get_object_or_404(ImportRun.objects.defer("content"), pk=pk, kind=ImportRun.Kind.CLINICS)
        if request.method == "POST":
            return handle_button(request, run, reverse("admin:clinics_clinic_import"))
        still = "still" in request.GET
        lists = [run.report.get(name, ()) for name in ("problems", "notes", "differences")]
        page = self._page(
            request, "import_run", str(run), run=run, report=run.report, still=still,
            shown=MAX_LINES_KEPT if any(len(one) >= MAX_LINES_KEPT for one in lists) else 0,
            has_file=run.has_file(),
        )  # fmt: skip
        return refresh_while_busy(page, run, still)


def refresh_while_busy(page, run, still):
    """Let the browser ask for a page again while its run waits or runs."""
    if run.is_busy and not still:
        # A header needs no script, and a link turns it off.
        page.headers["Refresh"] = str(REFRESH_SECONDS)
    return page


def handle_button(request, run, back):
    """Start a run, confirm it or delete its file.

    `back` is the page of all runs.
    """
    if "drop" in request.POST:
        if runs.delete_run(run=run):
            messages.success(request, f"“{run.name}” was deleted.")
            return HttpResponseRedirect(back)
    elif run.loaded_at is None:
        try:
            runs.request_run(run=run, writes=run.writes if run.state == ImportRun.State.FAILED else True)
        except runs.ImportBusy as busy:
            if busy.run is None or busy.run.pk != run.pk:
                messages.error(request, busy.sentence)
    return HttpResponseRedirect(request.path)


def _build_run(*, file, source, country, map, by):
    """Return an unsaved ImportRun of a readable file.

    Raises MappingError or UnreadableFile.
    """
    map_text = with_country(map, country)
    rows = open_file(file, map_text=map_text, source=source).count()
    file.seek(0)
    return ImportRun(
        content=file.read(), map_text=map_text, by=by, name=file.name[:200], source=source, rows_total=rows
    )
