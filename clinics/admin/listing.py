"""The clinics' list: its columns and filters."""

from django.contrib import admin
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.html import format_html

from clinics.admin.sponsorship import PaidFilter
from clinics.models import Clinic, FieldCheck, PaidPeriod
from core.admin.filters import OptionsFilter
from core.text.dates import format_day

MOST_FOUND = 1000


def _due_for_check():
    return Clinic.objects.due_for_check().values_list("pk", flat=True)[:MOST_FOUND]


class CheckFilter(OptionsFilter):
    title, parameter_name = "check", "check"
    # By primary key, because the list has its own order.
    options = {
        "due": ("Due for a check", lambda rows: rows.filter(pk__in=list(_due_for_check()))),
        "claims": ("Text makes a claim", lambda rows: rows.filter(pk__in=Clinic.objects.with_claims().values("pk"))),
    }


class ClinicList:
    """Mixin of ClinicAdmin."""

    list_display = ["name", "place", "state", "last_check", "claims", "paid"]
    list_filter = [
        CheckFilter,
        PaidFilter,
        "state",
        "telehealth",
        "accepting_new_patients",
        "treatments",
        "city__country_code",
    ]
    search_fields = ["name", "city__name", "postcode", "phone"]
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request):
        checks = FieldCheck.objects.filter(clinic=OuterRef("pk"), how__in=FieldCheck.CONFIRMING).order_by()
        paid = PaidPeriod.objects.filter(clinic=OuterRef("pk")).on(timezone.localdate()).order_by("-ends")
        rows = super().get_queryset(request).with_place().with_paid()
        return rows.annotate(
            last_checked=Subquery(checks.values("clinic").annotate(last=Max("checked_on")).values("last")),
            paid_until=Subquery(paid.values("ends")[:1]),
        )

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset.order_by(), search_term)
        if request.resolver_match.url_name == "autocomplete" or not search_term:
            return super().get_search_results(request, queryset, search_term)
        # Looked for once: the number of results, their page and their order then read these rows only.
        keys = list(found.order_by().values_list("pk", flat=True)[:MOST_FOUND])
        return queryset.filter(pk__in=keys), may_repeat

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Clinics", **(extra_context or {})})

    @admin.display(description="town", ordering="city__path")
    def place(self, clinic):
        return clinic.place

    @admin.display(description="last check")
    def last_check(self, clinic):
        return format_day(clinic.last_checked) if clinic.last_checked else "Never"

    @admin.display(description="claims", ordering="open_claims")
    def claims(self, clinic):
        return format_html("<strong>{}</strong>", clinic.open_claims) if clinic.open_claims else "—"

    @admin.display(description="paid placement")
    def paid(self, clinic):
        if not clinic.is_paid:
            return "—"
        return f"Until {format_day(clinic.paid_until)}" if clinic.paid_until else "No end"
