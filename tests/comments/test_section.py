"""The comments under an article: threads from one query, plain text, no cookie."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from comments.models import Comment
from comments.templatetags.comments import threads
from tests.site import rows

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def render(article):
    return Template("{% load comments %}{% comments_section article %}").render(Context({"article": article}))


def chain(article, length):
    parent, made = None, []
    for number in range(length):
        parent = rows.comment(article, f"Number {number}", parent=parent, at=NOW + timedelta(minutes=number))
        made.append(parent)
    return made


def test_threads_are_three_deep():
    article = rows.article()
    a, b, c, d, e = chain(article, 5)
    (top,) = threads(list(Comment.objects.for_page(article)))
    assert (top, top.depth) == (a, 1)
    assert [(reply, reply.depth) for reply in top.replies] == [(b, 2)]
    assert [(reply, reply.depth) for reply in top.replies[0].replies] == [(c, 3), (d, 3), (e, 3)]


def test_oldest_first_and_orphans_stand_alone():
    article = rows.article()
    a, b, c, d = chain(article, 4)
    Comment.objects.filter(pk=b.pk).update(state="removed")
    tops = threads(list(Comment.objects.for_page(article)))
    assert tops == [a, c] and tops[1].replies == [d]


def test_rings_do_not_hang():
    article = rows.article()
    a, _, c = chain(article, 3)
    Comment.objects.filter(pk=a.pk).update(parent=c)
    assert threads(list(Comment.objects.for_page(article))) == [a]


def test_one_query_however_many(django_assert_num_queries):
    article, staff = rows.article(), rows.person("Ada Quill", honorific="Dr.")
    for _ in range(50):
        rows.comment(article, parent=rows.comment(article, person=staff))
    with django_assert_num_queries(1):
        html = render(article)
    assert html.count("Dr. Ada Quill") >= 50 and "100 comments" in html


def test_only_approved_comments_of_this_article():
    article = rows.article()
    for state in ("pending", "spam", "removed"):
        rows.comment(article, f"Text that is {state}", state=state)
    rows.comment(rows.article(), "Text elsewhere")
    rows.comment(article, "Text to be seen")
    html = render(article)
    assert "Text to be seen" in html
    assert not [word for word in ("pending", "spam", "removed", "elsewhere") if f"Text that is {word}" in html]
    assert "Text elsewhere" not in html


def test_plain_text_stays_plain():
    article = rows.article()
    rows.comment(article, "<script>alert(1)</script> & <b>bold</b> {{ x }} [a](javascript:x)", name="<i>Eve</i>")
    html = render(article)
    assert "<script>alert" not in html and "<b>bold" not in html and "<i>Eve" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in html


def test_addresses_are_not_shown():
    article = rows.article()
    comment = rows.comment(article)
    Comment.objects.update(client_hash="c" * 64, email_hash="e" * 64)
    html = render(article)
    assert comment.email not in html and "c" * 64 not in html and "e" * 64 not in html


def test_form_is_the_same_for_everybody():
    article = rows.article()
    html = render(article)
    assert html == render(article)
    assert "csrfmiddlewaretoken" not in html and "Leave a reply" in html and 'name="stamp"' in html


def test_closed():
    html = render(rows.article(comments_open=False))
    assert "closed" in html and "<form" not in html


def test_article_page_sets_no_cookie(client):
    article = rows.article()
    rows.comment(article)
    response = client.get(f"/articles/{article.slug}/")
    assert response.status_code == 200 and not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_newest_five_hundred():
    article = rows.article()
    Comment.objects.bulk_create(
        Comment(
            article=article, name="N", body=f"b{number}", state="approved", created_at=NOW + timedelta(seconds=number)
        )
        for number in range(510)
    )
    shown = {comment.body for comment in Comment.objects.for_page(article)}
    assert len(shown) == 500 and "b9" not in shown and "b509" in shown
