"""Claims in the clinic's form: shown beside the field until fixed or accepted."""

from django import forms
from django.contrib import admin, messages
from django.utils.html import format_html, format_html_join

from clinics.models import Clinic
from clinics.proposals import claim_exceptions


class ClaimsForm(forms.ModelForm):
    """Mixin of the clinic's form.

    After is_valid(), `found` is {field: [Claim]} that staff have not accepted.
    """

    claims_reason = forms.CharField(
        label="Reason for keeping this claim",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Needed only to keep a passage that the form points out. Stored with your name.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.found = {}
        if self.instance.open_claims and not self.is_bound:
            for name, found in self.instance.find_open_claims().items():
                # A user who may only view the listing has no fields.
                if name in self.fields:
                    self._show_claims(name, found)

    def clean(self):
        cleaned = super().clean()
        self.found = self.instance.find_open_claims(
            {name: cleaned.get(name) or "" for name in self.instance.claim_texts()}
        )
        if self.found and cleaned.get("state") in Clinic.WITH_PAGE and not cleaned.get("claims_reason"):
            for name, found in self.found.items():
                self.add_error(name, [str(claim) for claim in found])
            self.add_error("claims_reason", "Fix the passages shown, or give a reason for keeping them.")
        return cleaned

    def _show_claims(self, name, found):
        # Help texts of the admin are markup.
        lines = format_html_join("", "<strong>{}</strong><br>", ((str(claim),) for claim in found))
        self.fields[name].help_text = format_html("{}{}", lines, self.fields[name].help_text)


class ClaimsAdmin:
    """Mixin of ClinicAdmin, whose form is a ClaimsForm."""

    def save_model(self, request, clinic, form, change):
        super().save_model(request, clinic, form, change)
        if not form.found or clinic.state == Clinic.State.OPTED_OUT:
            return
        if reason := form.cleaned_data["claims_reason"]:
            claim_exceptions.accept_claims(clinic=clinic, found=form.found, reason=reason, by=request.user)
            words = ", ".join(f"“{claim.words}”" for found in form.found.values() for claim in found)
            messages.warning(request, f"Readers see {words}. Your reason is stored with the listing.")
        else:
            for claim in (claim for found in form.found.values() for claim in found):
                messages.warning(request, f"Fix this before listing the clinic: {claim}")

    @admin.display(description="accepted claims")
    def accepted_claims(self, clinic):
        rows = clinic.claim_exceptions.select_related("by") if clinic.pk else ()
        lines = ((row.passage, row.reason, row.by or "unknown", f"{row.at:%Y-%m-%d}") for row in rows)
        return format_html_join("", "“{}”: {} ({}, {})<br>", lines) or "none"
