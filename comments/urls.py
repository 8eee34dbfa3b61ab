from django.urls import path
from django.views.decorators.http import require_safe

from comments.web import comment, crisis, data_request, feeds, own_comment, pages, report, subscription
from core.urls import register_converters

register_converters()
app_name = "comments"
urlpatterns = [
    path("articles/<slug:slug>/comments.atom", require_safe(feeds.CommentsFeed()), name="feed"),
    path("my-comment/<str:token>/", own_comment.own, name="own"),
    path("my-answers/<str:token>/", subscription.answers, name="answers"),
    path("my-answers/confirm/<str:token>/", subscription.confirm, name="confirm"),
    path("my-data/", data_request.ask, name="my-data"),
    path("my-data/<str:token>/", data_request.data_request, name="data-request"),
    path("comments/<slug:slug>/", pages.comments, name="list"),
    path("comments/<slug:slug>/reply/", comment.reply, name="reply"),
    path("comments/<slug:slug>/preview/", comment.preview, name="preview"),
    path("comments/<slug:slug>/thanks/", comment.thanks, name="thanks"),
    path("comments/<slug:slug>/care/", crisis.care_page, name="care"),
    path("comments/<slug:slug>/<row:pk>/", pages.conversation, name="conversation"),
    path("comments/<slug:slug>/<row:pk>/report/", report.report, name="report"),
]
