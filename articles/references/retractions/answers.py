"""The answer that an article is not affected by what became of a source."""

from django.db import transaction
from django.utils import timezone

from activity.log import record
from articles.models import Article, EditionSource, NoticeAnswer
from articles.permissions import is_editor, lock_article
from core.errors import ActionRefused
from core.text.clean import clean_line, says_something


def may_answer(user, article):
    """Return True if `user` may say that the article is not affected.

    Editors may, and the approvers of the article.
    """
    if is_editor(user):
        return True
    return (
        user.has_perm("articles.approve_edition") and Article.objects.readable_by(user).filter(pk=article.pk).exists()
    )


@transaction.atomic
def say_not_affected(*, article, source, reason, by):
    """Say why the notice about a source does not concern an article.

    Return the NoticeAnswer, which closes the question. Raises ActionRefused.
    """
    lock_article(article.pk)
    source.refresh_from_db()
    reason = clean_line(reason)
    if not may_answer(by, article):
        raise ActionRefused("Only editors and the approvers of this article can say that it is not affected.")
    if source.notice is None:
        raise ActionRefused("No notice about this source counts any more, so there is nothing to answer.")
    if not says_something(reason):
        raise ActionRefused("Write why the article is not affected.")
    if not EditionSource.objects.filter(source=source, edition__article=article).exists():
        raise ActionRefused("No edition of this article cites the source.")
    answer, is_new = NoticeAnswer.objects.get_or_create(
        article=article, notice=source.notice, defaults={"reason": reason[:500], "by": by, "at": timezone.now()}
    )
    if not is_new:
        name = answer.by.get_full_name() or answer.by.get_username()
        raise ActionRefused(f"{name} has answered already: {answer.reason}")
    details = {"source": str(source)[:200], "notice": source.notice.sentence[:200], "reason": answer.reason}
    record("source.not_affected", by=by, about=article, article=article, details=details)
    return answer
