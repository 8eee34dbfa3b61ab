"""Filters for the list of pictures."""

from django.contrib import admin

from core.admin.filters import OptionsFilter

# The filter lists at most this many licenses; search finds the others.
MAX_LICENSES = 30


class AltFilter(OptionsFilter):
    title = "alt text"
    parameter_name = "alt"
    options = {
        "missing": ("None", lambda images: images.without_alt()),
        "decorative": ("Decorative", lambda images: images.decorative()),
        "written": ("Written", lambda images: images.exclude(alt="")),
    }


class UseFilter(OptionsFilter):
    title = "use"
    parameter_name = "use"
    options = {
        "used": ("Used", lambda images: images.used()),
        "unused": ("Unused", lambda images: images.unused()),
        "replaced": ("Replaced by another", lambda images: images.exclude(replaced_by=None)),
    }


class LicenseEndFilter(OptionsFilter):
    title = "end of license"
    parameter_name = "ends"
    options = {"soon": ("Ended, or ends within 30 days", lambda images: images.license_ending())}


class LicenseFilter(admin.SimpleListFilter):
    title = "license"
    parameter_name = "license"

    def lookups(self, request, model_admin):
        rows = model_admin.model.objects.exclude(license="").order_by("license")
        named = rows.values_list("license", flat=True).distinct()[:MAX_LICENSES]
        return [("-", "Not stated"), *((license, license) for license in named)]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(license="" if self.value() == "-" else self.value())
