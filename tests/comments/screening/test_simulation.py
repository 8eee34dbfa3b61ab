"""Simulations of rules, phrases and settings before they take effect."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from comments.models import Comment, ModerationRule, Policy
from comments.moderation import bans
from comments.screening import simulation
from crisis.models import Phrase
from psychsite.setup import roles
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
RULE, PHRASE = "/admin/comments/moderationrule/", "/admin/crisis/phrase/"
FIELDS = {"kind": "word", "pattern": "pills", "action": "refuse", "note": "", "is_active": "on"}


@pytest.fixture
def moderator(client):
    roles.sync()
    user = rows.user()
    user.groups.add(Group.objects.get(name="Moderator"))
    client.force_login(user)
    return client


@pytest.fixture
def talk():
    """Create three approved comments and one spam; two and the spam name pills."""
    article, now = rows.article("Pills and sleep"), timezone.now()
    said = [("I take pills.", "approved"), ("Pillows are soft.", "approved"), ("PILLS <b>cheap</b>", "spam")]
    for number, (body, state) in enumerate([*said, ("No pills!", "approved")]):
        rows.comment(article, body, state=state, at=now - timedelta(days=number))
    return article


def test_simulation_counts_matches_of_each_rule_kind(talk):
    comment = rows.comment(talk, "See https://shop.bad.example/x", client_hash="1:abc")
    for kind, pattern, approved in (
        ("word", "Pills", 2), ("link_domain", "bad.example", 1), ("email", "@example.org", 4), ("email", comment.email, 1),
        ("ip_hash", "1:abc", 1), ("word", "nothing of this", 0),
    ):  # fmt: skip
        found = simulation.simulate_rule(ModerationRule(kind=kind, pattern=pattern))
        assert (found.examined, found.approved) == (5, approved), (kind, pattern)
        assert len(found.examples) == approved


def test_phrase_simulation_ignores_quoted_title(talk):
    rows.comment(talk, "I liked “Pills and sleep”.")
    found = simulation.simulate_phrase(Phrase(kind="dosing", text="pills", weight=1))
    assert (found.approved, dict(found.hits)) == (2, {"approved": 2, "spam": 1})
    assert found.states == [("Spam", 1)] and found.examples[0].body == "I take pills."


def test_policy_simulation_counts_newly_held_comments():
    article, now = rows.article(), timezone.now()
    for number, (writer, body) in enumerate(
        [("1:a", "One"), ("1:b", "Two"), ("1:a", "http://x.example"), ("", "Four")]
    ):
        rows.comment(article, body, email_hash=writer, at=now - timedelta(days=9 - number))
    rows.comment(article, "Of staff", person=rows.person())
    quiet = {"hold_first": False, "links_allowed": 2}
    for fields, approved in (({}, 0), ({"links_allowed": 0}, 1), ({"hold_first": True}, 3), ({"hold_all": True}, 4)):
        assert simulation.simulate_policy(Policy(**{**quiet, **fields})).approved == approved, fields


def test_policy_simulation_uses_spam_threshold(moderator):
    article = rows.article()
    for score in (None, 40, 70, 95):
        rows.comment(article, f"Scored {score}", spam_score=score)
    quiet = {"hold_first": False, "links_allowed": 2}
    for threshold, approved in ((100, 0), (90, 1), (60, 2), (50, 2)):
        assert simulation.simulate_policy(Policy(**quiet, spam_threshold=threshold)).approved == approved, threshold
    values = {
        field.name: field.value()
        for field in moderator.get("/admin/comments/policy/1/change/").context["adminform"].form
    }
    data = {name: value for name, value in values.items() if value is not False and value is not None}
    tried = moderator.post("/admin/comments/policy/1/change/", {**data, "spam_threshold": 60})
    assert tried.status_code == 200 and "Not saved yet" in tried.text
    assert moderator.post("/admin/comments/policy/1/change/", {**data, "spam_threshold": 99}).status_code == 302


def test_simulation_is_limited_in_time_and_number(talk):
    found = simulation.run_simulation(lambda comment: True, looked_at=2)
    assert (found.examined, found.is_partial) == (2, False)
    found = simulation.run_simulation(lambda comment: True, seconds=-1)
    assert (found.examined, found.is_partial) == (0, True)
    for _ in range(20):
        rows.comment(talk)
    assert len(simulation.run_simulation(lambda comment: True).examples) == simulation.MAX_EXAMPLES


def test_first_submit_previews_rule_and_second_saves(moderator, talk):
    page = moderator.post(f"{RULE}add/", FIELDS)
    assert page.status_code == 200 and not ModerationRule.objects.exists()
    text = page.text
    assert (
        "<strong>2 that readers see now</strong>, 1 spam" in text and "No pills!" in text and "Not saved yet." in text
    )
    assert "Please correct" not in text and "errornote" not in text
    tried = page.context["adminform"].form["tried"].value()
    # A later change is simulated again.
    other = moderator.post(f"{RULE}add/", {**FIELDS, "pattern": "sleep", "tried": tried})
    assert other.status_code == 200 and "<strong>none.</strong>" in other.text
    assert moderator.post(f"{RULE}add/", {**FIELDS, "tried": tried}).status_code == 302
    rule = ModerationRule.objects.get()
    assert (rule.pattern, rule.is_active) == ("pills", True)
    assert Comment.objects.filter(state="approved").count() == 3, "those that are there stay"
    # A press on the button alone saves nothing, and what does not act needs no look.
    tried = moderator.post(f"{RULE}{rule.pk}/change/", {**FIELDS, "pattern": "soft", "_try": "1"})
    assert "Pillows are soft." in tried.text
    rule.refresh_from_db()
    assert rule.pattern == "pills"
    off = {name: value for name, value in FIELDS.items() if name != "is_active"}
    assert moderator.post(f"{RULE}{rule.pk}/change/", off).status_code == 302


def test_forged_preview_token_saves_nothing(moderator, talk):
    assert moderator.post(f"{RULE}add/", {**FIELDS, "tried": "x" * 64}).status_code == 200
    wrong = moderator.post(f"{RULE}add/", {**FIELDS, "pattern": "", "tried": "x"})
    assert wrong.status_code == 200 and "This field is required" in wrong.text
    assert not ModerationRule.objects.exists()


def test_phrase_is_previewed_before_saving(moderator, talk):
    fields = {"kind": "dosing", "language": "en", "text": "take … pills", "weight": 2, "is_active": "on"}
    page = moderator.post(f"{PHRASE}add/", fields)
    assert page.status_code == 200 and "What this would have held" in page.text
    tried = page.context["adminform"].form["tried"].value()
    assert moderator.post(f"{PHRASE}add/", {**fields, "tried": tried}).status_code == 302


def test_only_stricter_policy_is_previewed(moderator, talk):
    page = moderator.get("/admin/comments/policy/", follow=True)
    values = {field.name: field.value() for field in page.context["adminform"].form}
    data = {name: value for name, value in values.items() if value is not False and value is not None}
    less = {**data, "links_allowed": 5, "depth": 2}
    answer = moderator.post("/admin/comments/policy/1/change/", less)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    more = moderator.post("/admin/comments/policy/1/change/", {**less, "hold_all": "on"})
    assert more.status_code == 200 and "<strong>3 that readers see now</strong>" in more.text
    assert not Policy.current().hold_all


def test_simulation_examples_are_escaped(moderator, talk):
    rows.comment(talk, "pills <img src=x onerror=alert(1)>")
    page = moderator.post(f"{RULE}add/", FIELDS).text
    assert "&lt;img src=x" in page and "<img src=x" not in page


def test_view_only_staff_cannot_preview_rule(client):
    user = rows.user("comments.view_moderationrule")
    client.force_login(user)
    rule = ModerationRule.objects.create(kind="word", pattern="x")
    page = client.get(f"{RULE}{rule.pk}/change/")
    assert page.status_code == 200 and "_try" not in page.text
    assert client.post(f"{RULE}{rule.pk}/change/", {**FIELDS, "_try": "1"}).status_code == 403


def test_admin_lists_reports_and_lifts_bans(moderator):

    from comments.models import Ban, Report

    comment = rows.comment(rows.article(), client_hash="1:x")
    mo = rows.user("comments.moderate_comment", name="mo")
    until = timezone.now() + timedelta(days=3)
    ban = bans.ban_author(comment=comment, kind="client", until=until, reason="Shouting", by=mo)
    Report.objects.create(comment=comment, reason="abuse", text="<i>Loud</i>")
    assert "&lt;i&gt;Loud" in moderator.get("/admin/comments/report/?status=open").text
    assert "Loud" not in moderator.get("/admin/comments/report/?open=no").text
    assert "Shouting" in moderator.get("/admin/comments/ban/?status=active").text
    page = moderator.post(
        "/admin/comments/ban/", {"action": "lift_selected", "_selected_action": [ban.pk]}, follow=True
    ).text
    assert "1 ban lifted" in page and "lifted on" in page and not Ban.objects.in_force().exists()
    assert moderator.get(f"/admin/comments/ban/{ban.pk}/change/").status_code == 200
