"""Files of clinics in the admin: upload, how far the worker is, the report, and the confirmation."""

from operator import itemgetter

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from clinics.importing import runs
from clinics.importing.mapping import BadMap, with_country
from clinics.importing.reader import Unreadable
from clinics.importing.service import open_file
from clinics.models import ImportRun
from geo.countries import COUNTRIES

# What a row of the database and one process's memory hold easily; larger files go by the command.
MOST_BYTES, MOST_LINES = 20 * 1024 * 1024, 100_000
LOOK_AGAIN = 3  # seconds


class ImportForm(forms.Form):
    file = forms.FileField(
        label="CSV or JSON file", help_text="At most 20 MB and 100,000 lines; larger files by manage.py import_clinics."
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
            raise forms.ValidationError("The file has more than 20 MB. Use manage.py import_clinics on the server.")
        lines = sum(max(chunk.count(b"\n"), chunk.count(b"\r")) for chunk in file.chunks())
        if lines > MOST_LINES:
            raise forms.ValidationError(
                f"The file has {lines:,} lines. Use manage.py import_clinics on the server, which reads files of any length, "
                "or cut the file into parts."
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


class ImportPages:
    """Mixin of ClinicTools, which has `_may` and `_page`."""

    def import_view(self, request):
        self._may(request, "add_clinic", "change_clinic")
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                run = _new_run(by=request.user, **form.cleaned_data)
                runs.ask(run=run, writes=False)
            except (BadMap, Unreadable) as error:
                form.add_error(None, str(error))
            except runs.Busy as busy:
                form.add_error(None, busy.sentence)
            else:
                return HttpResponseRedirect(reverse("admin:clinics_clinic_import_run", args=[run.pk]))
        earlier = ImportRun.objects.defer("content", "report")[:10]
        return self._page(request, "import", "Import clinics", form=form, runs=earlier, current=runs.current())

    def import_run_view(self, request, pk):
        self._may(request, "add_clinic", "change_clinic")
        runs.current()  # notes one that died
        run = get_object_or_404(ImportRun.objects.defer("content"), pk=pk)
        if request.method == "POST":
            return self._press(request, run)
        is_busy, still = bool(run.is_busy), "still" in request.GET
        lists = [run.report.get(name, ()) for name in ("problems", "notes", "differences")]
        page = self._page(
            request, "import_run", str(run), run=run, report=run.report, still=still,
            shown=runs.SHOWN if any(len(one) >= runs.SHOWN for one in lists) else 0,
            percent=100 * run.rows_read // run.rows_total if run.rows_total else 0, has_file=run.has_file(),
        )  # fmt: skip
        if is_busy and not still:
            # By a header: it needs no script, and whoever reads slowly can turn it off with a link.
            page.headers["Refresh"] = str(LOOK_AGAIN)
        return page

    def _press(self, request, run):
        if "drop" in request.POST:
            if runs.drop(run=run):
                messages.success(request, f"“{run.name}” was thrown away.")
                return HttpResponseRedirect(reverse("admin:clinics_clinic_import"))
        elif run.loaded_at is None:
            try:
                runs.ask(run=run, writes=run.writes if run.state == ImportRun.State.FAILED else True)
            except runs.Busy as busy:
                if busy.run is None or busy.run.pk != run.pk:
                    messages.error(request, busy.sentence)
        return HttpResponseRedirect(request.path)


def _new_run(*, file, source, country, map, by):
    """Return an unsaved ImportRun of a file that can be read. Raises BadMap or Unreadable."""
    map_text = with_country(map, country)
    rows = open_file(file, map_text=map_text, source=source).count()
    file.seek(0)
    return ImportRun(
        content=file.read(), map_text=map_text, by=by, name=file.name[:200], source=source, rows_total=rows
    )
