"""The markup of a talk, byte for byte."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from lxml import html as parser

from comments.models import Comment
from comments.threads import html
from tests.pages import things

NAME = "<i>“A” & 'b'</i>"
ESCAPED = "&lt;i&gt;“A” &amp; &#x27;b&#x27;&lt;/i&gt;"
TIME = '<time datetime="2026-10-03T09:00+0000">October 3, 2026</time>'
REPLY = f'data-reply aria-label="Reply to {ESCAPED}"'
REPORT = f'data-report aria-label="Report {ESCAPED}’s comment"'
SIMPLE = f"""<ol class="comments__list"><li class="comment" id="comment-7"><article class="comment__box">\
<header class="comment__head"><span class="comment__initial" aria-hidden="true">I</span>
<span class="comment__name" dir="auto">{ESCAPED}</span>
<a class="comment__date" href="/comments/sleep/7/#comment-7" rel="nofollow">{TIME}</a>\
</header><div class="comment__body" dir="auto"><p>Thank you.</p></div><p class="comment__reply">\
<a href="/comments/sleep/reply/?parent=7" rel="nofollow" {REPLY}>Reply</a>
<a class="comment__report" href="/comments/sleep/7/report/" rel="nofollow" {REPORT}>Report</a></p></article>\
</li></ol>"""


def render(*comments, is_open=True):
    return str(html.render_conversations(comments, SimpleNamespace(slug="sleep"), is_open=is_open))


def test_comment_has_this_markup():
    assert render(things.comment(pk=7, name=NAME)) == SIMPLE


def test_each_state_of_a_comment_is_said():
    moment = datetime(2026, 1, 31, 23, 5, tzinfo=UTC)
    approver = things.comment(pk=2, person=things.person(), credential="<MD>", edited_at=moment)
    staff = things.comment(pk=3, person=things.person(), edited_at=moment, edited_by_id=1, shown_replies=[approver])
    gone = things.comment(pk=11, gone=True, more=2, pinned_at=moment, group="pinned", shown_replies=[staff])
    written = render(gone, things.comment(pk=4, group="replied", more=1, pinned_at=moment), things.comment(pk=5))
    for part in (
        '<p class="comment__gone">This comment was removed. Replies to it remain.</p>',
        '<a class="comment__name" href="/authors/ada-quill/">Dr. Ada Quill, MD</a>\n<span class="comment__staff">Staff</span>',
        '<span class="comment__staff comment__staff--approver">Medical approver · &lt;MD&gt;</span>',
        '<span class="comment__date">edited</span>',
        '<span class="comment__date">edited by a moderator</span>',
        '<a href="/comments/sleep/11/" rel="nofollow">2 more replies in this conversation</a>',
        '<a href="/comments/sleep/4/" rel="nofollow">1 more reply in this conversation</a>',
        '<h3 class="comments__sub">Answered by a medical approver</h3>',
        '<h3 class="comments__sub">More comments</h3>',
        '<span class="comment__pinned">Pinned</span>',
    ):
        assert written.count(part) == 1, part
    nested = parser.fromstring(written)
    assert [len(one.xpath("ancestor::li")) for one in nested.xpath("//li[@id]")] == [0, 1, 2, 0, 0]
    assert "?parent=" not in render(staff, is_open=False)


@pytest.mark.django_db
def test_long_comments_are_folded_between_words():
    short, long = "word " * 200, "https://example.org/a " * 100
    assert "<details" not in render(things.comment(pk=1, body=short))
    opening, rest = html.fold(long)
    assert f"{opening} {rest}" == long and len(opening) <= html.OPENING_CHARACTERS
    written = render(things.comment(pk=1, body=long))
    assert written.count("<summary>Read the whole comment</summary>") == 1
    assert written.count(">https://example.org/a</a>") == 100
    assert html.fold("x" * 2000) == ("x" * html.OPENING_CHARACTERS, "x" * (2000 - html.OPENING_CHARACTERS))


def test_many_replies_are_folded_but_never_an_approvers():
    replies = [things.comment(pk=number) for number in range(10, 20)]
    replies[8] = things.comment(pk=18, shown_replies=[things.comment(pk=30, person=things.person(), credential="MD")])
    replies[9].shown_replies = [things.comment(pk=31)]
    written = render(things.comment(pk=1, shown_replies=replies))
    shown, folded = written.split('<details class="comment__folded"><summary>Show 5 more replies</summary>')
    assert 'id="comment-14"' in shown and 'id="comment-30"' in shown
    assert 'id="comment-15"' in folded and 'id="comment-31"' in folded
    assert "comment--approver" in shown
    deep = things.comment(pk=50)
    for number in range(49, 40, -1):
        deep = things.comment(pk=number, shown_replies=[deep])
    assert "<summary>Show 5 more replies</summary>" in render(deep)


def test_dates_are_those_of_the_site(settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    late = Comment(pk=1, name="M.", body="Late.", created_at=datetime(2026, 12, 31, 20, 0, tzinfo=UTC))
    late.shown_replies, late.gone, late.more, late.group = [], False, 0, "others"
    assert '<time datetime="2027-01-01T01:30+0530">January 1, 2027</time>' in render(late)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "see https://en.wikipedia.org/wiki/Ketamine_(medicine) please",
            "https://en.wikipedia.org/wiki/Ketamine_(medicine)",
        ),
        ("(see https://example.org/a)", "https://example.org/a"),
        ("https://example.org/wiki/Beck's_inventory", "https://example.org/wiki/Beck's_inventory"),
        ("https://example.org/?term=a|b", "https://example.org/?term=a%7Cb"),
        ("https://example.org/a_(b)_(c).", "https://example.org/a_(b)_(c)"),
        ("[Wiki](https://example.org/Ring_(x))", "https://example.org/Ring_(x)"),
        ("https://example.org/頁。次", "https://example.org/頁"),
        ("www.example.org/page", "https://www.example.org/page"),
        ("“https://example.org/a”, he said", "https://example.org/a"),
        ("*https://example.org/a*", "https://example.org/a"),
        ("https://example.org/a?b=(1", "https://example.org/a?b=(1"),
        ("is it https://example.org/a?!", "https://example.org/a"),
        ("HTTPS://example.org/a", "HTTPS://example.org/a"),
    ],
)
def test_address_ends_where_people_mean(text, address):
    linked = parser.fromstring(f"<div>{html.link_addresses(text)}</div>")
    assert [link.get("href") for link in linked.iter("a")] == [address]


@pytest.mark.parametrize(
    "text", ["a@www.example.org", "xwww.example.org/page", "www.", "www.example", "https://", "ftp://example.org/a"]
)
def test_what_is_no_address_is_not_linked(text):
    assert "<a " not in html.link_addresses(text)
