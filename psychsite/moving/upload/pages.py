"""The pages that bring a WordPress site in: upload, preview, report, confirmation."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinics.admin.imports import handle_button, refresh_while_busy
from clinics.importing import runs
from clinics.importing.report import MAX_LINES_KEPT
from clinics.models import ImportRun
from psychsite.moving.upload import store
from psychsite.moving.upload.form import UploadForm
from psychsite.moving.wordpress.load import PERMISSION
from psychsite.moving.wordpress.report import STATES

_RUNS = ImportRun.objects.filter(kind=ImportRun.Kind.SITE)


@require_http_methods(["GET", "HEAD", "POST"])
def upload_site(request):
    """Show the form and the earlier imports, or take an export."""
    _require_right(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = _request_preview(by=request.user, **form.cleaned_data)
        except store.BadArchive as error:
            form.add_error("uploads", str(error))
        except runs.ImportBusy as busy:
            form.add_error(None, busy.sentence)
        else:
            return HttpResponseRedirect(reverse("admin:moving_run", args=[run.pk]))
    earlier = _RUNS.all().defer("content", "report")[:10]
    title = "Import a WordPress site"
    return _page(request, "moving", title, form=form, runs=earlier, current=runs.current_run())


@require_http_methods(["GET", "HEAD", "POST"])
def show_run(request, pk):
    """Show how far an import is and its report, or handle its buttons."""
    _require_right(request)
    runs.current_run()  # notes one that died
    run = get_object_or_404(_RUNS.all(), pk=pk)
    if request.method == "POST":
        return _press(request, run)
    still = "still" in request.GET
    page = _page(
        request, "moving_run", str(run), run=run, report=run.report, kinds=_outcomes(run.report), still=still,
        has_file=bool(run.content), most=MAX_LINES_KEPT,
    )  # fmt: skip
    return refresh_while_busy(page, run, still)


def _outcomes(report):
    """Return [(kind, number read, "5 created, 1 skipped")] of a report."""
    return [
        (kind, counts["read"], ", ".join(f"{counts[state]:,} {state}" for state in STATES if counts[state]))
        for kind, counts in report.get("kinds", {}).items()
    ]


def _press(request, run):
    stored = store.stored_of(run) if run.content else None
    answer = handle_button(request, run, reverse("admin:moving"))
    if stored and not _RUNS.filter(pk=run.pk).exists():
        store.discard(stored)
    return answer


def _request_preview(*, parts, uploads, redirects, map, source, status, by):
    """Save the files, queue their preview and return its run.

    Raises BadArchive or ImportBusy.
    """
    if other := runs.current_run():
        raise runs.ImportBusy(other)
    stored = store.save(parts=parts, status=status, uploads=uploads, redirects=redirects)
    name = ", ".join(file.name for file in parts)[:200]
    run = ImportRun(
        kind=ImportRun.Kind.SITE, name=name, source=source or store.UNNAMED, content=stored.as_content(), map_text=map, by=by
    )  # fmt: skip
    try:
        runs.request_run(run=run, writes=False)
    except BaseException:
        store.discard(stored)
        raise
    return run


def _require_right(request):
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


def _page(request, template, title, **context):
    context |= {**admin.site.each_context(request), "title": title}
    return TemplateResponse(request, f"admin/desk/{template}.html", context)
