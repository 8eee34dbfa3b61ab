"""Claims in a clinic's texts, in its form: named beside the field, and held until they are mended or have a reason to stay."""

from django import forms
from django.contrib import admin, messages
from django.utils.html import format_html, format_html_join

from clinics.models import Clinic
from clinics.proposals import claim_exceptions


class ClaimsForm(forms.ModelForm):
    """Mixin of the clinic's form. `found` is {field: [Claim]} that nobody let stand, after is_valid()."""

    claims_reason = forms.CharField(
        label="Why a claim stays",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Only if the form names a passage and it stays as it is. Kept with your name.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.found = {}
        if self.instance.open_claims and not self.is_bound:
            for name, found in self.instance.claims().items():
                # Who may only look at the entry has no fields.
                if name in self.fields:
                    self._name(name, found)

    def clean(self):
        cleaned = super().clean()
        self.found = self.instance.claims({name: cleaned.get(name) or "" for name in self.instance.texts()})
        if self.found and cleaned.get("state") in Clinic.WITH_PAGE and not cleaned.get("claims_reason"):
            for name, found in self.found.items():
                self.add_error(name, [str(claim) for claim in found])
            self.add_error("claims_reason", "Mend the passages that are named, or say here why they stay.")
        return cleaned

    def _name(self, name, found):
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
            claim_exceptions.keep(clinic=clinic, found=form.found, reason=reason, by=request.user)
            words = ", ".join(f"“{claim.words}”" for found in form.found.values() for claim in found)
            messages.warning(request, f"Readers see {words}. Your reason is kept with the entry.")
        else:
            for claim in (claim for found in form.found.values() for claim in found):
                messages.warning(request, f"To be mended before it is listed: {claim}")

    @admin.display(description="claims that stay")
    def claims_that_stay(self, clinic):
        rows = clinic.kept_claims.select_related("by") if clinic.pk else ()
        lines = ((row.passage, row.reason, row.by or "somebody", f"{row.at:%Y-%m-%d}") for row in rows)
        return format_html_join("", "“{}”: {} ({}, {})<br>", lines) or "none"
