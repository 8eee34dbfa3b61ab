"""Comment section of an article: one query, plain text, no cookie."""

import time
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from comments.models import Comment, Policy
from comments.threads import conversations
from tests.factories.people import change_checked, make_credential
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def render(article):
    return Template("{% load comments %}{% comments_section article %}").render(Context({"article": article}))


def tops_of(article, **options):
    return conversations.load_page(article, **options).conversations


def chain(article, length):
    parent, made = None, []
    for number in range(length):
        root = made[0] if made else None
        parent = rows.comment(article, f"Number {number}", parent=parent, root=root, at=NOW + timedelta(minutes=number))
        made.append(parent)
    return made


def test_threads_are_shown_three_levels_deep():
    article = rows.article()
    a, b, c, d, e = chain(article, 5)
    (top,) = tops_of(article)
    assert (top, top.depth) == (a, 1)
    assert [(reply, reply.depth) for reply in top.shown_replies] == [(b, 2)]
    assert [(reply, reply.depth) for reply in top.shown_replies[0].shown_replies] == [(c, 3), (d, 3), (e, 3)]


def test_replies_to_a_removed_comment_join_the_conversation():
    article = rows.article()
    a, b, c, d = chain(article, 4)
    Comment.objects.filter(pk=b.pk).update(state="removed")
    (top,) = tops_of(article)
    assert (top, top.shown_replies, top.shown_replies[0].shown_replies) == (a, [c], [d])


def test_conversation_with_removed_first_comment_shows_note():
    article = rows.article()
    a, b = chain(article, 2)
    Comment.objects.filter(pk=a.pk).update(state="removed")
    (top,) = tops_of(article)
    assert top.gone and top.shown_replies == [b]
    html = render(article)
    assert "This comment was removed" in html and "Number 0" not in html and "Number 1" in html
    Comment.objects.filter(pk=b.pk).update(state="spam")
    assert tops_of(article) == []


def test_conversations_are_ordered_paged_and_clamped_to_last_page(django_assert_num_queries):
    article, policy = rows.article(), Policy(threads_per_page=5)
    made = [rows.comment(article, at=NOW + timedelta(minutes=number)) for number in range(12)]
    page = conversations.load_page(article, policy=policy)
    assert (page.conversations, page.pages, page.count) == (made[:5], 3, 12)
    assert tops_of(article, policy=policy, order="newest") == made[:6:-1]
    last = conversations.load_page(article, policy=policy, number=99)
    assert (last.number, last.conversations) == (3, made[10:])
    with django_assert_num_queries(1):
        conversations.load_page(article, policy=policy, number=2)


def test_conversations_with_approver_reply_come_first():
    article = rows.article()
    first, asked = rows.comment(article, at=NOW), rows.comment(article, at=NOW + timedelta(minutes=1))
    approver = rows.person("Ada Quill", honorific="Dr.")
    make_credential(person=approver, kind="degree", title="Doctor of Medicine")
    make_credential(person=approver, kind="board", title="Board-certified psychiatrist")
    rows.comment(article, "An answer.", parent=asked, root=asked, person=approver)
    assert tops_of(article) == [asked, first]
    html = render(article)
    assert "Medical approver · Board-certified psychiatrist" in html and "Answered by a medical approver" in html
    change_checked(approver.credentials, expires_on=NOW.date() - timedelta(days=1))
    assert tops_of(article) == [first, asked]
    assert "Medical approver" not in render(article)


def test_long_conversation_links_to_own_page(client):
    article = rows.article()
    top = rows.comment(article, at=NOW)
    for number in range(conversations.REPLIES_SHOWN + 3):
        rows.comment(article, f"Answer {number}.", parent=top, root=top, at=NOW + timedelta(minutes=number + 1))
    assert "3 more replies in this conversation" in render(article)
    whole = client.get(f"/comments/{article.slug}/{top.pk}/").content.decode()
    assert "Answer 52." in whole and "more answers" not in whole


def test_many_conversations_show_fewer_replies_each():
    article = rows.article()
    for _number in range(60):
        top = rows.comment(article)
        Comment.objects.bulk_create(
            Comment(article=article, name="Kim", body=f"Answer {n}", state="approved", parent=top, root=top)
            for n in range(9)
        )
    html = render(article)
    assert html.count('class="comment"') == 50 * (1 + conversations.MAX_COMMENTS_SHOWN // 50)
    assert html.count("3 more replies in this conversation") == 50


def test_parent_cycles_do_not_hang():
    article = rows.article()
    a, _, c = chain(article, 3)
    Comment.objects.filter(pk=a.pk).update(parent=c)
    assert tops_of(article) == [a]


def test_comment_section_uses_one_query(django_assert_num_queries):
    article, staff = rows.article(), rows.person("Ada Quill", honorific="Dr.")
    for _ in range(50):
        top = rows.comment(article, person=staff)
        rows.comment(article, parent=top, root=top)
    Policy.current()
    with django_assert_num_queries(1):
        html = render(article)
    assert html.count("Dr. Ada Quill") >= 50 and "100 comments" in html


def test_section_shows_only_approved_comments_of_article():
    article = rows.article()
    for state in ("pending", "spam", "removed"):
        rows.comment(article, f"Text that is {state}", state=state)
    rows.comment(rows.article(), "Text elsewhere")
    rows.comment(article, "Text to be seen")
    html = render(article)
    assert "Text to be seen" in html
    assert not [word for word in ("pending", "spam", "removed", "elsewhere") if f"Text that is {word}" in html]
    assert "Text elsewhere" not in html


def test_comment_markup_is_escaped():
    article = rows.article()
    rows.comment(article, "<script>alert(1)</script> & <b>bold</b> {{ x }} [a](javascript:x)", name="<i>Eve</i>")
    html = render(article)
    assert "<script>alert" not in html and "<b>bold" not in html and "<i>Eve" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in html


def test_comment_section_hides_addresses_and_digests():
    article = rows.article()
    comment = rows.comment(article)
    Comment.objects.update(client_hash="c" * 64, email_hash="e" * 64)
    html = render(article)
    assert comment.email not in html and "c" * 64 not in html and "e" * 64 not in html


def test_comment_form_is_identical_for_every_reader():
    article = rows.article()
    html = render(article)
    assert html == render(article)
    assert "csrfmiddlewaretoken" not in html and "Leave a reply" in html and 'name="stamp"' in html


def test_closed_article_section_shows_notice_without_form():
    html = render(rows.article(comments_open=False))
    assert "closed" in html and "<form" not in html


def test_article_page_sets_no_cookie(client):
    article = rows.article()
    rows.comment(article)
    response = client.get(f"/articles/{article.slug}/")
    assert response.status_code == 200 and not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_ten_thousand_comments_render_quickly_in_one_query(django_assert_num_queries):
    article = rows.article()
    made = Comment.objects.bulk_create(
        Comment(
            article=article, name="N", body=f"b{number}", state="approved", created_at=NOW + timedelta(seconds=number)
        )
        for number in range(2_000)
    )
    Comment.objects.bulk_create(
        Comment(
            article=article, name="N", body="r", state="approved", parent=made[number % 2000], root=made[number % 2000],
            created_at=NOW + timedelta(seconds=3000 + number),
        )
        for number in range(8_000)
    )  # fmt: skip
    Policy.current()
    began = time.process_time()
    with django_assert_num_queries(1):
        html = render(article)
    assert "10000 comments" in html and time.process_time() - began < 1.5
