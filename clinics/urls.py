from django.urls import path, re_path, register_converter

from clinics.api import map_data
from clinics.api import views as api
from clinics.web import finder
from clinics.web.clinic_urls import of_one_clinic

app_name = "clinics"


class RegionPath:
    """The path of a region: `us`, `us/florida` or `us/florida/miami`."""

    regex = r"[-a-zA-Z0-9_]{1,80}(?:/[-a-zA-Z0-9_]{1,80}){0,2}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(RegionPath, "region_path")

urlpatterns = [
    path("help/", finder.help_lines, name="help"),
    path("clinics/", finder.clinic_list, name="list"),
    path("clinics/compare/", finder.compare, name="compare"),
    path("clinics/shortlist/", finder.shortlist, name="shortlist"),
    path("clinics/map/points/", map_data.points, name="map-points"),
    path("clinics/map/names/", map_data.names, name="map-names"),
    path("clinics/map/land/coarse/", map_data.land, {"level": "coarse"}, name="map-land"),
    path("clinics/map/land/fine/", map_data.land, {"level": "fine"}, name="map-land-fine"),
    *of_one_clinic,  # before the regions, whose pattern also matches these
    path("clinics/<region_path:path>/", finder.region_detail, name="region"),
    path("api/clinics/", api.clinic_list, name="api-list"),
    path("api/clinics/<slug:slug>/", api.clinic_detail, name="api-detail"),
    path("api/regions/<region_path:path>/", api.region_detail, name="api-region"),
    path("api/help-lines/", api.help_lines, name="api-help"),
    # Ends with a slash, so that a URL without one is still redirected.
    re_path(r"^api/(?:.*/)?$", api.nothing),
]
