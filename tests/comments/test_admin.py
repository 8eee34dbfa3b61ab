"""The moderators' desk."""

import pytest
from django.test import Client

from comments.models import Comment, ModerationEvent, ModerationRule
from tests.site import rows

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


def form_of(comment, **fields):
    empty = {"events-TOTAL_FORMS": 0, "events-INITIAL_FORMS": 0}
    return {**empty, "seen": comment.state, "decision": "", "note": "", **fields}


def test_the_pile_is_shown_first(moderator):
    article = rows.article()
    first = rows.comment(article, "Waiting words", state="pending")
    urgent = rows.comment(article, "Urgent words", state="pending", risk=3)
    last = rows.comment(article, "More waiting words", state="pending")
    newest = rows.comment(article, "Approved words")
    response = moderator.get(LIST)
    assert list(response.context["cl"].result_list) == [urgent, first, last]
    assert list(moderator.get(f"{LIST}?state=all").context["cl"].result_list) == [newest, last, urgent, first]
    assert "Waiting words" in response.text and "Approved words" not in response.text
    assert "Approved words" in moderator.get(f"{LIST}?state=all").text
    assert "Approved words" in moderator.get(f"{LIST}?state=approved").text
    assert moderator.get(f"{LIST}?state=nonsense").status_code == 200


@pytest.mark.parametrize(("action", "state"), [("approve", "approved"), ("spam", "spam"), ("remove", "removed")])
def test_actions(moderator, action, state):
    article = rows.article()
    comments = [rows.comment(article, state="pending") for _ in range(3)]
    chosen = {"action": f"{action}_selected", "_selected_action": [comment.pk for comment in comments[:2]]}
    response = moderator.post(LIST, chosen, follow=True)
    assert f"2 comments: {state}" in response.text
    assert Comment.objects.filter(state=state, decided_by=moderator.user).count() == 2
    assert ModerationEvent.objects.filter(action=state, by=moderator.user).count() == 2


def test_what_somebody_else_decided_is_told(moderator):
    comment = rows.comment(rows.article(), state="pending")
    Comment.objects.update(state="spam")
    response = moderator.post(LIST, {"action": "approve_selected", "_selected_action": [comment.pk]}, follow=True)
    comment.refresh_from_db()
    assert comment.state == "spam"
    assert "decided by somebody else" in response.text or "No action" in response.text


def test_change_page_decides_and_shows_the_history(moderator):
    comment = rows.comment(rows.article("An article"), "<b>words</b>", state="pending")
    page = moderator.get(change(comment)).text
    assert "&lt;b&gt;words" in page and f"/comments/{comment.article.slug}/{comment.pk}/#comment-{comment.pk}" in page
    response = moderator.post(change(comment), form_of(comment, decision="approved", note="Fine.", body="changed"))
    assert response.status_code == 302
    comment.refresh_from_db()
    assert (comment.state, comment.body) == ("approved", "<b>words</b>")
    assert "Fine." in moderator.get(change(comment)).text


def test_change_page_tells_who_was_faster(moderator):
    comment = rows.comment(rows.article(), state="pending")
    Comment.objects.update(state="removed")
    response = moderator.post(change(comment), form_of(comment, decision="approved"), follow=True)
    assert "already “removed”" in response.text
    comment.refresh_from_db()
    assert comment.state == "removed" and not ModerationEvent.objects.exists()


def test_forged_fields_change_nothing(moderator):
    comment = rows.comment(rows.article(), state="pending")
    before = Comment.objects.filter(pk=comment.pk).values().get()
    forged = {name: "9" for name in before if name not in {"id"}}
    moderator.post(change(comment), form_of(comment, **forged))
    assert Comment.objects.filter(pk=comment.pk).values().get() == before


@pytest.mark.parametrize("permissions", [(), ("comments.change_moderationrule",), ("comments.change_comment",)])
def test_others_cannot_see_or_decide(permissions):
    comment = rows.comment(rows.article(), state="pending")
    client = desk(*permissions)
    assert client.get(LIST).status_code == client.get(change(comment)).status_code == 403
    assert client.post(change(comment), form_of(comment, decision="approved")).status_code == 403
    chosen = {"action": "approve_selected", "_selected_action": [comment.pk]}
    assert client.post(LIST, chosen).status_code == 403
    comment.refresh_from_db()
    assert comment.state == "pending"


def test_nobody_adds_and_moderators_do_not_delete(moderator):
    comment = rows.comment(rows.article(), state="pending")
    assert moderator.get(f"{LIST}add/").status_code == 403
    assert moderator.get(f"{LIST}{comment.pk}/delete/").status_code == 403
    root = desk(is_superuser=True)
    assert root.get(f"{LIST}add/").status_code == 403


def test_list_queries_do_not_grow(moderator, django_assert_num_queries):
    article = rows.article()
    for _ in range(3):
        for _ in range(5):
            rows.comment(rows.article(), state="pending", parent=rows.comment(article), person=rows.person("P"))
        with django_assert_num_queries(6):
            assert moderator.get(LIST).status_code == 200


def test_search_in_the_list(moderator):
    rows.comment(rows.article(), "Needle words", state="pending")
    rows.comment(rows.article(), "Other words", state="pending")
    page = moderator.get(LIST, {"q": "needle"}).text
    assert "Needle words" in page and "Other words" not in page


def test_lookups_do_not_reach_passwords(moderator):
    assert moderator.get(LIST, {"decided_by__password__startswith": "p"}).status_code == 400


def test_rules_are_edited():
    client = desk("comments.add_moderationrule", "comments.view_moderationrule")
    fields = {"kind": "word", "pattern": "Pills", "action": "spam", "note": "", "is_active": "on"}
    assert client.post("/admin/comments/moderationrule/add/", fields).status_code == 302
    assert ModerationRule.objects.get().pattern == "Pills"
    assert client.get("/admin/comments/moderationrule/").status_code == 200


def test_no_inline_script_or_style(moderator):
    comment = rows.comment(rows.article(), state="pending")
    for url in (LIST, change(comment)):
        page = moderator.get(url).text
        assert " style=" not in page and " onclick=" not in page and "<style>" not in page
