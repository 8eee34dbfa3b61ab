"""Who may do what with an article, and the lock on its row.

Who may read a draft is `Article.objects.readable_by(user)`. A writer reads all and changes only their own.
"""

from django.db.models import Max

from articles.models import Article, Edition, PublicationEvent
from core.errors import ActionRefused

EDITOR = "articles.publish_edition"


def is_editor(user):
    """Return True if `user` may publish, and so may change every article."""
    return user is not None and user.has_perm(EDITOR)


def can_edit(user, article, draft=None):
    """Return True if `user` is the article's owner or author, or an editor.

    `draft` is the article's Draft, if it was read already.
    """
    if user is None:
        return False
    if article.owner_id == user.pk or is_editor(user):
        return True
    if draft is not None:
        return draft.has_author(user)
    return article.bylines.filter(person__user=user).exists()


def require_permission(user, permission, what):
    """Raise ActionRefused unless `user` holds the permission.

    `what` completes the sentence "You don’t have permission to …".
    """
    if user is None or not user.has_perm(permission):
        raise ActionRefused(
            f"You don’t have permission to {what}. Ask an editor, or ask an administrator to change your role."
        )


def require_owner_or_editor(user, article, permission, what, draft=None):
    """Raise ActionRefused unless `user` holds the permission and may edit the article."""
    require_permission(user, permission, what)
    if not can_edit(user, article, draft):
        raise ActionRefused(
            "This is someone else's article. Ask its owner or an editor, or ask to be added as an author."
        )


def lock_article(article_id):
    """Lock the article's row until the transaction ends, and return the article."""
    return Article.objects.select_for_update().get(pk=article_id)


def require_out_of_bin(article):
    """Raise ActionRefused if the article is in the bin."""
    if article.binned_at:
        raise ActionRefused("This article is in the bin. Take it out first.")


def require_newest_edition(edition):
    """Raise ActionRefused if the article has a later edition.

    Call this while holding the lock.
    """
    require_newest(edition, edition.article.editions.aggregate(newest=Max("number"))["newest"])


def require_newest(edition, number):
    """Raise ActionRefused unless the newest edition's `number` is this one's."""
    if edition.number != number:
        raise ActionRefused(f"Edition {number} has been created since then. Open that one and decide on it.")


def require_way_on(article, instead, kind=PublicationEvent.Withdrawal.SUPERSEDED):
    """Raise ActionRefused if readers of this article cannot be sent to `instead`."""
    if instead is None:
        return
    if kind == PublicationEvent.Withdrawal.WRONG:
        raise ActionRefused(
            "Readers of a wrong article must see your note, so they cannot be sent on. Name the other article in the note."
        )
    if instead.pk == article.pk:
        raise ActionRefused("Readers cannot be sent to the article that leaves the site. Choose another one.")
    if not Edition.objects.begun().filter(article=article).exists():
        raise ActionRefused(
            "Readers could never open this article, so there is no one to send on. Leave the field empty."
        )
    if not Edition.objects.live().filter(article=instead).exists():
        raise ActionRefused(f"Readers cannot open “{instead}” now. Choose an article that is live.")
