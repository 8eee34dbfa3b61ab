from django.urls import path
from django.views.generic import RedirectView

from comments.web import comment, crisis, data_request, error_report, feeds, own_comment, pages, report, subscription
from core.pages.feeds import show_feed
from core.urls import register_converters

register_converters()
app_name = "comments"
urlpatterns = [
    path("articles/<slug:slug>/comments.<form:form>", show_feed(feeds.of_article), name="feed"),
    path("feeds/comments.<form:form>", show_feed(feeds.of_all), name="all"),
    path("my-comment/<str:token>/", own_comment.edit_own, name="edit-own"),
    path("comment-notifications/<str:token>/", subscription.manage_subscription, name="manage-subscription"),
    path("comment-notifications/confirm/<str:token>/", subscription.confirm_subscription, name="confirm-subscription"),
    path("my-data/", data_request.my_data, name="my-data"),
    path("my-data/<str:token>/", data_request.data_request, name="data-request"),
    path("articles/<slug:slug>/report/", error_report.error_report, name="report-error"),
    path("comments/<slug:slug>/", pages.comments, name="list"),
    path("comments/<slug:slug>/reply/", comment.reply, name="reply"),
    path("comments/<slug:slug>/preview/", comment.preview, name="preview"),
    path("comments/<slug:slug>/thanks/", comment.thanks, name="thanks"),
    path("comments/<slug:slug>/support/", crisis.crisis_help, name="crisis-help"),
    path("comments/<slug:slug>/<row:pk>/", pages.conversation, name="conversation"),
    path("comments/<slug:slug>/<row:pk>/report/", report.report, name="report"),
    # Earlier addresses of three pages.
    path("my-answers/<str:token>/", subscription.earlier_manage_subscription),
    path("my-answers/confirm/<str:token>/", subscription.earlier_confirm_subscription),
    path(
        "comments/<slug:slug>/care/",
        RedirectView.as_view(pattern_name="comments:crisis-help", permanent=True, query_string=True),
    ),
]
