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
from psychsite.setup import roles
from tests.factories.articles import approve, ask, freeze, make_approver, make_article, make_user, publish
from tests.factories.people import give_address, make_credential, make_person

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


# Each role and each state against the actions.


def _person(name, *groups):
    from django.contrib.auth.models import Group

    user = make_user(name)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def people(db):
    roles.sync()
    people = {
        "owner": _person("owner", "Writer"),
        "writer": _person("writer", "Writer"),
        "editor": _person("editor", "Editor"),
        "chief": _person("boss", "Editor", "Editor-in-chief"),
        "moderator": _person("moderator", "Moderator"),
        "both": _person("both", "Editor", "Medical approver"),
        "unchecked": _person("unchecked", "Medical approver"),
    }
    people["approver"] = make_approver().user
    both = make_person(name="Bo Both", user=people["both"])
    make_credential(person=both)
    give_address(both, "both@example.org")
    make_person(name="Una Unchecked", user=people["unchecked"])
    return people


def _states(people):
    """Yield (name, article) of every state of an article."""
    approver, other = people["approver"].person, make_approver("Otto Other", "other")
    owner = people["owner"]

    def article(name, **fields):
        made = make_article(name, owner=owner, **fields)
        actions.record_save(article=made, by=owner)
        return made

    yield "empty", article("Empty", html="")
    yield "draft", article("Draft")
    yield "open to all", article("Open", needs_approval=False)
    yield "sent", ask(freeze(article("Sent")), approver).article
    yield "sent to an editor", ask(freeze(article("Sent to Bo")), people["both"].person).article
    wanted = ask(freeze(article("Wanted")), approver)
    approval_actions.request_changes(edition=wanted, person=approver, by=approver.user, note="The dose.")
    yield "changes wanted", wanted.article
    approved = freeze(article("Approved"))
    approve(approved, approver)
    yield "approved", approved.article
    own = freeze(article("Own"))
    approve(own, people["both"].person)
    yield "approved by an editor", own.article
    coming = freeze(article("Coming"))
    approve(coming, other)
    publish(coming, at=timezone.now() + timedelta(days=3))
    yield "scheduled", coming.article
    live = freeze(article("Live"))
    approve(live, other)
    publish(live)
    yield "live", live.article
    yield "live without an approval", publish(freeze(article("Unapproved"))).article
    changed = freeze(article("Changed"))
    publish(changed)
    RichText.objects.filter(parent=changed.article).update(html="<p>Take 50 mg.</p>")
    actions.record_save(article=changed.article, by=people["editor"])
    yield "live, draft changed", changed.article
    for name, html in (("Saved unchanged", ""), ("Typo", "<p>Sleep  helps!</p>"), ("Dose", "<p>Take 50 mg.</p>")):
        fixed = freeze(article(name, html="<p>Sleep helps.</p>"))
        approve(fixed, other)
        publish(fixed)
        if html:
            RichText.objects.filter(parent=fixed.article).update(html=html)
        actions.record_save(article=fixed.article, by=owner)
        yield f"live, {name.lower()}", fixed.article
    gone = freeze(article("Gone"))
    approve(gone, other)
    actions.put_in_bin(article=gone.article, by=make_user("chief"))
    yield "in the bin", gone.article


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


def test_what_the_module_offers_succeeds_and_what_it_denies_is_refused(people):
    to, wrong, tried = make_approver("Tess To", "to"), [], set()
    verbs = {Step.SEND: _send, Step.APPROVE: _approve, Step.PUBLISH: _publish}
    for state, article in list(_states(people)):
        for name, user in people.items():
            user = type(user).objects.get(pk=user.pk)
            known = read_facts([article], user)[article.pk]
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
    articles, wrong = dict(_states(people)), []
    for user in people.values():
        user = type(user).objects.get(pk=user.pk)
        found = read_facts(articles.values(), user)
        for state, article in articles.items():
            if article.binned_at is None and found[article.pk].has_text:
                whole = propose(Article.objects.get(pk=article.pk), user).facts
                wrong += [state] if whole != found[article.pk] else []
    assert not wrong
    found = read_facts(articles.values(), people["editor"])
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
    assert read_facts([edition.article], people["editor"])[edition.article_id].covered is True
    RichText.objects.filter(parent=edition.article).update(html="<p>Take 50 mg.</p>")
    actions.record_save(article=edition.article, by=people["owner"])
    assert read_facts([edition.article], people["editor"])[edition.article_id].covered is False


def test_the_facts_of_many_articles_take_one_query(people, django_assert_num_queries):
    articles = [article for _state, article in _states(people)]
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
