"""The clinic directory in the admin."""

from django.contrib import admin

from clinics.models import Affiliation, Clinic, Condition, FieldCheck, HelpLine, OpeningHours, Region, Treatment
from psychsite.lib.admin_csp import NonceAdmin


@admin.register(Region)
class RegionAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["name", "kind", "path"]
    list_filter = ["kind", "country_code"]
    search_fields = ["name", "path"]
    ordering = ["path"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["path"]
    fields = ["kind", "name", "slug", "parent", "path", "country_code", "intro", ("latitude", "longitude")]


@admin.register(Treatment, Condition)
class TermAdmin(NonceAdmin, admin.ModelAdmin):
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


class CheckFilter(admin.SimpleListFilter):
    title, parameter_name = "check", "check"

    def lookups(self, request, model_admin):
        return [("due", "Due for a check")]

    def queryset(self, request, queryset):
        # By number: the list has an order of its own.
        return (
            queryset.filter(pk__in=Clinic.objects.due_for_check().values("pk")) if self.value() == "due" else queryset
        )


class OpeningHoursInline(admin.TabularInline):
    model = OpeningHours
    extra = 0


class FieldCheckInline(admin.TabularInline):
    """Checks are added, never changed: a row says what was seen on a day."""

    model = FieldCheck
    extra = 0
    fields = ["field", "checked_on", "how", "note", "by"]
    readonly_fields = ["by"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class AffiliationInline(admin.TabularInline):
    model = Affiliation
    extra = 0
    autocomplete_fields = ["person"]


@admin.register(Clinic)
class ClinicAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["name", "place", "state", "telehealth", "accepting_new_patients", "updated_at"]
    list_filter = [CheckFilter, "state", "telehealth", "accepting_new_patients", "treatments", "city__country_code"]
    search_fields = ["name", "slug", "city__name", "postcode", "phone"]
    date_hierarchy = "updated_at"
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["city", "photo", "merged_into", "treatments", "conditions"]
    readonly_fields = ["import_ref", "created_at", "updated_at"]
    inlines = [OpeningHoursInline, FieldCheckInline, AffiliationInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "state", "state_note", "merged_into", "summary", "description", "photo"]}),
        ("Where", {"fields": ["city", "street", "postcode", ("latitude", "longitude")]}),
        ("Contact", {"fields": ["phone", "email", "website", "hours_note"]}),
        ("Services", {"fields": ["treatments", "conditions", "telehealth", "accepting_new_patients"]}),
        ("Record", {"fields": ["import_ref", "created_at", "updated_at"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_place()

    def save_formset(self, request, form, formset, change):
        if formset.model is FieldCheck:
            for check_form in formset.forms:
                if check_form.has_changed():
                    check_form.instance.by = request.user
        super().save_formset(request, form, formset, change)

    @admin.display(ordering="city__path")
    def place(self, clinic):
        return clinic.place


@admin.register(HelpLine)
class HelpLineAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["name", "phone", "country_code", "is_shown", "position"]
    list_editable = ["is_shown", "position"]
    list_filter = ["is_shown", "country_code"]
    search_fields = ["name", "phone"]
