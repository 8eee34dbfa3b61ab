"""Proposed changes of approvers in the admin: read, accept, refuse."""

from django import forms
from django.contrib import admin, messages
from django.utils.html import format_html_join

from authors import identity
from authors.credential_checks import VERIFY
from authors.models import IdentityChange
from core.admin.csp import NonceAdmin
from core.admin.filters import OptionsFilter
from core.admin.read_only import ReadOnly
from core.admin.steps import Step, StepsMixin

_LABELS = {
    "display_name": "name as shown",
    "username": "account",
    "signing_email": "signing address",
    "expires_on": "last day",
}
_HIDDEN = {"user", *identity.NAME_FIELDS}


class RefuseForm(forms.Form):
    answer = forms.CharField(label="Why not", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class Accept(Step):
    name = "accept"
    permission = VERIFY
    heading = "Accept: {object}"
    explanation = (
        "The change takes effect at once. The old address gets an email, and readers see that it was verified."
    )
    button = "Accept the change"
    done = "The change is made."

    def act(self, form):
        change = identity.accept(change=self.object, by=self.request.user)
        if change.kind == IdentityChange.Kind.NAME and not change.show_former:
            warning = (
                "The biography, the picture’s words and the web address may still hold the former name. Check them."
            )
            messages.warning(self.request, warning)


class Refuse(Step):
    name = "refuse"
    permission = VERIFY
    form_class = RefuseForm
    heading = "Refuse: {object}"
    explanation = "The record stays as it is."
    button = "Refuse the change"
    done = "The change is refused. The record stays as it was."

    def act(self, form):
        identity.refuse(change=self.object, by=self.request.user, answer=form.cleaned_data["answer"])


class StateFilter(OptionsFilter):
    title, parameter_name = "state", "state"
    options = {
        "waiting": ("Waiting for a decision", lambda changes: changes.open()),
        "accepted": ("Accepted", lambda changes: changes.accepted()),
        "refused": ("Refused", lambda changes: changes.filter(is_accepted=False)),
    }


@admin.register(IdentityChange)
class IdentityChangeAdmin(ReadOnly, NonceAdmin, StepsMixin, admin.ModelAdmin):
    steps = [Accept, Refuse]
    change_form_template = "admin/authors/identitychange/change_form.html"
    list_display = ["person", "kind", "state", "proposed_by", "proposed_at", "decided_by"]
    list_filter = [StateFilter, "kind"]
    list_select_related = ["person", "proposed_by", "decided_by"]
    search_fields = ["person__name"]
    fields = readonly_fields = [
        *("person", "kind", "differences", "reason", "show_former", "proposed_by", "proposed_at"),
        *("state", "decided_by", "decided_at", "answer"),
    ]

    @admin.display(description="what changes")
    def differences(self, change):
        rows = [
            (name, change.before.get(name, ""), change.after.get(name, "")) for name in change.before | change.after
        ]
        shown = [
            (_LABELS.get(name, name), before or "nothing", after or "nothing")
            for name, before, after in rows
            if before != after and (name not in _HIDDEN or change.kind == IdentityChange.Kind.CREDENTIAL)
        ]
        return format_html_join("", "<p>{}: <del>{}</del> → <ins>{}</ins></p>", shown)
