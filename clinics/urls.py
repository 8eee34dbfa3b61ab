from django.urls import path, register_converter

from clinics import views
from clinics.urls_clinic import of_one_clinic

app_name = "clinics"


class RegionPath:
    """`us`, `us/florida` or `us/florida/miami`; anything else is no region and never reaches the database."""

    regex = r"[-a-zA-Z0-9_]{1,80}(?:/[-a-zA-Z0-9_]{1,80}){0,2}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(RegionPath, "region_path")

urlpatterns = [
    path("help/", views.help_lines, name="help"),
    path("clinics/", views.clinic_list, name="list"),
    path("clinics/compare/", views.compare, name="compare"),
    path("clinics/shortlist/", views.shortlist, name="shortlist"),
    *of_one_clinic,  # before the regions: "clinics/compare/" and "clinics/suggest/" are none
    path("clinics/<region_path:path>/", views.region_detail, name="region"),
]
