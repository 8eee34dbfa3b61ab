from django.urls import path
from django.views.decorators.http import require_safe

from articles.web import feeds, reader, shared_pictures
from articles.web.withdrawn import show_notice_if_withdrawn
from core.pages.decorator import stored
from core.urls import register_converters

register_converters()
app_name = "articles"

urlpatterns = [
    path("articles/", reader.articles, name="list"),
    path("articles/<slug:slug>/", reader.detail, name="detail"),
    path("articles/<slug:slug>/history/", reader.history, name="history"),
    path("articles/<slug:slug>/history/<small:old>..<small:new>/", reader.diff, name="diff"),
    path(
        "articles/<slug:slug>/changes.atom",
        require_safe(stored()(show_notice_if_withdrawn(feeds.ChangesFeed()))),
        name="changes",
    ),
    path("articles/<slug:slug>/editions/<small:number>/", reader.edition, name="edition"),
    path("articles/<slug:slug>/shared/<str:name>", shared_pictures.shared_picture, name="shared-picture"),
    path("topics/<slug:slug>/", reader.topic, name="topic"),
    path("tags/<slug:slug>/", reader.tag, name="tag"),
    path("feeds/articles.atom", require_safe(stored()(feeds.ArticlesFeed())), name="feed"),
]
