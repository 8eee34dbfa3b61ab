"""Removal requests in the admin: sender, address, due date and decision."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format

from clinics.models import RemovalRequest
from clinics.proposals.email_match import host_of
from clinics.removals import actions as removal_actions
from clinics.web.forms import CleanedField
from core.admin.csp import NonceAdmin
from core.errors import ActionRefused
from core.text.numbers import read_number


class DecisionForm(forms.Form):
    """The fields of both decisions. Each verb checks its own."""

    checked = CleanedField(
        label="How you confirmed it",
        max_length=200,
        required=False,
        widget=AdminTextInputWidget,
        help_text="“Called the number on record.” Required if the address is not the clinic’s. Don’t name anyone.",
    )
    answer = CleanedField(
        label="Reason",
        max_length=2000,
        required=False,
        lines=True,
        widget=AdminTextareaWidget(attrs={"rows": 4}),
        help_text="Sent to the sender word for word and kept on record. Don’t name anyone.",
    )


@admin.register(RemovalRequest)
class RemovalRequestAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["clinic", "state", "due", "known", "role", "created_at"]
    list_filter = ["state", "matches"]
    list_select_related = ["clinic"]
    search_fields = ["clinic__name"]
    # Open requests first, by due date.
    ordering = [F("at").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(ordering="due_on")
    def due(self, removal):
        if not removal.is_pending:
            return "—"
        day = date_format(removal.due_on, "F j, Y")
        return f"Overdue since {day}" if removal.is_overdue else day

    @admin.display(boolean=True, description="address matches", ordering="matches")
    def known(self, removal):
        return bool(removal.matches)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        rows = RemovalRequest.objects.select_related("clinic__city__parent__parent", "by")
        removal = get_object_or_404(rows, pk=read_number(object_id))
        form = DecisionForm(request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if not request.user.has_perm("clinics.change_clinic"):
                raise PermissionDenied
            if form.is_valid() and (said := self._decide(request, removal, form)):
                self.log_change(request, removal, said)
                messages.success(request, f"{removal.clinic}: {said}")
                return HttpResponseRedirect(request.path)
        return TemplateResponse(request, "admin/clinics/removal.html", self._context(request, removal, form))

    def _decide(self, request, removal, form):
        """Do what the button says and return the outcome in words.

        A refused action adds an error to the form and returns "".
        """
        try:
            if "accept" in request.POST:
                removal_actions.accept_request(removal=removal, by=request.user, checked=form.cleaned_data["checked"])
                return "removed."
            if "refuse" in request.POST:
                removal_actions.refuse_request(removal=removal, by=request.user, answer=form.cleaned_data["answer"])
                return "the request was refused."
            if "reopen" in request.POST:
                removal_actions.reopen_request(removal=removal, by=request.user)
                return "the request is open again with its original due date."
            raise ActionRefused("Press one of the buttons.")
        except ActionRefused as refusal:
            form.add_error(None, refusal.sentence)
            return ""

    def _context(self, request, removal, form):
        checks = removal.clinic.checks.filter(field="phone").order_by("-checked_on", "-pk")
        earlier = (
            removal.clinic.removal_requests.exclude(pk=removal.pk).exclude(state="unconfirmed").select_related("by")
        )
        return {
            **self.admin_site.each_context(request),
            "title": str(removal),
            "opts": self.opts,
            "removal": removal,
            "clinic": removal.clinic,
            "form": form,
            "called": checks.first(),
            "host": host_of(removal.clinic.website),
            "earlier": earlier,
            "may_decide": request.user.has_perm("clinics.change_clinic"),
            "desk": reverse("admin:index"),
        }
