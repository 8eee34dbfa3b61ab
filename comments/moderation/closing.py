"""A moderator closes the comments of one article, or opens them again."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction

from articles.models import Article
from comments.errors import AlreadyDecided, NotAllowed
from comments.models import MODERATE


@transaction.atomic
def switch_comments(*, article, is_open, by, note=""):
    """Let `article` take comments or not; what is there stays. The article's own history says who did it and why.

    Nothing else of the article changes, so an editor who has it open may still save it, with the switch as their form shows it.
    Raises NotAllowed, AlreadyDecided.
    """
    if by is None or not by.has_perm(MODERATE):
        raise NotAllowed("You don’t have permission to moderate comments. Ask an administrator.")
    changed = Article.objects.filter(pk=article.pk, comments_open=not is_open).update(comments_open=is_open)
    said = "opened" if is_open else "closed"
    if not changed:
        raise AlreadyDecided(f"Comments on this article are already {'open' if is_open else 'closed'}.")
    message = f"Comments {said}. {note}".strip()
    LogEntry.objects.log_actions(by.pk, Article.objects.filter(pk=article.pk), CHANGE, message, single_object=True)
