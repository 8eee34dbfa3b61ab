"""What Akismet said of the comments of a WordPress site."""

import pytest

from comments.models import Comment, SpamWord
from tests.psychsite.moving.wordpress.wxr import comment, export, item

pytestmark = pytest.mark.django_db


def judged(number, body, verdict, approved):
    """Return a comment with the fields of Akismet."""
    fields = (("akismet_as_submitted", "a:1:{192.0.2.7}"), ("akismet_result", verdict))
    meta = "".join(
        f"<wp:commentmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:commentmeta>"
        for key, value in fields
    )
    return (
        comment(number, body)
        .replace("approved>1<", f"approved>{approved}<")
        .replace("</wp:comment>", f"{meta}</wp:comment>")
    )


def test_what_akismet_said_teaches_the_classifier_once(load):
    talk = [
        judged(1, "Cheap pills", "true", "0"), judged(2, "Calm words", "false", "0"), comment(3, "Unjudged text"),
        judged(4, "Wrongly accused", "true", "1"),
    ]  # fmt: skip
    for _again in range(2):
        load(export(item(7, extra="".join(talk))))
        words = SpamWord.objects.filter(word__in=["", "cheap", "calm", "wrongly"]).values_list("word", "spam", "ham")
        assert set(words) == {("", 1, 2), ("cheap", 1, 0), ("calm", 0, 1), ("wrongly", 0, 1)}
    learned = Comment.objects.order_by("import_ref").values_list("learned", flat=True)
    assert list(learned) == ["spam", "ham", "", "ham"]
