"""The page of reports for editors, and their downloads."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import proof
from articles.permissions import is_editor
from core.errors import ActionRefused
from psychsite.desk import reports


@require_safe
def show_reports(request):
    """Show the findings in live texts, those of `?rule=`, and the oldest texts."""
    if not is_editor(request.user):
        raise PermissionDenied
    counts = reports.count_findings()
    rule = request.GET.get("rule", "")
    known = rule in {row.rule for row in counts}
    context = {
        **admin.site.each_context(request),
        "title": "Reports",
        "counts": counts,
        "rule": rule if known else "",
        "rule_name": reports.name_rule(rule),
        "findings": reports.findings_of(rule) if known else [],
        "last_check": reports.last_check(),
        "oldest": reports.oldest_texts(),
        "exports": {name: label for name, (label, *_rest) in reports.EXPORTS.items()},
        "limit": reports.MAX_ROWS,
    }
    return TemplateResponse(request, "admin/desk/reports.html", context)


@proof.require_recent_proof
@require_POST
def download(request, name):
    """Send a report as CSV."""
    if not is_editor(request.user):
        raise PermissionDenied
    if name not in reports.EXPORTS:
        raise Http404("There is no such report.")
    try:
        text = reports.export(name, request.user)
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("admin:reports")
    response = StreamingHttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate()}.csv"'
    return response
