"""Actions of the clinics' list. Each shows first what it will do."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from clinics.bulk.changes import AddTerms, MarkChecked, MoveTo, make_change, plan_change
from clinics.models import Clinic, FieldCheck, Insurance, Treatment
from core.admin.bulk import render_bulk
from core.errors import ActionRefused
from core.text.clean import clean_line

DATE = {"widget": forms.DateInput(attrs={"type": "date"})}


class StateForm(forms.Form):
    """No fields: the action says all."""

    def __init__(self, *args, state, **kwargs):
        super().__init__(*args, **kwargs)
        self.state = state

    def change(self):
        return MoveTo(self.state)


class CloseForm(forms.Form):
    closed_on = forms.DateField(label="Closed on", required=False, **DATE)
    note = forms.CharField(
        label="Note for readers", required=False, max_length=300, help_text="“Closed on March 1. The team is now at …”"
    )

    def change(self):
        data = self.cleaned_data
        return MoveTo(Clinic.State.CLOSED, data["closed_on"], clean_line(data["note"]))


class CheckForm(forms.Form):
    fields_checked = forms.MultipleChoiceField(
        label="Facts you checked", choices=FieldCheck.Field.choices, widget=forms.CheckboxSelectMultiple
    )
    how = forms.ChoiceField(label="How", choices=[("", "Choose"), *FieldCheck.How.choices])
    checked_on = forms.DateField(label="Day, if not today", required=False, **DATE)
    source = forms.CharField(label="Source, shown to readers", required=False, max_length=120)

    def clean_checked_on(self):
        day = self.cleaned_data["checked_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("The check date is in the future. Enter the day the check was made.")
        return day

    def change(self):
        data = self.cleaned_data
        return MarkChecked(tuple(data["fields_checked"]), data["how"], data["checked_on"], clean_line(data["source"]))


class TermsForm(forms.Form):
    treatments = forms.ModelMultipleChoiceField(
        Treatment.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )
    insurance = forms.ModelMultipleChoiceField(
        Insurance.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["treatments"] and not cleaned["insurance"]:
            raise forms.ValidationError("Choose at least one treatment or kind of insurance.")
        return cleaned

    def change(self):
        return AddTerms((*self.cleaned_data["treatments"], *self.cleaned_data["insurance"]))


class BulkActions:
    """Mixin of ClinicAdmin."""

    actions = ["mark_checked", "publish", "unpublish", "close", "add_terms", "export_selected"]

    @admin.action(description="Mark facts as checked", permissions=["change"])
    def mark_checked(self, request, clinics):
        return self._change(request, clinics, CheckForm, "Mark facts as checked")

    @admin.action(description="List: show to readers", permissions=["change"])
    def publish(self, request, clinics):
        return self._change(request, clinics, StateForm, "List clinics", state=Clinic.State.LISTED)

    @admin.action(description="Make a draft: hide from readers", permissions=["change"])
    def unpublish(self, request, clinics):
        return self._change(request, clinics, StateForm, "Make clinics drafts", state=Clinic.State.DRAFT)

    @admin.action(description="Mark as closed", permissions=["change"])
    def close(self, request, clinics):
        return self._change(request, clinics, CloseForm, "Mark clinics as closed")

    @admin.action(description="Add treatments or insurance", permissions=["change"])
    def add_terms(self, request, clinics):
        return self._change(request, clinics, TermsForm, "Add treatments or insurance")

    @admin.action(description="Export", permissions=["export"])
    def export_selected(self, request, clinics):
        return self.export_page(request, clinics)

    def has_export_permission(self, request):
        return request.user.has_perm("clinics.export_clinics")

    def _change(self, request, clinics, form_class, title, **options):
        """Ask for what the change needs, show its plan, and make it on the second press."""
        is_filled = "filled" in request.POST or not form_class.base_fields
        form, lines = form_class(request.POST if is_filled else None, **options), []
        try:
            if is_filled and form.is_valid():
                if "confirmed" in request.POST:
                    return self._make(request, form.change(), clinics)
                lines = plan_change(form.change(), clinics)
        except ActionRefused as refusal:
            messages.error(request, refusal.sentence)
            return None
        context = {
            "form": form,
            "rows": [_row(line) for line in lines],
            "changing": sum(bool(line.effect) for line in lines),
            "count": clinics.count(),
        }
        return render_bulk(self, request, title, noun="clinic", **context)

    def _make(self, request, change, clinics):
        # The list's own queryset joins more than the change needs.
        lines = make_change(change=change, clinics=Clinic.objects.filter(pk__in=clinics.values("pk")), by=request.user)
        done = sum(bool(line.effect) for line in lines)
        messages.success(request, f"{done} clinic{'' if done == 1 else 's'} changed.")
        if left := len(lines) - done:
            messages.warning(request, f"{left} clinic{'' if left == 1 else 's'} did not change.")
        return HttpResponseRedirect(request.get_full_path())


def _row(line):
    clinic = line.clinic
    url = reverse("admin:clinics_clinic_change", args=[clinic.pk])
    return url, f"{clinic.name}, {clinic.place}", line.effect, line.reason
