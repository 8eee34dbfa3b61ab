"""Names of staff in comments."""

import pytest

from comments.moderation import decisions
from comments.screening import pii
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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It helped me to talk with my doctor. How long did it take?", []),
        ("I asked the nurse. She knew.", []),
        ("Dr. Ada Low", ["Dr Ada Low"]),
        ("Prof. Low", ["Prof Low"]),
        ("doctor Low", ["doctor Low"]),
    ],
)
def test_a_word_after_the_end_of_a_sentence_is_no_name(text, names):
    assert pii.find_names(text) == names


@pytest.mark.django_db
def test_a_comment_over_the_limit_is_refused_with_its_text(client):
    from tests.comments.web.test_comment import post

    article = rows.article()
    page = client.get(f"/comments/{article.slug}/reply/").content.decode()
    field = page[page.index('name="body"') - 200 : page.index('name="body"') + 200]
    assert "maxlength" not in field
    text = "long " * 1_200 + "last"
    answer = post(client, article, body=text).content.decode()
    assert "The limit is 5,000" in answer or "5,000" in answer
    assert text in answer
