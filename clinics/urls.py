from django.urls import path, register_converter

from clinics import views

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
    path("clinics/", views.clinic_list, name="list"),
    path("clinics/<region_path:path>/", views.region_detail, name="region"),
    path("clinic/<slug:slug>/", views.clinic_detail, name="detail"),
]
