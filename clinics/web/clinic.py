"""The pages of one clinic: its entry, and the forms by which others say what is wrong or missing.

Reading sets no cookie. The forms stand on pages of their own, which carry a token and are never stored.
"""

from functools import wraps

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from clinics.entries import facts
from clinics.models import Clinic
from clinics.proposals import actions
from clinics.removals import actions as actions_removal
from clinics.web.clinic_context import clinic_at, clinic_context
from clinics.web.forms import ProposeForm, RemovalForm, ReportForm, SuggestForm
from core.client_address import client_address
from core.http import PRIVATE

MOST_BYTES = 256 * 1024


def _form_page(view):
    """Keep the answer out of every store and index, and judge the request's size before anything parses it."""

    @csrf_exempt
    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def wrapped(request, *args, **kwargs):
        size = request.META.get("CONTENT_LENGTH") or "0"
        if not size.isdecimal() or int(size[:12]) > MOST_BYTES:
            response = render(request, "clinics/too_large.html", status=413)
        else:
            response = csrf_protect(view)(request, *args, **kwargs)
        response.headers["Cache-Control"] = PRIVATE
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@require_safe
def clinic_detail(request, slug):
    clinic, status = clinic_at(slug)
    if status == 301:
        return redirect(clinic, permanent=True)
    if status == 410:
        return render(request, "clinics/gone.html", {"region": clinic.city}, status=410)
    return render(request, "clinics/detail.html", clinic_context(clinic))


@_form_page
def report(request, slug):
    clinic = get_object_or_404(Clinic.objects.visible().with_place(), slug=slug)
    asked = request.GET.get("fact", "")
    form = ReportForm(request.POST or None, initial={"fact": asked if asked in facts.FACTS else "other"})
    context = {"clinic": clinic, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "clinics/report.html", context)
    send = {name: form.cleaned_data[name] for name in ("fact", "suggested", "message", "email")}
    return _sent(request, form, lambda client: actions.report(clinic=clinic, client=client, **send), context, "report")


@_form_page
def suggest(request):
    form = SuggestForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "clinics/suggest.html", {"form": form})
    send = {"values": form.values, "message": form.cleaned_data["message"], "email": form.cleaned_data["email"]}
    return _sent(request, form, lambda client: actions.suggest(client=client, **send), {"form": form}, "suggest")


def _sent(request, form, write, context, page):
    """Write and say thanks. A robot in the trap is thanked as well, and nothing is written."""
    try:
        if not form.is_trapped:
            write(client_address(request))
    except actions.Refused as refusal:
        form.add_error(None, refusal.sentence)
        wait = getattr(refusal, "retry_after", None)
        response = render(request, f"clinics/{page}.html", context, status=200 if wait is None else 429)
        if wait is not None:
            response.headers["Retry-After"] = str(wait)
        return response
    return HttpResponseRedirect(f"{reverse('clinics:thanks')}?from={page}", status=303)


@_form_page
def remove(request, slug):
    """The clinic, or somebody for it, asks that it is corrected or left out."""
    clinic = get_object_or_404(Clinic.objects.visible().with_place(), slug=slug)
    form = RemovalForm(request.POST or None)
    context = {"clinic": clinic, "form": form, "days": actions_removal.DECIDED_WITHIN.days}
    if request.method != "POST" or not form.is_valid():
        return render(request, "clinics/remove.html", context)

    def ask(client):
        return actions_removal.ask(clinic=clinic, client=client, **form.values)

    return _sent(request, form, ask, context, "remove")


@_form_page
def removal(request, token):
    """The page of the letter's link: its button confirms the address, then it says until when the request is decided."""
    asked = actions_removal.asked_by(token)
    if asked is None:
        return render(request, "clinics/removal_gone.html", status=410)
    if request.method == "POST":
        actions_removal.confirm(removal=asked)
        return HttpResponseRedirect(request.path, status=303)
    return render(request, "clinics/removal.html", {"asked": asked, "days": actions_removal.DECIDED_WITHIN.days})


@require_safe
def thanks(request):
    holds = actions_removal.LINK_HOLDS.days
    return render(request, "clinics/thanks.html", {"sent": request.GET.get("from"), "link_days": holds})


@_form_page
def propose(request, token):
    proposal = actions.invited_by(token)
    if proposal is None:
        return render(request, "clinics/propose_gone.html", status=410)
    clinic = Clinic.objects.for_page().get(pk=proposal.clinic_id)
    form = ProposeForm(request.POST or None, clinic=clinic, proposed=proposal.values)
    context = {"clinic": clinic, "form": form, "proposal": proposal}
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose(proposal=proposal, values=form.values, message=form.cleaned_data["message"])
        except actions.Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return render(request, "clinics/propose_done.html", context)
    return render(request, "clinics/propose.html", context)
