from django.urls import path

from articles.web import review as views

app_name = "review"

urlpatterns = [
    path("<str:token>/", views.page, name="page"),
    path("<str:token>/remark/", views.remark, name="remark"),
    path("<str:token>/answer/", views.answer, name="answer"),
]
