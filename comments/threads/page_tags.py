"""What pages of comments show, as tags of comments/models/page_tags.py."""

from datetime import timedelta

from comments.models import Comment, Policy
from core.pages.recording import expire_at, is_recording, show


def show_comments(article, policy=None):
    """Note that the page shows the comments of an article."""
    if not is_recording():
        return
    people = Comment.objects.filter(article=article, person__isnull=False).values_list("person", flat=True).distinct()
    show(f"comments:{article.pk}", f"article:{article.pk}", *(f"person:{pk}" for pk in people))
    show(covers=("comments_comment", "articles_edition", "articles_article", "authors_person", "authors_credential"))
    policy = policy or Policy.current()
    if policy.close_after_days:
        since = article.editions.filter(live_from__isnull=False).order_by("live_from")
        if first := since.values_list("live_from", flat=True).first():
            expire_at(first + timedelta(days=policy.close_after_days))
