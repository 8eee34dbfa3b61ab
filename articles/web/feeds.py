"""Atom feeds: the newest articles, and the changes of one article."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from articles.changes import history
from articles.models import Article, ChangeClass, Edition
from articles.shown import show_article
from core.pages.feeds import StableFeed

MAX_ENTRIES = 30


class ArticlesFeed(Feed):
    """The newest live articles, one entry each."""

    feed_type = StableFeed
    title = settings.SITE_NAME
    subtitle = settings.SITE_TAGLINE
    link = "/articles/"
    feed_url = "/feeds/articles.atom"

    def items(self):
        return Edition.objects.live().with_card().newest_first()[:MAX_ENTRIES]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.standfirst

    def item_link(self, item):
        return item.get_absolute_url()

    def item_guid(self, item):
        # Name the article: a corrected text is the same entry with a later date.
        return f"{settings.SITE_URL}{item.get_absolute_url()}"

    def item_pubdate(self, item):
        return item.first_live

    def item_updateddate(self, item):
        return item.changed

    def item_author_name(self, item):
        return ", ".join(author.name for author in item.authors())

    def item_categories(self, item):
        return [item.article.topic.name]


class ChangesFeed(Feed):
    """The medical changes and clarifications of an article, one entry an edition."""

    feed_type = StableFeed

    def get_object(self, request, slug):
        article = get_object_or_404(Article, slug=slug, binned_at=None)
        show_article(article)
        article.steps = history.publication_steps(article)
        if not article.steps:
            raise Http404("This article has not been published.")
        return article

    def title(self, article):
        return f"Changes to “{article.steps[0].edition.title}”"

    def subtitle(self, article):
        return f"Medical changes and clarifications, each with the changed text. {settings.SITE_NAME}"

    def link(self, article):
        return reverse("articles:history", args=[article.slug])

    def feed_url(self, article):
        return reverse("articles:changes", args=[article.slug])

    def items(self, article):
        return [step for step in article.steps if step.change != ChangeClass.COSMETIC][:MAX_ENTRIES]

    def item_title(self, step):
        return f"{step.change_label}: edition {step.edition.number} of “{step.edition.title}”"

    def item_description(self, step):
        return step.edition.public_note or step.edition.standfirst

    def item_link(self, step):
        if step.before is None:
            return step.edition.get_permalink()
        numbers = sorted([step.before.number, step.edition.number])
        return reverse("articles:diff", args=[step.edition.article.slug, *numbers])

    def item_guid(self, step):
        return f"{settings.SITE_URL}{step.edition.get_permalink()}"

    def item_pubdate(self, step):
        return step.edition.live_from

    def item_updateddate(self, step):
        return step.edition.live_from

    def item_categories(self, step):
        return [step.change]
