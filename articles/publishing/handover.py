"""Hand over the work of a person who leaves: articles and open requests."""

from contextlib import contextmanager

from django.db import transaction

from activity.log import record
from articles.approval import actions as approval
from articles.models import Article, ReviewRequest
from articles.permissions import require_permission
from articles.publishing import settings
from authors.models import Person
from core.errors import ActionRefused


def find_work(person):
    """Return (articles that the person owns, open requests to them)."""
    owned = Article.objects.filter(owner=person.user, binned_at=None) if person.user_id else Article.objects.none()
    requests = ReviewRequest.objects.filter(person=person, closed_at=None, edition__article__binned_at=None)
    return owned.order_by("pk"), requests.select_related("edition__article").order_by("pk")


@transaction.atomic
def hand_over(*, person, to, by):
    """Give a person's articles and open requests to another one; mark them as former.

    Return (number of articles, number of requests). If one thing cannot be handed over, nothing is.
    """
    require_permission(by, "articles.publish_edition", "hand over someone’s work")
    require_permission(by, "authors.change_person", "hand over someone’s work")
    if to.pk == person.pk or to.former:
        raise ActionRefused("Choose another person, who still works with us.")
    owned, requests = (list(rows) for rows in find_work(person))
    if owned and to.user is None:
        raise ActionRefused(
            f"{to.display_name} has no staff account, so they cannot own articles. Choose another person."
        )
    for article in owned:
        with _naming(article):
            settings.change_owner(article=article, owner=to.user, by=by)
    for request in requests:
        with _naming(request.edition.article):
            approval.cancel_request(request=request, by=by)
            approval.request_review(edition=request.edition, person=to, by=by, note=request.note)
    Person.objects.filter(pk=person.pk).update(former=True)
    record(
        "person.left",
        by=by,
        about=person,
        details={"to": to.display_name, "articles": len(owned), "requests": len(requests)},
    )
    return len(owned), len(requests)


@contextmanager
def _naming(article):
    """Name the article in a refusal."""
    try:
        yield
    except ActionRefused as refusal:
        raise ActionRefused(f"“{article.title}”: {refusal.sentence}") from refusal
