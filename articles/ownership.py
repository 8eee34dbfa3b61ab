"""Whose article it is. Everybody at the desk may read all of them; a writer touches only their own."""

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
