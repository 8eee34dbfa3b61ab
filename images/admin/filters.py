"""Filters for the list of pictures."""

from django.contrib import admin

# The filter lists at most this many licenses; search finds the others.
LICENCES = 30


class AltFilter(admin.SimpleListFilter):
    title = "text alternative"
    parameter_name = "alt"

    def lookups(self, request, model_admin):
        return [("missing", "None"), ("decorative", "Only decorative"), ("written", "Written")]

    def queryset(self, request, queryset):
        if self.value() == "missing":
            return queryset.without_alt()
        if self.value() == "decorative":
            return queryset.decorative()
        if self.value() == "written":
            return queryset.exclude(alt="")
        return queryset


class UseFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("used", "Used"), ("unused", "Unused"), ("replaced", "Replaced by another")]

    def queryset(self, request, queryset):
        if self.value() == "used":
            return queryset.used()
        if self.value() == "unused":
            return queryset.unused()
        if self.value() == "replaced":
            return queryset.exclude(replaced_by=None)
        return queryset


class LicenceFilter(admin.SimpleListFilter):
    title = "licence"
    parameter_name = "licence"

    def lookups(self, request, model_admin):
        rows = model_admin.model.objects.exclude(licence="").order_by("licence")
        named = rows.values_list("licence", flat=True).distinct()[:LICENCES]
        return [("-", "Not stated"), *((licence, licence) for licence in named)]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(licence="" if self.value() == "-" else self.value())
