"""Send and publish a draft in one press, and the page that does it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.approval.status import APPROVED, CHANGED, WORDING_EDITED
from articles.checklist import checks
from articles.models import Edition, ReviewRequest, RichText
from articles.publishing import actions, rounds
from articles.publishing.proposals import propose
from core.errors import ActionRefused
from psychsite.setup import roles
from tests.e2e.desk import Desk
from tests.factories.articles import ALL, add_block, approve, freeze, make_approver, make_article, make_user, publish
from tests.factories.people import give_address, make_credential, make_person

pytestmark = pytest.mark.django_db
WAIVED = checks.waive_all("A test.")


def rewrite(article, html, by=None):
    RichText.objects.filter(parent=article).update(html=html)
    actions.record_save(article=article, by=by or make_user("chief", *ALL))


def make_approved(html="<p>Sleep helps most people.</p>"):
    edition = freeze(make_article(html=html))
    approve(edition)
    return publish(edition)


@pytest.mark.parametrize(
    ("html", "code", "covered"),
    [
        ("<p>Sleep helps most people.</p>", APPROVED, True),
        ("<p>Sleep helps  most <b>people</b>.</p>", APPROVED, True),
        ("<p>Sleeep helps most people.</p>", CHANGED, False),
        ("<p>Take 5 mg for sleep.</p>", CHANGED, False),
    ],
)
def test_the_badge_after_is_the_one_that_readers_then_see(html, code, covered):
    article = make_approved().article
    rewrite(article, html)
    chief = make_user("chief", *ALL)
    proposal = propose(article, chief)
    assert proposal.before.code == APPROVED
    assert (proposal.after.code, proposal.facts.covered) == (code, covered)


def test_a_corrected_typo_keeps_the_approval_and_is_published_in_one_step():
    live = make_approved("<p>Most people recieve help.</p>")
    rewrite(live.article, "<p>Most people receive help.</p>")
    editor = make_user("chief", *ALL)
    proposal = propose(live.article, editor)
    assert proposal.after.code == WORDING_EDITED and proposal.turn.button == "Publish correction"
    edition = rounds.publish_draft(article=live.article, by=editor, reasons=WAIVED)
    assert (edition.number, edition.state(), edition.change_class) == (2, "live", "cosmetic")


def test_a_role_of_an_author_that_changed_since_the_last_save_makes_another_text():
    author = make_person(name="Anna Lee")
    edition = freeze(make_article(authors=[author]))
    approve(edition)
    publish(edition)
    chief = make_user("chief", *ALL)
    assert not propose(edition.article, chief).facts.is_changed
    author.role_line = "Psychologist"
    author.save()
    proposal = propose(edition.article, chief)
    assert proposal.is_new and proposal.facts.is_changed and proposal.after.code == CHANGED
    assert [block.type for block in proposal.compare()] == ["byline"]


def test_a_draft_is_published_for_the_time_and_with_the_reason_that_were_given():
    begins = timezone.now() + timedelta(days=1)
    edition = rounds.publish_draft(
        article=make_article(),
        by=make_user("chief", *ALL),
        at=begins,
        until=begins + timedelta(days=2),
        override_reason="It cannot wait.",
        reasons=WAIVED,
    )
    assert (edition.live_from, edition.live_until) == (begins, begins + timedelta(days=2))
    assert edition.publication_events.get().override_reason == "It cannot wait."
    person, due = make_approver(), timezone.localdate() + timedelta(days=3)
    sent = rounds.send_draft(
        article=make_article("Sent"), by=make_user("chief", *ALL), people=[person], note="Please.", answer_by=due,
        reasons=WAIVED,
    )  # fmt: skip
    request = ReviewRequest.objects.get()
    assert (request.edition, request.person, request.note, request.answer_by) == (sent, person, "Please.", due)


def test_a_refused_step_leaves_no_edition():
    article = make_article()
    chief, own = make_user("chief", *ALL), make_person(user=make_user("own", *ALL))
    for act in (
        lambda: rounds.send_draft(article=article, by=chief, people=[], reasons=WAIVED),
        lambda: rounds.send_draft(article=article, by=chief, people=[own], reasons=WAIVED),
        lambda: rounds.publish_draft(article=article, by=chief, reasons=WAIVED),
        lambda: rounds.send_draft(
            article=article,
            by=chief,
            people=[make_approver()],
            answer_by=timezone.localdate() - timedelta(days=1),
            reasons=WAIVED,
        ),
    ):
        with pytest.raises(ActionRefused):
            act()
    assert not Edition.objects.exists() and not ReviewRequest.objects.exists()


def test_a_colleagues_save_in_between_is_refused():
    article, chief = make_article(), make_user("chief", *ALL)
    seen = article.version
    rewrite(article, "<p>Other words.</p>", make_user("colleague"))
    with pytest.raises(ActionRefused, match="saved this article after you opened"):
        rounds.send_draft(article=article, by=chief, people=[make_approver()], version=seen, reasons=WAIVED)


def page(desk, article, **query):
    return desk.client.get(reverse("admin:articles_article_next", args=[article.pk]), query).content.decode()


def test_only_a_chief_editor_without_an_approval_is_asked_for_a_reason():
    roles.sync()
    editor, chief = Desk("editor", "Editor"), Desk("boss", "Editor", "Editor-in-chief")
    words = "Reason for publishing without an approval"
    draft = make_article("Draft")
    assert words not in page(editor, draft) and words not in page(chief, draft)
    assert words not in page(editor, draft, step="publish"), "an editor is not offered what is refused"
    assert words in page(chief, draft, step="publish")
    approved = freeze(make_article("Approved"))
    approve(approved)
    for desk in (editor, chief):
        assert "Publish" in page(desk, approved.article) and words not in page(desk, approved.article)


def test_the_chooser_says_who_may_not_be_asked_and_why():
    roles.sync()
    editor = Desk("editor", "Editor")
    author = make_person(name="Anna Author")
    expired = make_person(name="Ed Expired")
    make_credential(person=expired, expires_on=timezone.localdate() - timedelta(days=1))
    for person in (author, expired):
        give_address(person, f"{person.slug}@example.org")
    make_credential(person=author)
    make_credential(person=make_person(name="No Address"))
    good = make_approver("Gail Good", "good")
    article = make_article(authors=[author])
    html = page(editor, article)
    assert "Anna Author is an author of this article" in html
    assert "Ed Expired has no credential that is valid today" in html
    assert "No Address has no confirmed email address" in html
    assert "0 of 5 reviews due this week" in html
    assert html.count("disabled") == 3
    answer = editor.send(
        reverse("admin:articles_article_next", args=[article.pk]),
        person=[good.pk],
        answer_by=(timezone.localdate() + timedelta(days=3)).isoformat(),
        **{f"reason_{one.rule}": "A test." for one in checks.findings(article)},
    )
    assert answer == reverse("admin:articles_article_change", args=[article.pk])
    request = ReviewRequest.objects.get()
    assert request.person == good and request.answer_by


def test_the_number_of_queries_of_the_chooser_does_not_grow_with_the_people(django_assert_max_num_queries):
    roles.sync()
    editor, article = Desk("editor", "Editor"), make_article()
    page(editor, article)
    for number in range(6):
        make_approver(f"Person {number}", f"person{number}")
    with django_assert_max_num_queries(40):
        page(editor, article)


def test_a_text_without_words_or_in_the_bin_gets_a_sentence_instead_of_a_form():
    roles.sync()
    editor = Desk("editor", "Editor")
    empty = make_article("Empty", html="")
    assert "There is no text yet." in page(editor, empty)
    binned = make_article("Gone")
    actions.put_in_bin(article=binned, by=make_user("chief", *ALL))
    assert "In the bin." in page(editor, binned)
    path = reverse("admin:articles_article_next", args=[binned.pk])
    assert "In the bin" in editor.client.post(f"{path}?step=publish", {"confirm": "yes"}).content.decode()
    assert editor.client.get(f"{path}?step=<b>").status_code == 200
    add_block(empty, RichText, html="<p>Words.</p>")
    assert "Who should approve it?" in page(editor, empty)


def test_a_save_without_a_change_is_no_correction():
    roles.sync()
    editor, live = Desk("editor", "Editor"), make_approved()
    actions.record_save(article=live.article, by=editor.user)
    form = editor.client.get(reverse("admin:articles_article_change", args=[live.article_id])).content.decode()
    assert "Readers see edition 1, approved by" in form
    assert "Readers see edition 1" in page(editor, live.article)
    # An approved edition whose draft was saved again unchanged is published as it is.
    waiting = freeze(make_article("Waiting"))
    approve(waiting, make_approver("Otto Other", "otto"))
    actions.record_save(article=waiting.article, by=editor.user)
    path = reverse("admin:articles_article_next", args=[waiting.article_id])
    editor.send(path, when="now")
    waiting.refresh_from_db()
    assert waiting.state() == "live" and waiting.article.editions.count() == 1


def test_open_requests_are_beside_the_state_with_what_can_be_done():
    roles.sync()
    editor, person = Desk("editor", "Editor"), make_approver("Gail Good", "good")
    edition = freeze(make_article())
    editor.step("request_review", edition, person=[person.pk], answer_by=timezone.localdate().isoformat())
    request = ReviewRequest.objects.get()
    html = editor.client.get(reverse("admin:articles_article_change", args=[edition.article_id])).content.decode()
    for name in ("request_again", "request_cancel"):
        assert reverse(f"admin:articles_edition_{name}", args=[edition.pk, request.pk]) in html
    assert reverse("admin:articles_edition_request_review", args=[edition.pk]) in html
    assert "With Dr. Gail Good since" in html and "answer due" in html
    refused = editor.refused("request_review", edition, person=[])
    assert "Choose at least one approver." in refused
