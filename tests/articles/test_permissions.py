"""Who may do what with an article, whatever page or command asks for it."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from articles.approval import actions as approval
from articles.approval import claims, remarks
from articles.models import ApprovalClaim, RichText
from articles.permissions import can_edit
from articles.publishing import (
    actions,
    block_copies,
    copying,
    handover,
    previews,
    rounds,
    settings,
    takeover,
    withdrawals,
)
from core.errors import ActionRefused
from tests.factories.articles import ALL, approve, freeze, make_approver, make_article, make_topic, make_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

# Name → call; `it` is what make_case returns, `by` the account.
OF_THE_OWNER = {
    "freeze": lambda it, by: actions.freeze(article=it.article, by=by),
    "send": lambda it, by: rounds.send_draft(article=it.article, by=by, people=[it.other]),
    "reclassify": lambda it, by: actions.correct_change_class(edition=it.edition, by=by, change_class="medical"),
    "restore text": lambda it, by: actions.restore_text(edition=it.edition, by=by),
    "restore version": lambda it, by: actions.restore_version(version=it.version, by=by),
    "restore block": lambda it, by: actions.restore_block(text=it.edition, index=0, by=by),
    "copy block": lambda it, by: block_copies.copy_block(block=it.block, to=it.article, by=by),
    "ask": lambda it, by: approval.request_review(edition=it.edition, person=it.other, by=by),
    "ask again": lambda it, by: approval.send_link_again(request=it.request, by=by),
    "cancel": lambda it, by: approval.cancel_request(request=it.request, by=by),
    "ask claimed": lambda it, by: claims.ask_claimed_approver(claim=it.claim, by=by),
    "answer": lambda it, by: remarks.answer_remark(remark=it.remark, by=by, text="Yes."),
    "resolve": lambda it, by: remarks.resolve_remark(remark=it.remark, by=by),
    "topic": lambda it, by: settings.change_topic(article=it.article, topic=make_topic("Sleep"), by=by),
    "tags": lambda it, by: settings.change_tags(article=it.article, by=by, add="sleep"),
    "byline": lambda it, by: settings.change_byline(article=it.article, by=by, add=it.other),
    "link": lambda it, by: previews.create_link(article=it.article, by=by),
    "revoke": lambda it, by: previews.revoke_link(link=it.link, by=by),
}
OF_EDITORS = {
    "publish": lambda it, by: actions.publish(edition=it.edition, by=by, override_reason="Urgent."),
    "unschedule": lambda it, by: actions.unschedule(edition=it.edition, by=by),
    "withdraw": lambda it, by: actions.withdraw(article=it.article, by=by),
    "bin": lambda it, by: actions.put_in_bin(article=it.article, by=by),
    "take out": lambda it, by: actions.restore_from_bin(article=it.article, by=by),
    "withdraw approval": lambda it, by: withdrawals.withdraw_approval(approval=it.approval, by=by, reason="No."),
    "set aside": lambda it, by: claims.set_claim_aside(claim=it.claim, by=by),
    "owner": lambda it, by: settings.change_owner(article=it.article, owner=it.other.user, by=by),
    "merge tags": lambda it, by: settings.merge_tags(tags=list(it.article.tags.all()), name="calm", by=by),
    "hand over": lambda it, by: handover.hand_over(person=it.person, to=it.other, by=by),
    "take over": lambda it, by: takeover.take_over(beginnings={it.article.pk: timezone.now()}, by=by, reason="Old."),
    "duplicate": lambda it, by: copying.duplicate_article(article=it.article, by=by),
}
OF_APPROVERS = {
    "approve": lambda it, _by: approve(it.edition, it.person),
    "request changes": lambda it, _by: approval.request_changes(
        edition=it.edition, person=it.person, by=it.person.user, note="Say more."
    ),
    "remark": lambda it, _by: remarks.add_remark(
        edition=it.edition, person=it.person, by=it.person.user, block=0, text="Hm."
    ),
}


@pytest.fixture
def it():
    """Return an article, owned by "owner", with each thing that an action takes."""
    chief, person, other = make_user("chief", *ALL), make_approver(), make_approver("Ben Stone", "ben")
    article = make_article(owner=make_user("owner"), tags=["mood"])
    edition = freeze(article)
    given = approve(edition, other)
    request = approval.request_review(edition=edition, person=person, by=chief)
    remark = remarks.add_remark(edition=edition, person=person, by=person.user, block=0, text="Which sleep?")
    RichText.objects.update(html="<p>Newer.</p>")
    actions.record_save(article=article, by=chief)
    actions.restore_block(text=edition, index=0, by=chief)
    return SimpleNamespace(
        article=article,
        edition=edition,
        approval=given,
        request=request,
        remark=remark,
        person=person,
        other=other,
        version=article.draft_versions.get(),
        block=RichText.objects.filter(parent=article).first(),
        claim=ApprovalClaim.objects.create(article=article, person=other, name="Ben", place="text", words="By Ben"),
        link=previews.create_link(article=article, by=chief)[0],
    )


def allowed(verbs, it, by, says):
    """Return the actions that `by` was not refused, or for another reason."""
    found = []
    for name, verb in verbs.items():
        try:
            verb(it, by)
        except ActionRefused as refused:
            if says not in refused.sentence.replace("’", "'"):
                found.append(f"{name}: {refused}")
        else:
            found.append(name)
    return found


def test_an_account_without_rights_does_nothing_even_as_the_owner(it):
    links = {"link", "revoke"}
    owned = {name: verb for name, verb in OF_THE_OWNER.items() if name not in links}
    assert allowed(owned | OF_EDITORS, it, it.article.owner, "have permission") == []
    assert allowed(owned | OF_EDITORS, it, None, "have permission") == ["take over"], "a command on the server may"


def test_a_writer_with_every_right_changes_no_article_of_others(it):
    rights = set(ALL) - {"articles.publish_edition"}
    assert allowed(OF_THE_OWNER, it, make_user("stranger", *rights), "someone else's article") == []


def test_an_article_in_the_bin_stays_as_it_is(it):
    actions.put_in_bin(article=it.article, by=make_user("chief", *ALL))
    chief = make_user("root", superuser=True)
    verbs = OF_THE_OWNER | OF_EDITORS | OF_APPROVERS
    possible = {
        "reclassify",
        "ask again",
        "cancel",
        "unschedule",
        "withdraw",
        "bin",
        "take out",
        "merge tags",
        "hand over",
    }
    possible |= {"restore text", "restore version", "restore block", "answer", "resolve", "revoke", "set aside"}
    possible |= {"withdraw approval", "link"}
    refused = {name: verb for name, verb in verbs.items() if name not in possible}
    assert allowed(refused, it, chief, "in the bin") == []


def test_owners_authors_and_editors_may_edit(it):
    author = make_person(user=make_user("author"))
    it.article.bylines.create(person=author)
    users = {name: make_user(name) for name in ("owner", "author", "stranger")}
    users |= {"editor": make_user("editor", "articles.publish_edition"), "no account": None}
    assert {name for name, user in users.items() if can_edit(user, it.article)} == {"owner", "author", "editor"}
