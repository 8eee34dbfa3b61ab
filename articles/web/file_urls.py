from django.urls import path

from articles.web import files
from core.urls import register_converters

register_converters()
app_name = "files"

urlpatterns = [path("files/<row:pk>/<str:name>", files.file, name="file")]
