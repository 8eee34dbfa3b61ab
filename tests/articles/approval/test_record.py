"""What the record of activity keeps of reviews."""

import pytest

from activity.models import Entry
from articles.approval import actions, remarks
from articles.models import ReviewRequest, RichText
from articles.publishing import actions as publishing
from articles.publishing import withdrawals
from tests.factories.articles import ALL, freeze, make_approver, make_article, make_user, publish

pytestmark = pytest.mark.django_db


def kept(article):
    """Return [(verb, kind of row, details)] of the reviews of an article."""
    found = Entry.objects.filter(article=article.pk, verb__startswith="review.").order_by("number")
    return [(entry.verb.partition(".")[2], entry.about_kind, entry.details) for entry in found]


def test_each_step_of_a_review_is_on_record_with_its_person():
    chief, person, article = make_user("chief", *ALL), make_approver(), make_article()
    edition = freeze(article)
    mine = {"edition": edition, "person": person, "by": person.user}
    actions.request_review(edition=edition, person=person, by=chief)
    actions.send_link_again(request=ReviewRequest.objects.get(), by=chief)
    remark = remarks.add_remark(**mine, block=0, text="Which sleep?")
    remarks.answer_remark(remark=remark, by=chief, text="The deep one.", done=True)
    remarks.resolve_remark(remark=remark, by=chief, done=False)
    actions.request_changes(**mine, note="Say which sleep.")
    first = actions.approve(**mine)
    again = actions.confirm_still_correct(**mine | {"edition": publish(edition)})
    RichText.objects.update(html="<p>Deep sleep helps.</p>")
    publishing.record_save(article=article, by=chief)
    mine["edition"] = freeze(article)
    for end in (
        lambda: actions.cancel_request(request=ReviewRequest.objects.get(closed_at=None), by=chief),
        lambda: actions.decline(**mine, reason="No time."),
    ):
        actions.request_review(edition=mine["edition"], person=person, by=chief)
        end()
    changed = actions.confirm_changes(**mine)
    withdrawals.withdraw_approval(approval=changed, by=person.user, reason="I misread it.")
    actions.request_review(edition=mine["edition"], person=person, by=chief)
    withdrawals.declare_conflict(**mine, reason="A friend wrote it.")
    asked, who = ("requested", "articles.edition", {"people": ["Dr. Ada Quill"]}), {"person": "Dr. Ada Quill"}
    signed, place = who | {"via": "Signed in"}, {"passage": 1}
    due = [{"review due": row.review_due.isoformat()} for row in (first, again, changed)]
    assert kept(article) == [
        asked,
        ("sent_again", "articles.edition", who),
        ("remarked", "articles.edition", signed | place),
        ("remark_answered", "articles.edition", place),
        ("remark_done", "articles.edition", place),
        ("remark_reopened", "articles.edition", place),
        ("changes_requested", "articles.edition", signed),
        ("approved", "articles.edition", signed | due[0]),
        ("still_correct", "articles.edition", signed | due[1]),
        asked,
        ("canceled", "articles.edition", who),
        asked,
        ("declined", "articles.edition", signed),
        ("change_accepted", "articles.edition", signed | due[2]),
        ("withdrawn", "articles.edition", who | {"reason": "I misread it."}),
        asked,
        # What was approved before and what was signed again: each ends with a conflict.
        *[("withdrawn", "articles.edition", who | {"reason": withdrawals.CONFLICT})] * 2,
        ("conflict_declared", "articles.edition", signed),
    ]
