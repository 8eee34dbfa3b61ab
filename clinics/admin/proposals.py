"""Proposals in the admin: old beside new, decided fact by fact."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from clinics.claims import rules
from clinics.entries import fact_values, facts
from clinics.models import FieldCheck, OptOut, Proposal, RemovalRequest
from clinics.proposals import actions
from clinics.proposals.email_match import match_email
from clinics.web.forms import REPORTABLE
from core.admin.csp import NonceAdmin
from core.admin.people import show_person
from core.errors import ActionRefused
from core.text.clean import clean_line
from core.text.numbers import read_number

_LABELS = dict(REPORTABLE) | {fact.name: fact.label for fact in facts.FACTS.values()} | {"place": "Where"}


@admin.register(Proposal)
class ProposalAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["origin", "clinic", "state", "created_at"]
    list_display_links = ["origin", "clinic"]
    list_filter = ["state", "origin"]
    list_select_related = ["clinic"]
    search_fields = ["clinic__name", "message"]
    ordering = ["-state", "-created_at"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        rows = Proposal.objects.select_related("clinic__city__parent__parent", "by")
        proposal = get_object_or_404(rows, pk=read_number(object_id))
        return self._decide(request, proposal) if request.method == "POST" else self._page(request, proposal)

    def _page(self, request, proposal):
        rows = list(_rows(proposal, request.POST.getlist("accept")))
        context = {
            **self.admin_site.each_context(request),
            "title": str(proposal),
            "opts": self.opts,
            "proposal": proposal,
            "rows": rows,
            "makes_claims": any(row["claims"] for row in rows),
            "given": request.POST,
            "ways": FieldCheck.How.choices,
            "may_decide": request.user.has_perm("clinics.change_clinic") and proposal.state == Proposal.State.PENDING,
            "draft_url": _draft_url(proposal),
            "address_is": _describe_address(proposal),
            "proves_itself": bool(proposal.token_hash and _match(proposal)),
        }
        return TemplateResponse(request, "admin/clinics/proposal.html", context)

    def _decide(self, request, proposal):
        if not request.user.has_perm("clinics.change_clinic"):
            raise PermissionDenied
        how = request.POST.get("how", "")
        try:
            decided = actions.decide_proposal(
                proposal=proposal,
                accepted=set() if "reject" in request.POST else {*request.POST.getlist("accept"), "noted"},
                by=request.user,
                how=how if how in FieldCheck.How.values else "",
                speaks_for_clinic="speaks" in request.POST,
                reason=clean_line(request.POST.get("reason", "")[:300]),
                answer="answer" in request.POST,
            )
        except ActionRefused as refusal:
            # The page again with what was ticked and written.
            messages.error(request, refusal.sentence)
            return self._page(request, Proposal.objects.get(pk=proposal.pk))
        messages.success(request, f"{decided}: {decided.get_state_display().lower()}.")
        return HttpResponseRedirect(reverse("admin:clinics_proposal_changelist"))


BY = show_person("by", "by")


@admin.register(OptOut)
class OptOutAdmin(NonceAdmin, admin.ModelAdmin):
    """Read-only. To list a clinic again, a superuser deletes its opt-out."""

    list_display = ["import_ref", "at", BY, "note"]
    list_select_related = ["by"]
    search_fields = ["import_ref", "note"]
    fields = readonly_fields = ["import_ref", "note", "at", BY]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


def _rows(proposal, ticked):
    """Yield one row a fact: the old, present and proposed values, and its claims."""
    new = {name: pair["new"] for name, pair in proposal.values.items() if isinstance(pair.get("new"), str)}
    found = proposal.clinic.find_open_claims(new) if proposal.clinic else rules.find_in_texts(new)
    for name, pair in proposal.values.items():
        now = fact_values.value_of(proposal.clinic, name) if proposal.clinic and name in facts.FACTS else None
        yield {
            "name": name,
            "label": _LABELS.get(name, name),
            "old": fact_values.format_value(name, pair.get("old")),
            "new": fact_values.format_value(name, pair.get("new")),
            "now": fact_values.format_value(name, now),
            "changed_since": now is not None
            and fact_values.format_value(name, now) != fact_values.format_value(name, pair.get("old")),
            "ticked": name in ticked,
            "claims": found.get(name, []),
            "decision": proposal.decided.get(name, ""),
        }


def _match(proposal):
    clinic = proposal.clinic
    return match_email(proposal.email, email=clinic.email, website=clinic.website) if clinic and proposal.email else ""


def _describe_address(proposal):
    """Return whether the clinic's address is its own, for an owner's proposal."""
    if proposal.origin != Proposal.Origin.OWNER or not proposal.email:
        return ""
    return RemovalRequest.Matches(_match(proposal)).label


def _draft_url(proposal):
    if proposal.clinic_id or proposal.origin != Proposal.Origin.SUGGESTION:
        return ""
    known = {name: pair["new"] for name, pair in proposal.values.items() if name in ("name", "phone", "website")}
    return f"{reverse('admin:clinics_clinic_add')}?{urlencode(known)}"
