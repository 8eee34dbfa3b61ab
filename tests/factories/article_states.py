"""Accounts of each role, and an article in each state."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from articles.approval import actions as approval_actions
from articles.models import RichText
from articles.publishing import actions
from psychsite.setup import roles
from tests.factories.articles import approve, ask, freeze, make_approver, make_article, make_user, publish
from tests.factories.people import give_address, make_credential, make_person


def _person(name, *groups):
    user = make_user(name)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def make_people():
    """Create one account of each role."""
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


def make_states(people):
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
    offline = freeze(article("Offline"))
    approve(offline, other)
    publish(offline)
    actions.withdraw(article=offline.article, by=make_user("chief"), kind="superseded")
    yield "offline", offline.article
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
