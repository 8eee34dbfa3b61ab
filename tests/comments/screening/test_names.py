"""Names of staff in comments."""

import pytest

from comments.moderation import decisions
from tests.comments.posting.test_submission import submit
from tests.psychsite import rows


@pytest.mark.django_db
def test_a_known_commenter_under_a_staff_name_waits():
    article = rows.article()
    rows.person("Ada Quill")
    moderator = rows.user("comments.moderate_comment")
    decisions.decide(comment=submit(article), state="approved", by=moderator)
    held = submit(article, "Trust me.", name="Dr. Аda Quiⅼⅼ")
    assert (held.state, held.hold_kind) == ("pending", "name")


@pytest.mark.django_db
def test_an_invisible_name_is_refused(client):
    from tests.comments.web.test_comment import post

    answer = post(client, rows.article(), name="\u3164\u200d")
    assert "Enter the name" in answer.content.decode()
