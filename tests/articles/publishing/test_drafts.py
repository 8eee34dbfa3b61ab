"""Editions that an approval of a draft may rest on."""

import pytest
from django.utils import timezone

from articles.publishing import drafts
from tests.factories.articles import approve, freeze, make_approver, make_article, publish

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("approved", "public", "rests_on"),
    [((), (), {3, 4}), ((), (1,), {1, 3, 4}), ((1,), (), {1, 3, 4}), ((1, 2), (), {2, 3, 4}), ((1,), (2,), {2, 3, 4})],
)
def test_the_newest_counted_edition_is_compared_with_the_draft(approved, public, rests_on):
    article, approver = make_article(), make_approver()
    for number in range(1, 5):
        article.title = f"Title {number}"
        article.save()
        edition = freeze(article)
        if number in approved:
            approve(edition, approver)
        if number in public:
            publish(edition)
    draft = drafts.read_drafts([article.pk])[article.pk]
    assert {one.number for one in draft.editions_that_may_count(timezone.now())} == rests_on
