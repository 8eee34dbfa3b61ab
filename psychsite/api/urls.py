from django.urls import path, re_path

import clinics.urls  # noqa: F401 (registers the converter region_path)
from psychsite.api import views
from psychsite.api.registry import RESOURCES

app_name = "api"

urlpatterns = [
    path("", views.reference, name="reference"),
    path("v1/", views.index, name="index"),
    path("v1/openapi.json", views.document, name="openapi"),
    path("v1/previews/<str:token>/", views.show_preview, name="preview"),
]
for _one in RESOURCES.values():
    urlpatterns.append(path(f"v1/{_one.name}/", views.show_list, {"resource": _one}, name=_one.name))
    if _one.find:
        _path = f"v1/{_one.name}/{_one.path}/"
        urlpatterns.append(path(_path, views.show_one, {"resource": _one}, name=_one.one.replace(" ", "-")))
# Ends with a slash, so that a URL without one is still redirected.
urlpatterns.append(re_path(r"^v1/(?:[\s\S]*/)?\Z", views.nothing))
