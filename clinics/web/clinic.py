"""The pages of one clinic: its listing, and the forms about it.

Reading sets no cookie. The forms are separate pages, which carry a token and are never stored.
"""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clinics.entries import facts
from clinics.models import Clinic
from clinics.proposals import actions, ownership
from clinics.proposals.email_match import host_of
from clinics.removals import actions as removal_actions
from clinics.shown import show_clinic
from clinics.web.clinic_context import clinic_context, find_clinic
from clinics.web.counting import counts_of, note_opened
from clinics.web.danger_help import help_in
from clinics.web.forms import ClaimForm, ProposeForm, RemovalForm, ReportForm, SuggestForm
from core.client_address import client_network
from core.errors import ActionRefused
from core.http import private_page
from core.pages.decorator import stored
from crisis.danger import find_language

MAX_FORM_BYTES = 256 * 1024


def _too_large(request, **arguments):
    return render(request, "clinics/too_large.html", status=413)


_form_page = private_page(max_bytes=MAX_FORM_BYTES, too_large=_too_large)


@require_safe
@stored()
def clinic_detail(request, slug):
    clinic, status = find_clinic(slug)
    if status == 301:
        return redirect(clinic, permanent=True)
    if status == 410:
        return render(request, "clinics/gone.html", {"region": clinic.city}, status=410)
    context = clinic_context(clinic)
    show_clinic(clinic, context)
    return note_opened(render(request, "clinics/detail.html", context), clinic)


@_form_page
def report(request, slug):
    clinic = get_object_or_404(Clinic.objects.visible().with_place(), slug=slug)
    asked = request.GET.get("fact", "")
    form = ReportForm(request.POST or None, initial={"fact": asked if asked in facts.FACTS else "other"})
    context = {"clinic": clinic, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "clinics/report.html", context)
    send = {name: form.cleaned_data[name] for name in ("fact", "suggested", "message", "email")}
    return _submit(
        request, form, lambda client: actions.report_error(clinic=clinic, client=client, **send), context, "report"
    )


@_form_page
def suggest(request):
    form = SuggestForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "clinics/suggest.html", {"form": form})
    send = {"values": form.values, "message": form.cleaned_data["message"], "email": form.cleaned_data["email"]}
    return _submit(
        request, form, lambda client: actions.suggest_clinic(client=client, **send), {"form": form}, "suggest"
    )


def _submit(request, form, write, context, page):
    """Submit and redirect to the thanks page; spam is thanked but not stored."""
    try:
        if not form.is_spam:
            write(client_network(request))
    except ActionRefused as refusal:
        form.add_error(None, refusal.sentence)
        wait = refusal.retry_after
        response = render(request, f"clinics/{page}.html", context, status=200 if wait is None else 429)
        if wait is not None:
            response.headers["Retry-After"] = str(wait)
        return response
    # Who writes words of danger into any form is shown help at once.
    language = find_language(form.cleaned_data.get("message", ""))
    asked = f"&help={language}" if language else ""
    return HttpResponseRedirect(f"{reverse('clinics:thanks')}?from={page}{asked}", status=303)


@_form_page
def claim(request, slug):
    """Let the clinic take over its listing."""
    clinic = get_object_or_404(Clinic.objects.visible().with_place(), slug=slug)
    form = ClaimForm(request.POST or None)
    context = {"clinic": clinic, "form": form, "days": actions.LINK_LIFETIME.days, "host": host_of(clinic.website)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "clinics/claim.html", context)
    send = {name: form.cleaned_data[name] for name in ("email", "message")}
    return _submit(
        request,
        form,
        lambda client: ownership.request_ownership(clinic=clinic, client=client, **send),
        context,
        "claim",
    )


@_form_page
def remove(request, slug):
    """Let the clinic request its removal."""
    clinic = get_object_or_404(Clinic.objects.visible().with_place(), slug=slug)
    form = RemovalForm(request.POST or None)
    context = {"clinic": clinic, "form": form, "days": removal_actions.DECISION_PERIOD.days}
    if request.method != "POST" or not form.is_valid():
        return render(request, "clinics/remove.html", context)

    def ask(client):
        return removal_actions.request_removal(clinic=clinic, client=client, **form.values)

    return _submit(request, form, ask, context, "remove")


@_form_page
def removal(request, token):
    """Confirm an address by the emailed link, then show the request's state."""
    removal_request = removal_actions.find_request(token)
    if removal_request is None:
        return render(request, "clinics/removal_gone.html", status=410)
    if request.method == "POST":
        removal_actions.confirm_email(removal=removal_request)
        return HttpResponseRedirect(request.path, status=303)
    return render(
        request, "clinics/removal.html", {"removal": removal_request, "days": removal_actions.DECISION_PERIOD.days}
    )


@require_safe
def thanks(request):
    holds = removal_actions.LINK_LIFETIME.days
    context = {"sent": request.GET.get("from"), "link_days": holds, "help": help_in(request, request.GET.get("help"))}
    return render(request, "clinics/thanks.html", context)


@_form_page
def propose(request, token):
    proposal = actions.find_invitation(token)
    if proposal is None:
        return render(request, "clinics/propose_gone.html", status=410)
    clinic = Clinic.objects.with_page_rows().get(pk=proposal.clinic_id)
    form = ProposeForm(request.POST or None, clinic=clinic, proposed=proposal.values)
    context = {"clinic": clinic, "form": form, "proposal": proposal, "counts": counts_of(clinic)}
    if request.method == "POST" and form.is_valid():
        try:
            actions.submit_proposal(
                proposal=proposal,
                values=form.values,
                message=form.cleaned_data["message"],
                confirms=form.cleaned_data["confirms"],
            )
        except ActionRefused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return render(request, "clinics/propose_done.html", context)
    return render(request, "clinics/propose.html", context)
