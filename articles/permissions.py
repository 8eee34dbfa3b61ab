"""Who may do what with an article, and the lock on its row.

Everybody at the desk may read all articles; a writer changes only their own.
"""

from django.db.models import Max

from articles.errors import Refused
from articles.models import Article

EDITOR = "articles.publish_edition"


def is_editor(user):
    """Whether `user` may work on everybody's articles and on what decides about publication: those who may publish."""
    return user is not None and user.has_perm(EDITOR)


def may_edit(user, article):
    """Whether `user` may change, freeze and send `article`: its owner, whoever is named as its author, and editors."""
    if user is None:
        return False
    if article.owner_id == user.pk or is_editor(user):
        return True
    return article.bylines.filter(person__user=user).exists()


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
