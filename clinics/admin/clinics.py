"""The clinic directory in the admin."""

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.utils.html import format_html_join

from activity.admin.recording import RecordsChanges
from clinics.admin import checking, layout
from clinics.admin.bulk import BulkActions
from clinics.admin.checking import ChecksForm
from clinics.admin.claims import ClaimsAdmin, ClaimsForm
from clinics.admin.listing import ClinicList
from clinics.admin.proposals import OptOutAdmin, ProposalAdmin
from clinics.admin.removals import RemovalRequestAdmin
from clinics.admin.sponsorship import PaidPeriodInline
from clinics.admin.tools import ClinicTools
from clinics.admin.week import WeekForm
from clinics.entries import facts
from clinics.hours.format import format_hours
from clinics.models import (
    Affiliation,
    Clinic,
    ClinicPicture,
    Condition,
    HelpLine,
    Insurance,
    LegalStatus,
    PaidPeriod,
    Region,
    RegionQuestion,
    SpecialDay,
    Treatment,
)
from clinics.proposals import actions
from clinics.web.counting import counts_of
from clinics.web.forms import ChoicesField
from core.admin.autocomplete import CompletesSafely
from core.admin.csp import NonceAdmin
from core.admin.drafts.admin import KeepsUnsaved
from core.admin.search_listing import SECTION, PreviewsListing
from core.text.numbers import read_number
from images.admin.choosing import ChoosesPictures

__all__ = ["ClinicAdmin", "OptOutAdmin", "ProposalAdmin", "RemovalRequestAdmin"]


class QuestionInline(admin.StackedInline):
    """A region without questions of its own shows those of the region above."""

    model = RegionQuestion
    extra = 0
    fields = ["question", "answer", "source", ("checked_on", "position")]


@admin.register(Region)
class RegionAdmin(NonceAdmin, PreviewsListing, admin.ModelAdmin):
    list_display = ["name", "kind", "path"]
    list_filter = ["kind", "country_code"]
    search_fields = ["name", "path"]
    ordering = ["path"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["path"]
    listing_text, listing_path = "intro", "slug"
    fieldsets = [
        (
            None,
            {"fields": ["kind", "name", "slug", "parent", "path", "country_code", "intro", ("latitude", "longitude")]},
        ),
        SECTION,
    ]
    inlines = [QuestionInline]


@admin.register(Treatment)
class TreatmentAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["name", "route", "substance"]
    list_filter = ["route", "substance"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Condition, Insurance)
class TermAdmin(NonceAdmin, admin.ModelAdmin):
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


class SpecialDayInline(admin.TabularInline):
    model = SpecialDay
    extra = 0
    formfield_overrides = {
        models.TimeField: {"widget": forms.TimeInput(format="%H:%M", attrs={"size": 6, "placeholder": "09:00"})},
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    }


class PictureInline(ChoosesPictures, CompletesSafely, admin.TabularInline):
    model = ClinicPicture
    extra = 0
    autocomplete_fields = ["image"]


class AffiliationInline(CompletesSafely, admin.TabularInline):
    model = Affiliation
    extra = 0
    autocomplete_fields = ["person"]


class CodesField(forms.CharField):
    """Codes separated by commas, for a column that holds a list."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [code.strip() for code in super().to_python(value).split(",") if code.strip()]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data or "")


def _codes(help_text="Language codes, separated by commas: en, es"):
    return CodesField(required=False, help_text=help_text)


class ClinicForm(ClaimsForm, WeekForm, ChecksForm):
    age_groups = ChoicesField("age_groups", label="Ages treated")
    clinician_genders = ChoicesField(
        "clinician_genders",
        label="Clinician options",
        help_text="What patients can request, not who works there.",
    )
    languages = _codes()


class HelpLineForm(forms.ModelForm):
    languages = _codes()


@admin.register(Clinic)
class ClinicAdmin(
    RecordsChanges,
    NonceAdmin,
    PreviewsListing,
    ClinicTools,
    ClaimsAdmin,
    ClinicList,
    BulkActions,
    ChoosesPictures,
    KeepsUnsaved,
    admin.ModelAdmin,
):
    draft_title = "name"
    listing_text = "summary"
    recorded_as, recorded_values = "clinic", ("name", "slug", "state", "state_note", "phone", "website")
    form = ClinicForm
    delete_confirmation_template = "admin/usage/delete_confirmation.html"
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = [
        "photo",
        "merged_into",
        *[fact.name for fact in facts.FACTS.values() if fact.kind in ("place", "terms", "regions")],
    ]
    readonly_fields = ["import_ref", "accepted_claims", "seen_by_readers", "created_at", "updated_at"]
    inlines = [PictureInline, SpecialDayInline, AffiliationInline, PaidPeriodInline]
    fieldsets = layout.FIELDSETS

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save under the clinic's lock.

        Of two saves at once, the second checks its paid periods against those of the first.
        """
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            if object_id:
                Clinic.objects.select_for_update(no_key=True).filter(pk=read_number(object_id)).first()
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        may_change = obj is None or self.has_change_permission(request, obj)
        lines = checking.check_lines(obj, context["adminform"].form, may_change)
        context["tabs"] = layout.arrange(context["adminform"], context["inline_admin_formsets"], lines)
        context["due"] = checking.due_lines(obj, lines)
        context["show_save_and_add_another"] = False
        if obj:
            context |= {"title": str(obj), "subtitle": None}
        if obj and may_change:
            context["proposals"] = list(obj.proposals.pending())
            context["removals"] = list(obj.removal_requests.undecided())
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_formset(self, request, form, formset, change):
        if formset.model is PaidPeriod:
            for row in formset.forms:
                if row.has_changed() and row.instance.pk is None:
                    row.instance.by = request.user
        super().save_formset(request, form, formset, change)

    def save_model(self, request, clinic, form, change):
        if change and "state" in form.changed_data and clinic.state == Clinic.State.OPTED_OUT:
            actions.opt_out_clinic(clinic=clinic, by=request.user, note=clinic.state_note)
        else:
            super().save_model(request, clinic, form, change)

    def save_related(self, request, form, formsets, change):
        """Record what each new check covered, once the whole form is saved."""
        form.save_week()
        super().save_related(request, form, formsets, change)
        form.save_checks(request.user)

    @admin.display(description="opening hours")
    def week(self, clinic):
        """Return the hours for people who may only view the clinic."""
        return format_hours(clinic.hours.values_list("weekday", "opens", "closes")) or "Not known"

    @admin.display(description="seen by readers")
    def seen_by_readers(self, clinic):
        """Return how often the listing was shown in lists and opened, by month."""
        rows = (
            [(f"{one.month:%B %Y}", f"{one.shown:,}", f"{one.opened:,}") for one in counts_of(clinic)]
            if clinic.pk
            else []
        )
        return format_html_join("", "{}: shown {}, opened {}<br>", rows) or "not counted yet"


class CountryFilter(admin.AllValuesFieldListFilter):
    def choices(self, changelist):
        """Yield the choices; help lines of no country have a name, too."""
        yield from ({**choice, "display": choice["display"] or "No country"} for choice in super().choices(changelist))


@admin.register(HelpLine)
class HelpLineAdmin(RecordsChanges, NonceAdmin, admin.ModelAdmin):
    recorded_as, recorded_values = "help_line", [field.name for field in HelpLine._meta.fields]
    form = HelpLineForm
    autocomplete_fields = ["region"]
    list_display = ["name", "phone", "country_code", "region", "last_checked", "is_shown", "position"]
    list_select_related = ["region"]
    list_editable = ["is_shown", "position"]
    list_filter = ["is_shown", ("country_code", CountryFilter)]
    search_fields = ["name", "phone"]


@admin.register(LegalStatus)
class LegalStatusAdmin(RecordsChanges, NonceAdmin, admin.ModelAdmin):
    recorded_as, recorded_values = "legal_status", [field.name for field in LegalStatus._meta.fields]
    autocomplete_fields = ["region"]
    list_display = ["substance", "region", "status", "since", "until", "checked_on"]
    list_select_related = ["region"]
    list_filter = ["substance", "status"]
    search_fields = ["region__name", "note"]
