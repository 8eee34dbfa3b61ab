"""Lists of comments: filters, search, log and guide."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activity.models import Entry
from comments import errors
from comments.admin.listing import PER_PAGE
from comments.crisis import help_offers
from comments.models import Comment, ModerationEvent, Report, ScriptedReply
from comments.moderation import closing, fixtures
from comments.notifications import moderator_digest
from comments.screening.identity import Digester
from tests.comments.admin.test_comments import LIST, change, key, press, shown
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


def test_crisis_log_shows_actions_and_response_times(moderator, django_assert_num_queries):
    article, at = rows.article(), timezone.now() - timedelta(hours=5)
    late, unread = (rows.comment(article, "Secret words", state="pending", risk=2, at=at) for _ in range(2))
    rows.comment(article, "Of no danger", state="pending")
    help_offers.offer_help(comment=late)
    press(moderator, "note", late, crisis_action="passed", note="to Ruth")
    press(moderator, "remove", late)
    page = moderator.get(f"{LIST}log/")
    for words in (
        "Of these 2, 2 waited longer than 30 minutes for a moderator; 1 is still waiting.",
        "first step after 5", f"by {moderator.user.username}",
        "Passed it to the editor on duty: to Ruth", "Removed by", "Help lines shown", "no moderator has acted yet",
    ):  # fmt: skip
        assert words in page.text, words
    assert "Secret" not in page.text and [entry.comment for entry in page.context["entries"]] == [unread, late]
    for number in range(PER_PAGE):
        rows.comment(article, risk=1, at=at - timedelta(minutes=number))
    with django_assert_num_queries(6):
        page = moderator.get(f"{LIST}log/")
    rest = moderator.get(f"{LIST}log/?{page.context['after']}").context["entries"]
    assert len(page.context["entries"]) == PER_PAGE and len(rest) == 2


def test_moderator_closes_opens_and_filters_by_article(moderator):
    article, other = rows.article("Loud talk"), rows.article("Quiet talk")
    made = [rows.comment(article, state=state) for state in ("pending", "approved", "spam", "pending")]
    rows.comment(other, state="pending")
    page = press(moderator, "close", made[0], note="Shouting")
    assert "comments on the article closed" in page.text and "Open comments" in page.text
    article.refresh_from_db()
    assert not article.comments_open and article.version == 1
    entry = Entry.objects.get()
    assert (entry.verb, entry.article, entry.details) == ("article.comments_closed", article.pk, {"note": "Shouting"})
    assert "already closed" in press(moderator, "close", made[0]).text
    assert "comments on the article opened" in press(moderator, "open", made[0]).text
    assert shown(moderator, article=article.pk, state="all") == made[::-1]
    assert shown(moderator, article=article.pk) == [made[0], made[3]]
    assert shown(moderator, article=article.pk, q=f"#{made[3].pk}") == [made[3]]
    page = moderator.get(LIST, {"article": article.pk})
    assert "Only comments on" in page.text and f"article={article.pk}" in page.context["views"][1]["query"]
    for nonsense in ("x", "9" * 30, "²", "-1", "99999999"):
        assert moderator.get(LIST, {"article": nonsense}).status_code == 200
    with pytest.raises(errors.NotAllowed):
        closing.set_comments_open(article=article, is_open=False, by=rows.user("articles.change_article"))


def test_compact_list_shows_one_hundred_comments_per_page(moderator, django_assert_num_queries):
    article = rows.article()
    comments = [
        rows.comment(article, f"Said {n}", state="pending", risk=n == 7, person=rows.person("P")) for n in range(9)
    ]
    Report.objects.create(comment=comments[3], reason="abuse")
    for comment in comments:
        ModerationEvent.write(comment, "noted", note="x")
    with django_assert_num_queries(14):
        page = moderator.get(LIST, {"as": "lines"})
    assert (
        page.text.count("mod-row") == 9 and "1 report" in page.text and "as=lines" in page.context["views"][1]["query"]
    )
    assert [card.comment for card in page.context["cards"]][:2] == [comments[7], comments[0]]
    answer = moderator.post(f"{LIST}?as=lines", {"do": "spam", "chosen": [key(one) for one in comments[:5]]})
    assert answer.url == f"{LIST}?state=pending&as=lines"
    assert Comment.objects.filter(state="spam").count() == 5
    seen = page.context["cards"][0].key
    ModerationEvent.write(comments[7], "changed", before={"body": "x"})
    assert "Review it" in moderator.post(f"{LIST}?as=lines", {"do": "approve", "chosen": seen}).text
    for _ in range(100):
        rows.comment(article, state="spam")
    first = moderator.get(LIST, {"as": "lines", "state": "spam"}).context["listing"]
    assert len(first.comments) == 100
    assert len(moderator.get(f"{LIST}?{first.after}").context["listing"].comments) == 5


def test_moderator_search_finds_text_number_email_and_name(moderator):
    article = rows.article()
    needle = rows.comment(article, "Needle words", state="pending", email_hash=Digester.now().email("ann@example.org"))
    rows.comment(article, "Other words", state="pending", name="Ned")
    assert (
        shown(moderator, q="needle")
        == shown(moderator, q=f"#{needle.pk}")
        == shown(moderator, q="Ann@Example.org")
        == [needle]
    )
    assert [comment.name for comment in shown(moderator, q="ned")] == ["Ned"]
    for words in ("'; --", "%", "_", "\x00", "@", "x" * 500, "9" * 40, "#", "²"):
        assert moderator.get(LIST, {"q": words}).status_code == 200, words


@pytest.mark.parametrize("state", ["all", "pending"])
def test_email_search_matches_all_hash_keys_in_order(moderator, state):
    article, now = rows.article(), timezone.now()
    digests = [Digester.now(now - timedelta(days=days)).email("ann@example.org") for days in (65, 32, 0)]
    made = [
        rows.comment(article, state="pending", risk=n % 2, email_hash=digests[n % 3], at=now - timedelta(hours=n // 2))
        for n in range(PER_PAGE + 6)
    ]
    rows.comment(article, state="pending", email_hash="1:of-another")
    first = moderator.get(LIST, {"state": state, "q": "ann@example.org"}).context["listing"]
    second = moderator.get(f"{LIST}?{first.after}").context["listing"]
    newest = sorted(made, key=lambda row: (row.created_at, row.pk), reverse=True)
    pile = sorted(made, key=lambda row: (-row.risk, row.created_at, row.pk))
    assert len(first.comments) == PER_PAGE and not second.after
    assert first.comments + second.comments == (newest if state == "all" else pile)


def test_text_search_covers_only_newest_comments(moderator, monkeypatch):
    monkeypatch.setattr("comments.admin.listing.MAX_SEARCHED", 3)
    article, now = rows.article(), timezone.now()
    made = [rows.comment(article, f"needle {n}", at=now - timedelta(hours=n)) for n in range(6)]
    assert shown(moderator, state="all", q="needle") == made[:4]
    day = timezone.localtime(made[3].created_at)
    assert f", since {day:%B} {day.day}, {day.year}" in moderator.get(LIST, {"q": "needle"}).text


def test_moderator_toggles_emails_on_list_page(moderator):
    assert "You get no emails" in moderator.get(LIST).text
    moderator.post(LIST, {"emails": "on"})
    assert moderator_digest.wants_email(moderator.user)
    moderator.post(LIST, {"emails": "off"})
    assert not moderator_digest.wants_email(moderator.user)


def test_moderation_guide_contains_crisis_replies(moderator):
    fixtures.load_replies()
    page = moderator.get(f"{LIST}guide/").text
    for reply in ScriptedReply.objects.filter(for_risk=True):
        assert reply.title in page
    assert 'lang="es"' in page and "Never say or imply that we watch" in page


def test_moderation_pages_have_no_inline_script_or_style(moderator):
    comment = rows.comment(rows.article(), state="pending")
    for url in (LIST, change(comment), f"{LIST}guide/"):
        page = moderator.get(url).text
        assert " style=" not in page and " onclick=" not in page and "<style>" not in page


def test_open_pages_learn_the_state_of_their_comments(moderator):
    comment = rows.comment(rows.article(), state="pending")
    watched = moderator.get(f"{LIST}watch/", {"pk": [str(comment.pk), "²", "9" * 5000, "x"]})
    assert {key: row["state"] for key, row in watched.json().items()} == {str(comment.pk): "pending"}
