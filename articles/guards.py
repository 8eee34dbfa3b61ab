"""What every verb on articles asks first: may they, is it theirs, and the lock on the article's row."""

from django.db.models import Max

from articles.models import Article
from articles.ownership import may_edit
from articles.refused import Refused


def need(user, permission, what):
    """Refused unless `user` holds the right; `what` ends "You don’t have permission to …"."""
    if user is None or not user.has_perm(permission):
        raise Refused(
            f"You don’t have permission to {what}. Ask an editor, or ask an administrator to change your role."
        )


def theirs(user, article, permission, what):
    """The right itself, and that it is their article: writers work on their own, editors on everybody's."""
    need(user, permission, what)
    if not may_edit(user, article):
        raise Refused("This is someone else's article. Ask its owner or an editor, or ask to be added as an author.")


def lock(article_id):
    """Return the Article, its row locked until the transaction ends."""
    return Article.objects.select_for_update().get(pk=article_id)


def newest(edition):
    """Refused unless no later edition of the article exists. Ask while holding the lock."""
    number = edition.article.editions.aggregate(newest=Max("number"))["newest"]
    if edition.number != number:
        raise Refused(f"Edition {number} has been frozen since then. Open that one and decide on it.")
