"""The log of what a clinic paid for, on the clinic's page of the admin."""

from itertools import combinations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from clinics.models import PaidPeriod


class PaidPeriodForm(forms.ModelForm):
    """The first day of a row that is kept stays: what readers were told of it is on the record."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].widget = forms.Textarea(attrs={"rows": 2, "cols": 36})
        if self.instance.pk is not None:
            # Without the shortcuts, which would write into it.
            self.fields["begins"].widget, self.fields["begins"].disabled = forms.DateInput(attrs={"size": 10}), True

    def validate_unique(self):
        """Nothing here: whether rows share days, the formset asks of what they become together."""


class PaidPeriodFormSet(BaseInlineFormSet):
    """Refuses rows that share a day. ClinicAdmin holds the clinic's lock meanwhile, so that no other save comes between."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        kept = [form.instance for form in self.forms if form not in self.deleted_forms and form.instance.begins]
        for one, other in combinations(sorted(kept, key=lambda period: period.begins), 2):
            if one.overlaps(other):
                raise ValidationError(one.clash(other))
        for period in kept:
            if other := self._unseen().during(period.begins, period.ends).first():
                raise ValidationError(
                    f"Another editor entered a paid period {other.days} after you opened this page. "
                    "It shares days with yours. Reload the page to see it."
                )

    def _unseen(self):
        """The clinic's periods that this form does not show: they were entered since it was opened."""
        if self.instance.pk is None:
            return PaidPeriod.objects.none()
        return PaidPeriod.objects.filter(clinic=self.instance).exclude(
            pk__in=[form.instance.pk for form in self.initial_forms]
        )


class PaidPeriodInline(admin.TabularInline):
    """Whoever ends one and begins the next does both with one press of “Save”."""

    model = PaidPeriod
    form, formset = PaidPeriodForm, PaidPeriodFormSet
    extra = 0
    fields = ["begins", "ends", "note", "by", "at"]
    readonly_fields = ["by", "at"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")


class PaidFilter(admin.SimpleListFilter):
    title, parameter_name = "paid placement", "paid"

    def lookups(self, request, model_admin):
        return [("now", "Paid for now")]

    def queryset(self, request, queryset):
        return queryset.paying() if self.value() == "now" else queryset
