"""The machine room: each job of the worker, and buttons to try again."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.errors import ActionRefused
from core.process import turns
from psychsite.desk import machine
from psychsite.operations.health.findings import find_all
from psychsite.operations.health.looks import LOOKS
from psychsite.schedule import JOBS


@require_safe
def show_machine(request):
    """Show when the worker was seen, and what became of each job."""
    if not request.user.has_perm(machine.PERMISSION):
        raise PermissionDenied
    statuses = machine.read_statuses()
    context = {
        **admin.site.each_context(request),
        "title": "Machine room",
        "worker": machine.newest_worker(),
        "is_silent": turns.is_silent(timezone.now()),
        "statuses": statuses,
        "failing": [status for status in statuses if status.reasons],
        "waiting": [status for status in statuses if status.waiting],
        "now": timezone.now(),
    }
    return TemplateResponse(request, "admin/desk/machine.html", context)


@require_safe
def check_site(request):
    """Look at what `manage.py doctor` looks at, and show what is wrong.

    Other machines, such as the mail server, are asked only with `?all`.
    """
    asks_others = "all" in request.GET
    if not request.user.has_perm(machine.PERMISSION):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "Check of the site",
        "found": find_all(slow=asks_others),
        "looked_at": [name for name, one in LOOKS.items() if asks_others or not one.is_slow],
        "left_out": [name for name, one in LOOKS.items() if one.is_slow and not asks_others],
        "now": timezone.now(),
    }
    return TemplateResponse(request, "admin/desk/machine_check.html", context)


@require_POST
def try_again(request, name):
    """Start a job again that failed or was given up."""
    if not request.user.has_perm(machine.PERMISSION):
        raise PermissionDenied
    job = next((job for job in JOBS if job.name == name), None)
    if job is None:
        raise Http404("There is no such job.")
    try:
        machine.try_again(job=job, by=request.user)
        messages.success(request, f"The worker tries again: “{job.title}”.")
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
    return HttpResponseRedirect(reverse("admin:machine"))
