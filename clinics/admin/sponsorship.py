"""Paid periods on the clinic's page of the admin."""

from itertools import combinations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from clinics.models import PaidPeriod
from core.admin.filters import OptionsFilter
from core.admin.people import show_person


class PaidPeriodForm(forms.ModelForm):
    """The first day of a saved row cannot change: readers have already seen it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].widget = forms.Textarea(attrs={"rows": 2, "cols": 36})
        if self.instance.pk is not None:
            # A plain input: the admin’s shortcuts would write into it.
            self.fields["begins"].widget, self.fields["begins"].disabled = forms.DateInput(attrs={"size": 10}), True

    def validate_unique(self):
        """Do nothing: the formset checks the rows together."""


class PaidPeriodFormSet(BaseInlineFormSet):
    """Rejects rows that share a day.

    ClinicAdmin holds the clinic's lock, so no other save comes between.
    """

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        kept = [form.instance for form in self.forms if form not in self.deleted_forms and form.instance.begins]
        for one, other in combinations(sorted(kept, key=lambda period: period.begins), 2):
            if one.overlaps(other):
                raise ValidationError(one.overlap_message(other))
        for period in kept:
            if other := self._unseen().during(period.begins, period.ends).first():
                raise ValidationError(
                    f"Another editor entered a paid period {other.days} after you opened this page. "
                    "It shares days with yours. Reload the page to see it."
                )

    def _unseen(self):
        """Return the clinic's periods that were entered after this form was opened."""
        if self.instance.pk is None:
            return PaidPeriod.objects.none()
        return PaidPeriod.objects.filter(clinic=self.instance).exclude(
            pk__in=[form.instance.pk for form in self.initial_forms]
        )


BY = show_person("by", "by")


class PaidPeriodInline(admin.TabularInline):
    """One save can end a period and start the next."""

    model = PaidPeriod
    form, formset = PaidPeriodForm, PaidPeriodFormSet
    extra = 0
    fields = ["begins", "ends", "note", "shown_as", BY, "at"]
    readonly_fields = [BY, "at"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")


class PaidFilter(OptionsFilter):
    title, parameter_name = "paid placement", "paid"
    options = {"now": ("Paid for now", lambda rows: rows.paying())}
