"""The moderators' page without scripts: lists, cards, actions and queries."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from activity.models import Entry
from comments import errors
from comments.admin.listing import PER_PAGE, ListQuery, load_listing
from comments.crisis import help_offers
from comments.models import Ban, Comment, ModerationEvent, Report, ScriptedReply
from comments.moderation import closing, fixtures
from comments.notifications import moderator_digest
from comments.screening.identity import Digester
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/comment/"


def desk(*permissions, **fields):
    client = Client()
    user = rows.user(*permissions, **fields)
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def moderator():
    return desk("comments.moderate_comment")


def change(comment):
    return f"{LIST}{comment.pk}/change/"


def key(comment):
    last = comment.events.order_by("pk").last()
    return f"{comment.pk}.{comment.state}.{last.pk if last else 0}"


def press(client, do, *comments, url=LIST, **fields):
    return client.post(url, {"do": do, "chosen": [key(comment) for comment in comments], **fields}, follow=True)


def shown(client, url=LIST, **query):
    return [card.comment for card in client.get(url, query).context["cards"]]


def test_moderation_list_shows_queue_first(moderator):
    article = rows.article()
    first = rows.comment(article, "Waiting words", state="pending")
    urgent = rows.comment(article, "Urgent words", state="pending", risk=3)
    last = rows.comment(article, "More waiting words", state="pending")
    newest = rows.comment(article, "Approved words")
    assert shown(moderator) == [urgent, first, last] == shown(moderator, state="nonsense", after="x.y.z")
    assert shown(moderator, state="all") == [newest, last, urgent, first]
    assert shown(moderator, state="approved") == [newest]
    Report.objects.create(comment=newest, reason="abuse", text="<b>She shouts</b>")
    assert shown(moderator, state="reported") == [newest]
    assert "&lt;b&gt;She shouts" in moderator.get(LIST, {"state": "reported"}).text


@pytest.mark.parametrize("state", ["pending", "approved"])
def test_moderation_list_pages_without_gaps_or_repeats(moderator, state):
    article, at = rows.article(), timezone.now()
    for number in range(2 * PER_PAGE + 3):
        # Many of one moment and of one risk: the number decides then.
        rows.comment(article, state=state, risk=number % 2, at=at - timedelta(minutes=number // 9))
    found, url = [], f"{LIST}?state={state}"
    while url:
        page = moderator.get(url)
        found += [card.comment.pk for card in page.context["cards"]]
        after = page.context["listing"].after
        url = f"{LIST}?{after}" if after else ""
    every = load_listing(ListQuery(state)).comments
    assert len(found) == len(set(found)) == 2 * PER_PAGE + 3 and found[:PER_PAGE] == [row.pk for row in every]


def test_moderation_card_shows_context_for_decision(moderator):
    article = rows.article("A title")
    parent = rows.comment(article, "What it answers")
    digester = Digester.now()
    mine = {"email_hash": digester.email("robin@example.org"), "client_hash": digester.client("203.0.113.7")}
    for state in ("approved", "approved", "spam", "removed"):
        rows.comment(article, f"Earlier, {state}", state=state, **mine)
    comment = rows.comment(
        article, "<script>alert(1)</script>\nwhole text", state="pending", parent=parent, name="<i>Robin", risk=2,
        hold_kind="crisis", hold_reason="Read this first.", spam_score=91, spam_words=[["cheap", 2.0]], **mine,
        at=timezone.now() - timedelta(minutes=40),
    )  # fmt: skip
    Comment.objects.filter(pk=comment.pk).update(email="robin@example.org")
    until = timezone.now() + timedelta(days=9)
    Ban.objects.create(kind="client", digest=mine["client_hash"], until=until, reason="Shouting", by=moderator.user)
    page = moderator.get(LIST).text
    for words in (
        "&lt;script&gt;alert(1)&lt;/script&gt;\nwhole text", "&lt;i&gt;Robin", "What it answers", "A title",
        "91% certain that it is spam", "cheap", "May be about suicide", "Read this first.",
        "By email address: 2 approved, 1 spam, 1 removed",
        "By connection: 2 approved", "Shouting", "robin@example.org", "It has waited for 40", "/guide/", 'role="alert"',
    ):  # fmt: skip
        assert words in page, words
    assert "<script>alert" not in page and "<i>Robin" not in page


def test_commenter_history_survives_key_rotation(moderator):
    article, long_ago = rows.article(), timezone.now() - timedelta(days=65)
    rows.comment(article, email_hash=Digester.now(long_ago).email("robin@example.org"))
    comment = rows.comment(article, state="pending", email_hash=Digester.now().email("robin@example.org"))
    Comment.objects.filter(pk=comment.pk).update(email="robin@example.org")
    assert "By email address: 1 approved." in moderator.get(LIST).text


@pytest.mark.parametrize(
    ("do", "state"), [("approve", "approved"), ("spam", "spam"), ("remove", "removed"), ("hold", "pending")]
)
def test_bulk_decision_and_undo_take_one_submit(moderator, do, state):
    article = rows.article()
    before = "approved" if state == "pending" else "pending"
    comments = [rows.comment(article, state=before) for _ in range(3)]
    response = press(moderator, do, *comments[:2], note="Because.")
    assert "2 comments: " in response.text
    assert list(Comment.objects.order_by("pk").values_list("state", flat=True)) == [state, state, before]
    assert ModerationEvent.objects.filter(action=state, by=moderator.user, note="Because.").count() == 2
    form = response.text.split("data-undo")[1].split("</form>")[0]
    events = [part.split('"')[0] for part in form.split('name="event" value="')[1:]]
    response = moderator.post(LIST, {"do": "undo", "event": events}, follow=True)
    assert "2 comments: undone." in response.text
    assert set(Comment.objects.values_list("state", flat=True)) == {before}
    again = moderator.post(LIST, {"do": "undo", "event": events})
    assert "already undone" in again.text


def test_decision_redirects_to_next_card(moderator):
    first, second = (rows.comment(rows.article(), state="pending") for _ in range(2))
    answer = moderator.post(LIST, {"do": "approve", "chosen": key(first), "next": second.pk})
    assert answer.status_code == 302 and answer.url == f"{LIST}?state=pending#c-{second.pk}"
    answer = moderator.post(LIST, {"do": "approve", "chosen": key(second), "next": "//elsewhere.example"})
    assert answer.url == f"{LIST}?state=pending"


def test_late_moderator_sees_existing_decision(moderator):
    comment, other = rows.comment(rows.article(), state="pending"), desk("comments.moderate_comment", name="first")
    seen = key(comment)
    assert "1 comment: approved." in press(other, "approve", comment).text
    late = moderator.post(LIST, {"do": "spam", "chosen": seen, "note": "My words"})
    assert "already “approved” by first on" in late.text and "My words" in late.text
    comment.refresh_from_db()
    assert comment.state == "approved" and comment.events.count() == 1
    states_now = moderator.get(f"{LIST}watch/", {"pk": [comment.pk, "x", 9**15]}).json()
    assert states_now == {str(comment.pk): {"state": "approved", "label": "approved", "by": "first"}}


def test_comment_edited_after_page_load_is_not_approved(moderator):
    comment = rows.comment(rows.article(), state="pending")
    seen = key(comment)
    ModerationEvent.write(comment, "changed", before={"body": "x"})
    page = moderator.post(LIST, {"do": "approve", "chosen": seen}).text
    assert "Edited by the commenter".lower() in page.lower() and "Review it" in page
    comment.refresh_from_db()
    assert comment.state == "pending"


def test_moderator_redacts_and_approves_comment(moderator):
    comment = rows.comment(rows.article(), "I took forty, and it was bad.", state="pending")
    page = press(moderator, "redact-approve", comment, passage="forty, ").text
    assert "passage edited out, and approved" in page
    comment.refresh_from_db()
    assert (comment.state, comment.body) == ("approved", "I took […] and it was bad.")
    assert "forty" in moderator.get(change(comment)).text, "the history of the one comment keeps it"
    public = Client().get(f"/comments/{comment.article.slug}/").text
    assert "edited by a moderator" in public and "forty" not in public
    refused = press(moderator, "redact", comment, passage="not there", url=change(comment)).text
    assert "exact passage" in refused and ">not there</textarea>" in refused


def test_moderator_replies_require_person_and_support_scripts(moderator):
    comment, reply = (
        rows.comment(rows.article(), state="pending"),
        ScriptedReply.objects.create(title="T", text="Scripted."),
    )
    refused = press(moderator, "reply", comment, reply="Typed words").text
    assert "not linked to a person" in refused
    rows.person("Ada Quill", user=moderator.user)
    assert press(moderator, "reply", comment, reply=" ", script=reply.pk).status_code == 200
    comment.refresh_from_db()
    assert comment.state == "approved" and comment.replies.get().body == "Scripted."
    press(moderator, "reply", comment, reply="Typed words", script=reply.pk)
    assert [answer.body for answer in comment.replies.order_by("pk")] == ["Scripted.", "Typed words"]
    long = press(moderator, "reply", comment, reply="x" * 5001)
    assert "The limit is 5,000" in long.text and "x" * 5001 in long.text


def test_moderator_bans_adds_note_and_closes_reports(moderator):
    comment = rows.comment(rows.article(), state="pending", risk=1, client_hash="1:x")
    day = (timezone.localdate() + timedelta(days=5)).isoformat()
    assert "Enter a reason" in press(moderator, "ban", comment, kind="client", until=day).text
    assert "valid date" in press(moderator, "ban", comment, kind="client", until="soon", note="x").text
    assert "commenter banned" in press(moderator, "ban", comment, kind="client", until=day, note="Shouting").text
    assert timezone.localdate(Ban.objects.get().until).isoformat() == day
    assert "note added" in press(moderator, "note", comment, crisis_action="safe").text
    assert comment.events.filter(action="noted", note="Read it: no one is at risk").exists()
    Report.objects.create(comment=comment, reason="abuse")
    assert "reports closed" in press(moderator, "dismiss", comment).text
    assert not Report.objects.open().exists()


@pytest.mark.parametrize(
    "data",
    [
        {}, {"do": "nonsense"}, {"do": "approve"}, {"do": "approve", "chosen": "x"}, {"do": "approve", "chosen": "1.golden.0"},
        {"do": "approve", "chosen": "9" * 30 + ".pending.0"}, {"do": "undo"}, {"do": "undo", "event": "x"},
        {"do": "approve", "chosen": "99999999.pending.0"}, {"do": "reply", "chosen": "1.pending.0", "script": "x"},
    ],
)  # fmt: skip
def test_invalid_moderation_input_shows_message(moderator, data):
    comment = rows.comment(rows.article(), state="pending")
    page = moderator.post(LIST, data)
    assert page.status_code == 200 and page.context["messages"]
    comment.refresh_from_db()
    assert comment.state == "pending" and not ModerationEvent.objects.exists()


def test_forged_fields_change_nothing(moderator):
    comment = rows.comment(rows.article(), state="pending")
    before = Comment.objects.filter(pk=comment.pk).values().get()
    forged = {name: "9" for name in before if name not in {"id"}}
    press(moderator, "note", comment, url=change(comment), **{**forged, "note": "n"})
    assert Comment.objects.filter(pk=comment.pk).values().get() == before


@pytest.mark.parametrize("permissions", [(), ("comments.change_moderationrule",), ("comments.change_comment",)])
def test_moderation_pages_require_permission(permissions):
    comment = rows.comment(rows.article(), state="pending")
    client = desk(*permissions)
    for url in (LIST, change(comment), f"{LIST}watch/", f"{LIST}guide/", f"{LIST}log/"):
        assert client.get(url).status_code == 403, url
    for url in (LIST, change(comment)):
        assert client.post(url, {"do": "approve", "chosen": key(comment)}).status_code == 403
        assert client.post(url, {"emails": "on"}).status_code == 403
    comment.refresh_from_db()
    assert comment.state == "pending"


def test_comments_cannot_be_added_and_moderators_cannot_delete(moderator):
    comment = rows.comment(rows.article(), state="pending")
    assert moderator.get(f"{LIST}add/").status_code == 403
    assert moderator.get(f"{LIST}{comment.pk}/delete/").status_code == 403
    assert moderator.get(f"{LIST}999999999/change/").status_code == 302
    root = desk(is_superuser=True)
    assert root.get(f"{LIST}add/").status_code == 403


def test_number_of_queries_is_constant(moderator, django_assert_num_queries):
    """Count queries: account (3), queue (3), events, reports, keys, bans, history.

    Author histories take three, and person, email preference and replies one each.
    """
    article = rows.article()
    rows.comment(article, state="pending", risk=1)
    Digester.now()
    for _ in range(3):
        for _ in range(5):
            other = {"email_hash": f"1:e{rows.comment(article).pk}", "client_hash": "1:c"}
            comment = rows.comment(
                rows.article(), state="pending", parent=rows.comment(article), person=rows.person("P"), **other
            )
            rows.comment(article, **other)
            ModerationEvent.write(comment, "noted", by=rows.user(), note="x")
            Report.objects.create(comment=comment, reason="spam")
        with django_assert_num_queries(19):
            assert moderator.get(LIST).status_code == 200


def test_author_history_counts_only_newest_comments(moderator, monkeypatch):
    monkeypatch.setattr("comments.admin.author_history.MAX_COUNTED", 3)
    article, now = rows.article(), timezone.now()
    for number in range(5):
        state = "spam" if number < 2 else "approved"
        rows.comment(article, f"Said {number}", state=state, client_hash="1:x", at=now - timedelta(hours=number))
    comment = rows.comment(article, "Held", state="pending", client_hash="1:x", at=now - timedelta(days=1))
    page = moderator.get(LIST).text
    assert "By connection: 1 approved, 2 spam of the newest 3." in page
    assert "Said 3" in page and "Said 4" not in page and page.count("Held") == 1
    # One comment of two cards is the past of the other, and never its own.
    other = rows.comment(article, "Held too", state="pending", client_hash="1:x", at=now - timedelta(days=2))
    found = {card.comment: card.histories[0] for card in moderator.get(LIST).context["cards"]}
    assert comment not in found[comment].others and other not in found[other].others


def test_crisis_report_of_visible_comment_is_announced(moderator):
    comment = rows.comment(rows.article())
    Report.objects.create(comment=comment, reason="risk")
    page = moderator.get(LIST).text
    assert "1 comment that readers see was reported as a possible crisis" in page and "?state=reported" in page
    press(moderator, "dismiss", comment)
    assert "that readers see was reported as" not in moderator.get(LIST).text


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
