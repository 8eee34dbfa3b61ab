from django.urls import path

from comments import views, views_care

app_name = "comments"
urlpatterns = [
    path("comments/<slug:slug>/reply/", views.reply, name="reply"),
    path("comments/<slug:slug>/preview/", views.preview, name="preview"),
    path("comments/<slug:slug>/thanks/", views.thanks, name="thanks"),
    path("comments/<slug:slug>/care/", views_care.care_page, name="care"),
]
