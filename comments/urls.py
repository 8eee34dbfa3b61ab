from django.urls import path
from django.views.decorators.http import require_safe

from comments import (
    feeds,
    views,
    views_answers,
    views_care,
    views_data,
    views_own,
    views_pages,
    views_proof,
    views_report,
)
from core.converters import use_converters

use_converters()
app_name = "comments"
urlpatterns = [
    path("articles/<slug:slug>/comments.atom", require_safe(feeds.CommentsFeed()), name="feed"),
    path("my-comment/<str:token>/", views_own.own, name="own"),
    path("my-answers/<str:token>/", views_answers.answers, name="answers"),
    path("my-answers/confirm/<str:token>/", views_answers.confirm, name="confirm"),
    path("my-data/", views_data.ask, name="my-data"),
    path("my-data/<str:token>/", views_data.data_request, name="data-request"),
    path("comments/<slug:slug>/", views_pages.comments, name="list"),
    path("comments/<slug:slug>/reply/", views.reply, name="reply"),
    path("comments/<slug:slug>/preview/", views.preview, name="preview"),
    path("comments/<slug:slug>/thanks/", views.thanks, name="thanks"),
    path("comments/<slug:slug>/proof/", views_proof.challenge, name="proof"),
    path("comments/<slug:slug>/care/", views_care.care_page, name="care"),
    path("comments/<slug:slug>/<row:pk>/", views_pages.conversation, name="conversation"),
    path("comments/<slug:slug>/<row:pk>/report/", views_report.report, name="report"),
]
