from django.urls import path

from articles.web import review as views
from articles.web import review_withdrawal

app_name = "review"

urlpatterns = [
    path("withdraw/<str:token>/", review_withdrawal.page, name="withdraw"),
    path("<str:token>/", views.page, name="page"),
    path("<str:token>/remark/", views.remark, name="remark"),
    path("<str:token>/answer/", views.answer, name="answer"),
]
