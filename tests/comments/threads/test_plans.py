"""How SQLite reads a talk on a large site whose rows it has counted."""

import pytest
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Policy
from comments.threads.conversations import _first_comments
from tests.psychsite import rows


@pytest.mark.django_db
@pytest.mark.database("sqlite")
def test_a_talk_is_found_by_its_article_and_not_by_all_first_comments():
    articles = [rows.article() for _ in range(5)]
    tops = [Comment(article=one, name="N", body="b", state="approved") for one in articles for _ in range(10)]
    Comment.objects.bulk_create(tops)
    Comment.objects.bulk_create(
        Comment(article=top.article, name="N", body="r", state="approved", parent=top, root=top) for top in tops
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for order in ("", Policy.Order.NEWEST):
        plan = _first_comments(articles[0].pk, order, timezone.localdate()).explain()
        first, *others = plan.splitlines()
        assert "USING INDEX comments_tops (article_id=?)" in first, plan
        # Whether a removed comment has replies is asked for that one alone.
        assert all("root_id=? AND state=?" in line for line in others if "root_id=?" in line), plan
