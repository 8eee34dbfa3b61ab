"""The index from A to Z, the page of feeds, and addresses of other systems."""

from django.urls import path, re_path

from psychsite.web import a_to_z, elsewhere, feeds

_FORM = r"feed/(?:(?P<form>rss2?|rdf|atom|json)/)?$"
_SLUG = r"(?P<slug>[-\w]+)"

urlpatterns = [
    path("a-z/", a_to_z.a_to_z, name="a-to-z"),
    path("feeds/", feeds.feeds, name="feeds"),
    *(path(one, elsewhere.elsewhere, {"to": to}, name="elsewhere") for one, to in elsewhere.ADDRESSES.items()),
    re_path(rf"^{_FORM}", feeds.wordpress_feed, {"kind": "feed"}, name="wordpress-feed"),
    re_path(rf"^comments/{_FORM}", feeds.wordpress_feed, {"kind": "comments"}),
    re_path(rf"^category/(?P<slug>[-\w]+(?:/[-\w]+)*)/{_FORM}", feeds.wordpress_feed, {"kind": "category"}),
    re_path(rf"^tag/{_SLUG}/{_FORM}", feeds.wordpress_feed, {"kind": "tag"}),
    re_path(rf"^author/{_SLUG}/{_FORM}", feeds.wordpress_feed, {"kind": "author"}),
    # An article, a topic or a clinic may be called “Feed”.
    re_path(
        rf"^(?!articles/|topics/|tags/|authors/|clinics?/){_SLUG}/{_FORM}", feeds.wordpress_feed, {"kind": "article"}
    ),
]
