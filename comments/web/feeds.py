"""An Atom feed of the comments under one live article."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse

from comments.models import Comment
from comments.threads.page_tags import show_comments
from comments.web.comment import live_edition
from core.pages.feeds import StableFeed

ENTRIES = 50


class CommentsFeed(Feed):
    """The newest approved comments of a live article; two queries."""

    feed_type = StableFeed

    def get_object(self, request, slug):
        edition = live_edition(slug)
        show_comments(edition.article)
        return edition

    def title(self, edition):
        return f"Comments on “{edition.title}”"

    def subtitle(self, edition):
        return f"Comments from readers and medical approvers. {settings.SITE_NAME}"

    def link(self, edition):
        return edition.get_absolute_url()

    def feed_url(self, edition):
        return reverse("comments:feed", args=[edition.article.slug])

    def items(self, edition):
        comments = Comment.objects.approved().filter(article=edition.article_id, erased_at=None)
        comments = comments.select_related("person", "article")
        return comments.order_by("-created_at", "-pk")[:ENTRIES]

    def item_title(self, comment):
        return comment.display_name

    def item_description(self, comment):
        return comment.body

    def item_link(self, comment):
        return comment.get_absolute_url()

    def item_guid(self, comment):
        return f"{settings.SITE_URL}{comment.get_absolute_url()}"

    def item_author_name(self, comment):
        return comment.display_name

    def item_pubdate(self, comment):
        return comment.created_at

    def item_updateddate(self, comment):
        return comment.edited_at or comment.created_at
