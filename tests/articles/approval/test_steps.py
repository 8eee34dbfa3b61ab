"""Which step comes next, for every state of an article and every role."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles.approval import actions as approval_actions
from articles.approval.facts import Asked, Facts, Wanted, read_facts
from articles.approval.steps import Step, find_turn, find_turn_after_edit
from articles.checklist import checks
from articles.models import Article, ChangeClass, RichText
from articles.publishing import actions
from articles.publishing.proposals import propose
from core.errors import ActionRefused
from tests.factories.article_states import make_people, make_states
from tests.factories.articles import approve, ask, freeze, make_approver, make_article

NOW = timezone.now()
LATER, LONG_AGO = (NOW + timedelta(days=400)).date(), (NOW - timedelta(days=90)).date()
WRITER = Facts(may_edit=True, may_freeze=True, may_send=True, owner="Ann Lee")
EDITOR = replace(WRITER, may_publish=True)
CHIEF = replace(EDITOR, may_publish_unapproved=True)
APPROVER = Facts(may_sign=True, owner="Ann Lee")
READER = Facts(owner="Ann Lee")

DRAFT = {}
SENT = {"newest": 1, "state": "draft", "is_changed": False, "waiting": (Asked("Dr. Quill", NOW),)}
WANTED = {"newest": 1, "state": "draft", "is_changed": False, "wanted": (Wanted("Dr. Quill", NOW, "Dose"),)}
APPROVED = {"newest": 1, "state": "draft", "is_changed": False, "covered": True, "approved_by": "Dr. Quill",
            "review_due": LATER}  # fmt: skip
LIVE = {**APPROVED, "state": "live", "live": 1}


@pytest.mark.parametrize(
    ("person", "state", "step", "is_mine"),
    [
        (WRITER, {"has_text": False}, Step.WRITE, True),
        (READER, {"has_text": False}, Step.WRITE, False),
        (WRITER, DRAFT, Step.SEND, True),
        (EDITOR, DRAFT, Step.SEND, True),
        (CHIEF, DRAFT, Step.SEND, True),
        (replace(WRITER, may_freeze=False), DRAFT, Step.WAIT, False),
        (replace(EDITOR, may_freeze=False), {"needs_approval": False}, Step.WAIT, False),
        (APPROVER, DRAFT, Step.WAIT, False),
        (READER, DRAFT, Step.WAIT, False),
        (EDITOR, {"needs_approval": False}, Step.PUBLISH, True),
        (WRITER, {"needs_approval": False}, Step.WAIT, False),
        (WRITER, SENT, Step.WAIT, False),
        (EDITOR, SENT, Step.WAIT, False),
        (APPROVER, {**SENT, "is_asked": True}, Step.APPROVE, True),
        (APPROVER, {**SENT, "is_asked": True, "sign_blockers": ("Dr. Quill is an author.",)}, Step.WAIT, False),
        (APPROVER, SENT, Step.WAIT, False),
        (EDITOR, {**SENT, "covered": True, "approved_by": "Dr. Bo", "review_due": LATER}, Step.PUBLISH, True),
        (WRITER, WANTED, Step.ANSWER, True),
        (EDITOR, WANTED, Step.ANSWER, True),
        (APPROVER, WANTED, Step.WAIT, False),
        (WRITER, {**WANTED, "is_changed": True}, Step.SEND, True),
        (WRITER, APPROVED, Step.WAIT, False),
        (EDITOR, APPROVED, Step.PUBLISH, True),
        (EDITOR, {**APPROVED, "is_only_own": True}, Step.WAIT, False),
        (EDITOR, {**APPROVED, "state": "scheduled", "goes_live": NOW}, Step.SCHEDULED, False),
        (EDITOR, LIVE, Step.LIVE, False),
        (WRITER, LIVE, Step.LIVE, False),
        (EDITOR, {**LIVE, "review_due": LONG_AGO}, Step.SEND, True),
        (APPROVER, {**LIVE, "review_due": LONG_AGO}, Step.WAIT, False),
        (CHIEF, {**LIVE, "covered": False}, Step.SEND, True),
        (EDITOR, {**LIVE, "covered": False, "needs_approval": False}, Step.LIVE, False),
        (EDITOR, {**LIVE, "is_changed": True, "covered": None}, Step.CORRECT, True),
        (EDITOR, {**LIVE, "is_changed": True, "covered": False}, Step.SEND, True),
        (WRITER, {**LIVE, "is_changed": True, "covered": None}, Step.SEND, True),
        (EDITOR, {**APPROVED, "state": "past"}, Step.OFFLINE, False),
        (EDITOR, {**APPROVED, "state": "past", "is_changed": True}, Step.PUBLISH, True),
        (CHIEF, {**LIVE, "in_bin": True}, Step.BIN, False),
    ],
)
def test_the_next_step_follows_from_the_state(person, state, step, is_mine):
    turn = find_turn(replace(person, **state))
    assert (turn.step, turn.is_mine) == (step, is_mine)
    assert turn.reason.endswith("."), "each step has its reason"
    if turn.button:
        verb = {Step.ANSWER: Step.SEND, Step.CORRECT: Step.PUBLISH}.get(step, step)
        assert not turn.why_not[verb], "a button never offers what is refused"


@pytest.mark.parametrize(
    ("person", "state", "button"),
    [
        (EDITOR, LIVE, "Publish correction"),
        (WRITER, LIVE, "Send for approval"),
        (EDITOR, SENT, "Send for approval"),
        (EDITOR, {**APPROVED, "state": "scheduled", "goes_live": NOW}, "Publish"),
        (APPROVER, LIVE, ""),
        (CHIEF, {"in_bin": True}, ""),
    ],
)
def test_the_button_of_the_form_is_for_what_follows_typing(person, state, button):
    assert find_turn_after_edit(replace(person, **state)).button == button


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "Draft"),
        (SENT, "With an approver"),
        ({**SENT, "is_changed": True}, "With an approver, draft changed"),
        (WANTED, "Changes requested"),
        ({**WANTED, "is_changed": True}, "Draft"),
        (APPROVED, "Ready to publish"),
        ({**APPROVED, "needs_approval": False}, "Draft"),
        ({**APPROVED, "state": "scheduled", "goes_live": NOW}, "Scheduled"),
        (LIVE, "Live"),
        ({**LIVE, "waiting": SENT["waiting"]}, "Live, with an approver"),
        ({**LIVE, "is_changed": True, "covered": False}, "Live, draft changed"),
        ({**LIVE, "newest": 2, "state": "draft", "covered": False}, "Live, draft changed"),
        ({**LIVE, "newest": 2, "state": "draft"}, "Live, ready to publish"),
        ({**LIVE, "newest": 2, "state": "scheduled", "goes_live": NOW}, "Live, scheduled"),
        ({**APPROVED, "state": "past"}, "Offline"),
        ({"in_bin": True}, "In the bin"),
    ],
)
def test_the_state_is_the_same_for_everyone(state, words):
    assert {find_turn(replace(person, **state)).state for person in (WRITER, CHIEF, APPROVER, READER)} == {words}


# Each role and each state against the actions.


@pytest.fixture
def people(db):
    return make_people()


def _send(article, user, to):
    edition = _newest(article, user)
    approval_actions.request_reviews(edition=edition, people=[to], by=user)


def _approve(article, user, _to):
    edition = article.editions.order_by("-number").first()
    person = getattr(user, "person", None)
    if edition is None or person is None:
        raise ActionRefused("Nothing to sign.")
    approval_actions.approve(edition=edition, person=person, by=user)


def _publish(article, user, _to):
    reason = "It is urgent." if user.has_perm("articles.publish_unapproved_edition") else ""
    waived = checks.waive_all("A test.")
    actions.publish(edition=_newest(article, user), by=user, override_reason=reason, reasons=waived)


def _newest(article, user):
    last = article.editions.order_by("-number").first()
    if last and last.article_version == article.version:
        return last
    waived = checks.waive_all("A test.")
    return actions.freeze(article=article, by=user, change_class=ChangeClass.COSMETIC, reasons=waived)


def _is_refused(verb, article, user, to):
    with transaction.atomic():
        try:
            verb(Article.objects.get(pk=article.pk), type(user).objects.get(pk=user.pk), to)
            return False
        except ActionRefused:
            return True
        finally:
            transaction.set_rollback(True)


@pytest.mark.always
def test_what_the_module_offers_succeeds_and_what_it_denies_is_refused(people):
    to, wrong, tried = make_approver("Tess To", "to"), [], set()
    verbs = {Step.SEND: _send, Step.APPROVE: _approve, Step.PUBLISH: _publish}
    for state, article in list(make_states(people)):
        for name, user in people.items():
            user = type(user).objects.get(pk=user.pk)
            known = read_facts([article.pk], user)[article.pk]
            turn = find_turn(known)
            for step, verb in verbs.items():
                is_refused = _is_refused(verb, article, user, to)
                tried.add((step, is_refused))
                if is_refused != bool(turn.why_not[step]):
                    wrong.append(f"{state}: {name} {step}: refused {is_refused}, said “{turn.why_not[step]}”")
    assert not wrong, "\n".join(wrong)
    assert len(tried) == 6, "each verb succeeds somewhere and is refused somewhere"


def test_the_facts_of_many_articles_know_what_the_difference_would_show(people):
    """Agree with the edition that the draft would become, without reading a text."""
    articles, wrong = dict(make_states(people)), []
    pks = [article.pk for article in articles.values()]
    for user in people.values():
        user = type(user).objects.get(pk=user.pk)
        found = read_facts(pks, user)
        for state, article in articles.items():
            if article.binned_at is None and found[article.pk].has_text:
                whole = propose(Article.objects.get(pk=article.pk), user).facts
                wrong += [state] if whole != found[article.pk] else []
    assert not wrong
    found = read_facts(pks, people["editor"])
    steps = {
        state: find_turn(found[articles[f"live, {state}"].pk]).step for state in ("saved unchanged", "typo", "dose")
    }
    assert steps == {"saved unchanged": Step.LIVE, "typo": Step.CORRECT, "dose": Step.SEND}


def test_an_approval_after_the_save_counts_for_the_draft(people):
    """Know the difference from each edition that may still be approved."""
    edition = freeze(make_article("Later", owner=people["owner"]))
    RichText.objects.filter(parent=edition.article).update(html="<p>Sleep  helps!</p>")
    actions.record_save(article=edition.article, by=people["owner"])
    approve(edition, people["approver"].person)
    assert read_facts([edition.article_id], people["editor"])[edition.article_id].covered is True
    RichText.objects.filter(parent=edition.article).update(html="<p>Take 50 mg.</p>")
    actions.record_save(article=edition.article, by=people["owner"])
    assert read_facts([edition.article_id], people["editor"])[edition.article_id].covered is False


def test_the_facts_of_many_articles_take_one_query(people, django_assert_num_queries):
    articles = [article.pk for _state, article in make_states(people)]
    editor = type(people["editor"]).objects.get(pk=people["editor"].pk)
    editor.get_all_permissions()
    with django_assert_num_queries(1):
        assert len(read_facts(articles, editor)) == len(articles)


def test_the_newest_editions_page_has_the_button_of_whose_turn_it_is(people, client):
    approver = people["approver"].person
    edition = ask(freeze(make_article("Asked", owner=people["owner"])), approver)
    at = reverse("admin:articles_edition_change", args=[edition.pk])
    client.force_login(people["approver"])
    page = client.get(at).text
    assert "Your turn" in page and reverse("admin:articles_edition_approve", args=[edition.pk]) in page
    client.force_login(people["editor"])
    assert "With Dr. Ada Quill since" in client.get(at).text
    approve(edition, approver)
    page = client.get(at).text
    assert "Approved by Dr. Ada Quill" in page
    assert reverse("admin:articles_article_next", args=[edition.article_id]) in page
    freeze(Article.objects.get(pk=edition.article_id), public_note="Same text.")
    RichText.objects.filter(parent=edition.article).update(html="<p>Newer.</p>")
    freeze(Article.objects.get(pk=edition.article_id))
    assert "desk-state" not in client.get(at).text, "an older edition has no turn"
