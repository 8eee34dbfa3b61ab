"""The feed of articles, in Atom."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed

from articles.models import Edition

ENTRIES = 30


class ArticlesFeed(Feed):
    """The newest live articles with title, standfirst, authors and topic; one entry an article, updated by its edition."""

    feed_type = Atom1Feed
    title = settings.SITE_NAME
    subtitle = settings.SITE_TAGLINE
    link = "/articles/"
    feed_url = "/feeds/articles.atom"

    def items(self):
        return Edition.objects.live().with_card().newest_first()[:ENTRIES]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.standfirst

    def item_link(self, item):
        return item.get_absolute_url()

    def item_guid(self, item):
        # The article, not the edition: a corrected text is the same entry with a later date.
        return f"{settings.SITE_URL}{item.get_absolute_url()}"

    def item_pubdate(self, item):
        return item.live_from

    def item_updateddate(self, item):
        return item.live_from

    def item_author_name(self, item):
        return ", ".join(byline.person.name for byline in item.article.bylines.all())

    def item_categories(self, item):
        return [item.article.topic.name]
