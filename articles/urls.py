from django.urls import path

from articles.web import feeds, markdown, reader, shared_pictures
from articles.web.withdrawn import show_notice_if_withdrawn
from core.pages.feeds import show_feed
from core.urls import register_converters

register_converters()
app_name = "articles"

urlpatterns = [
    path("articles/", reader.articles, name="list"),
    path("articles/<slug:slug>/", reader.detail, name="detail"),
    path("articles/<slug:slug>.md", markdown.markdown, name="markdown"),
    path("articles/<slug:slug>/history/", reader.history, name="history"),
    path("articles/<slug:slug>/history/<small:old>..<small:new>/", reader.diff, name="diff"),
    path(
        "articles/<slug:slug>/changes.<form:form>", show_feed(show_notice_if_withdrawn(feeds.changes)), name="changes"
    ),
    path("articles/<slug:slug>/editions/<small:number>/", reader.edition, name="edition"),
    path("articles/<slug:slug>/shared/<str:name>", shared_pictures.shared_picture, name="shared-picture"),
    path("topics/<slug:slug>/", reader.topic, name="topic"),
    path("tags/<slug:slug>/", reader.tag, name="tag"),
    path("topics/<slug:slug>/feed.<form:form>", show_feed(feeds.topic), name="topic-feed"),
    path("tags/<slug:slug>/feed.<form:form>", show_feed(feeds.tag), name="tag-feed"),
    path("feeds/corrections.<form:form>", show_feed(feeds.corrections), name="corrections"),
    path("feeds/articles.<form:form>", show_feed(feeds.articles), name="feed"),
]
