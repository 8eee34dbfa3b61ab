"""Send or publish a draft in one press; its edition is created with it.

The steps are those of approval/actions.py and actions.py beside this. If one is refused, no edition is created.
"""

from django.db import transaction

from articles.approval.actions import request_reviews
from articles.models import ChangeClass
from articles.permissions import lock_article
from articles.publishing import actions
from core.errors import ActionRefused


@transaction.atomic
def send_draft(*, article, by, people, note="", answer_by=None, **edition):
    """Send the draft to people for approval and return its edition.

    `edition` holds arguments of `freeze`.
    """
    if not people:
        raise ActionRefused("Choose at least one approver.")
    made = _edition_of(article, by, **edition)
    request_reviews(edition=made, people=people, by=by, note=note, answer_by=answer_by)
    return made


@transaction.atomic
def publish_draft(*, article, by, at=None, until=None, override_reason="", **edition):
    """Publish the draft and return the edition that goes live.

    `edition` holds arguments of `freeze`.
    """
    made = _edition_of(article, by, **edition)
    return actions.publish(
        edition=made,
        by=by,
        at=at,
        until=until,
        override_reason=override_reason,
        reasons=edition.get("reasons"),
    )


def _edition_of(article, by, change_class=ChangeClass.COSMETIC, version=None, **more):
    """Return the edition of the draft as it is saved.

    The difference raises `change_class` to what it must be.
    """
    fresh = lock_article(article.pk)
    last = fresh.editions.select_related("article").order_by("-number").first()
    if last and last.article_version == fresh.version and version in (None, fresh.version):
        return last
    return actions.freeze(article=article, by=by, change_class=change_class, version=version, **more)
