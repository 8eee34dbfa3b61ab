"""Close and reopen the comments of one article."""

from django.db import transaction

from activity.log import record
from articles.models import Article
from comments.errors import AlreadyDecided, NotAllowed
from comments.models import MODERATE


@transaction.atomic
def set_comments_open(*, article, is_open, by, note=""):
    """Open or close the comments of `article`, and record who did it and why.

    Only this switch changes, so an editor who has the article open can still save it.
    Raises NotAllowed, AlreadyDecided.
    """
    if by is None or not by.has_perm(MODERATE):
        raise NotAllowed("You don’t have permission to moderate comments. Ask an administrator.")
    if is_open and Article.objects.filter(pk=article.pk).exclude(site_page="").exists():
        raise NotAllowed("A page about the site has no comments.")
    changed = Article.objects.filter(pk=article.pk, comments_open=not is_open).update(comments_open=is_open)
    verb = "opened" if is_open else "closed"
    if not changed:
        raise AlreadyDecided(f"Comments on this article are already {'open' if is_open else 'closed'}.")
    record(f"article.comments_{verb}", by=by, about=article, article=article, details={"note": note} if note else None)
