from django.urls import path
from django.views.decorators.http import require_safe

from articles import feeds, views
from core.converters import use_converters

use_converters()
app_name = "articles"

urlpatterns = [
    path("articles/", views.articles, name="list"),
    path("articles/<slug:slug>/", views.detail, name="detail"),
    path("articles/<slug:slug>/history/", views.history, name="history"),
    path("articles/<slug:slug>/history/<small:old>..<small:new>/", views.diff, name="diff"),
    path("articles/<slug:slug>/changes.atom", require_safe(feeds.ChangesFeed()), name="changes"),
    path("articles/<slug:slug>/editions/<small:number>/", views.edition, name="edition"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("feeds/articles.atom", require_safe(feeds.ArticlesFeed()), name="feed"),
]
