"""The moderators' page without scripts: lists, cards, actions and queries."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.admin.listing import PER_PAGE, ListQuery, load_listing
from comments.models import Ban, Comment, ModerationEvent, Report, ScriptedReply
from comments.screening.identity import Digester
from tests.comments.admin.conftest import desk
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/comment/"


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
