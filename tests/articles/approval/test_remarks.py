"""Remarks are bound to words, followed through editions, and answered."""

import re
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from articles.approval import actions as approval
from articles.approval import passages, remarks, requests
from articles.approval.earlier_round import read_earlier_round
from articles.models import RemarkReply, RichText
from articles.publishing import actions
from core.errors import ActionRefused
from outbox.actions import send_due
from psychsite.setup import roles
from tests.articles.approval.signed import ask
from tests.e2e.desk import Desk
from tests.factories.articles import ALL, freeze, make_approver, make_article, make_user
from tests.factories.people import make_person

HTML = "<p>Take 5 mg in the morning.</p><p>Take 5 mg in the evening. Sleep well.</p>"


def item(html):
    return {"type": "rich_text", "html": html}


def make_remark(passage, before="", after="", block=0, html=HTML):
    found = passages.anchor(item(html), passage, before, after)
    edition = SimpleNamespace(document=[item(html)] * (block + 1))
    return SimpleNamespace(
        passage=found[0] or passage,
        before=found[1],
        after=found[2],
        is_anchored=bool(found[0]),
        block=block,
        edition=edition,
    )


@pytest.mark.parametrize(
    ("passage", "before", "after", "text", "place"),
    [
        ("Take 5 mg", "", " in the evening", HTML, (0, True)),
        ("Take 5 mg", "", " in the evening", "<p>New.</p><p>Take 5 mg in the evening. Sleep well.</p>", (0, True)),
        ("5  mg in\nthe evening", "", "", HTML, (0, True)),
        # The words changed between the known ones.
        ("5 mg in the evening", "", "", HTML.replace("5 mg in the evening", "2 mg at night"), (0, False)),
        ("5 mg in the evening", "", "", "<p>Nothing of it is left here.</p>", None),
        # Without words that the text has, a remark is about the block.
        ("the second dose", "", "", HTML.replace("well", "better"), (0, False)),
        ("", "", "", HTML, (0, True)),
        ("", "", "", "<p>Nothing of it is left here.</p>", None),
    ],
)
def test_a_passage_is_found_again_by_its_words(passage, before, after, text, place):
    found = passages.find_place(make_remark(passage, before, after), [item(text)])
    assert (found and tuple(found)) == place


def test_equal_passages_are_told_apart_by_what_stands_around_them():
    second = make_remark("Take 5 mg", after="in the evening")
    assert second.after.startswith("in the evening")
    parts = [item("<p>Take 5 mg in the evening.</p>"), item("<p>Take 5 mg in the morning.</p>")]
    assert passages.find_place(second, parts) == (0, True)
    assert passages.find_place(make_remark("Take 5 mg", after="in the morning"), parts) == (1, True)


def test_a_passage_moves_with_its_block():
    remark = make_remark("in the evening")
    assert passages.find_place(remark, [item("<p>First.</p>"), item("<p>Second.</p>"), item(HTML)]) == (2, True)


def test_of_equal_passages_the_nearest_to_the_former_block_counts():
    remark = make_remark("Rest well.", block=2, html="<p>Rest well.</p>")
    parts = [item(f"<p>{words}</p>") for words in ("Rest well.", "One.", "Two.", "Rest well.", "Rest well.")]
    assert passages.find_place(remark, parts) == (3, True)


# -- With the database


def edit(article, html):
    RichText.objects.filter(parent=article).update(html=html)
    actions.record_save(article=article, by=make_user("chief", *ALL))


@pytest.fixture
def round_one(db):
    """Return (edition, approver, remark) after changes were requested."""
    roles.sync()
    person = make_approver("Leonie Marchetti")
    article = make_article(html=HTML)
    edition = freeze(article)
    ask(edition, person)
    remark = remarks.add_remark(
        edition=edition, person=person, by=person.user, block=0, text="Is this too much?", passage="5 mg in the evening"
    )
    approval.request_changes(edition=edition, person=person, by=person.user, note="Check the evening dose.")
    return edition, person, remark


def test_a_remark_keeps_its_passage_and_the_words_around_it_once(round_one):
    edition, person, remark = round_one
    assert (remark.passage, remark.before) == ("5 mg in the evening", "Take 5 mg in the morning. Take")
    assert (remark.after, remark.is_anchored) == (". Sleep well.", True)
    again = {"edition": edition, "person": person, "by": person.user, "text": "Is this too much?"}
    assert remarks.add_remark(**again, block=0, passage="5 mg in the  evening") == remark
    other = remarks.add_remark(**again, block=0, passage="Take 5 mg")
    assert other != remark and other.before == "" and other.after.startswith("in the morning.")
    lost = remarks.add_remark(**again, block=0, passage=" words of no text ")
    assert (lost.passage, lost.is_anchored, lost.before, lost.after) == ("words of no text", False, "", "")
    for block in (-1, 1):
        with pytest.raises(ActionRefused, match="no such passage"):
            remarks.add_remark(**again, block=block)
    with pytest.raises(ActionRefused, match="Enter your remark"):
        remarks.add_remark(**again | {"text": " "}, block=0)


def test_a_remark_by_link_is_about_the_passage_that_was_marked(round_one):
    edition, person, _remark = round_one
    token = ask(edition, person).split("/")[2]
    for beside in ({"before": "in the morning."}, {"after": "in the evening"}):
        made = requests.add_remark(token=token, block=0, text="Which?", passage="Take 5 mg", **beside)
        assert (made.person, made.edition, made.before) == (person, edition, "Take 5 mg in the morning.")
        assert made.after.startswith("in the evening")


def test_an_answer_is_kept_with_its_writer_and_can_resolve_the_remark(round_one):
    _edition, _person, remark = round_one
    chief = make_user("chief", *ALL)
    reply = remarks.answer_remark(remark=remark, by=chief, text="It follows the guideline.", done=True)
    remark.refresh_from_db()
    assert (reply.by, remark.done_by) == (chief, chief) and remark.done_at
    for text, by in (("  ", chief), ("Mine.", make_user("other", "articles.change_article"))):
        with pytest.raises(ActionRefused):
            remarks.answer_remark(remark=remark, by=by, text=text)
    assert RemarkReply.objects.count() == 1


def test_the_form_shows_what_the_approver_wants_and_follows_open_remarks(round_one):
    edition, _person, remark = round_one
    editor = Desk("editor", "Editor")
    path = reverse("admin:articles_article_change", args=[edition.article_id])
    page = editor.client.get(path).text
    assert "Dr. Leonie Marchetti asked for changes on" in page and "Check the evening dose." in page
    assert "Is this too much?" in page and "Block 1" in page and "Send for approval" in page
    edit(edition.article, "<p>All is new here.</p>")
    freeze(edition.article)
    assert "Passage is gone" in editor.client.get(path).text, "open remarks travel to the next edition"
    next_step = reverse("admin:articles_article_next", args=[edition.article_id])
    assert "One remark of an approver is still open" in " ".join(editor.client.get(next_step).text.split())
    answer = reverse("admin:articles_edition_remark_answer", args=[edition.pk, remark.pk])
    assert editor.send(answer, text="We took it out.", done="on") == path
    assert "Is this too much?" not in editor.client.get(path).text


def test_answering_needs_a_right_to_the_article(round_one):
    edition, _person, remark = round_one
    stranger = Desk("stranger", "Writer")
    answer = reverse("admin:articles_edition_remark_answer", args=[edition.pk, remark.pk])
    assert stranger.client.get(answer).status_code == 403
    assert stranger.client.post(answer, {"text": "Mine."}).status_code == 403


def test_the_second_round_shows_the_request_the_answers_and_the_difference(round_one):
    edition, person, remark = round_one
    remarks.answer_remark(remark=remark, by=make_user("chief", *ALL), text="Now 2 mg.", done=True)
    edit(edition.article, HTML.replace("5 mg in the evening", "2 mg in the evening"))
    mail.outbox.clear()
    path = ask(freeze(edition.article), person)
    send_due()
    letter = next(one.body for one in mail.outbox if "/review/" in one.body)
    assert "Dear Dr. Marchetti," in letter
    assert "You asked for changes to edition 1" in letter and "1 passage." in letter
    page = " ".join(Client().get(path).text.split())
    assert "You asked for changes on" in page and "Check the evening dose." in page
    assert "Now 2 mg." in page and "Marked as done" in page
    assert "What changed since edition 1, which you read last" in page
    assert re.search(r"<ins\b[^>]*>(?:(?!</ins>).)*2", page)
    assert "I approve: this exact text" in page and "Still correct" not in page


def test_an_earlier_round_holds_ones_own_remarks_on_earlier_editions_done_or_not(round_one):
    edition, person, remark = round_one
    other, chief = make_approver("Ben Stone", "ben"), make_user("chief", *ALL)
    own = {"edition": edition, "person": person, "by": person.user}
    still = remarks.add_remark(**own, block=0, text="And this?")
    remarks.add_remark(edition=edition, person=other, by=other.user, block=0, text="Mine.")
    remarks.resolve_remark(remark=remark, by=chief)
    edit(edition.article, HTML.replace("5 mg in the evening", "2 mg in the evening"))
    second = freeze(edition.article)
    remarks.add_remark(**own | {"edition": second}, block=0, text="Of this round.")
    found = read_earlier_round(second, person)
    assert {one.remark for one in found.remarks} == {remark, still}
    assert (found.before, found.wanted.note) == (edition, "Check the evening dose.")
    approval.approve(edition=second, person=person, by=person.user)
    edit(edition.article, "<p>Sleep.</p>")
    assert read_earlier_round(freeze(edition.article), person).wanted is None, "an approval wants nothing"
    assert read_earlier_round(edition, person).remarks == []


@pytest.mark.parametrize(
    ("honorific", "name", "greeting"),
    [
        ("Dr.", "Leonie Marchetti", "Dr. Marchetti"),
        ("Dr.", "Ana de la Cruz", "Dr. de la Cruz"),
        ("Dr.", "Velasco", "Dr. Velasco"),
        ("", "Ines Calloway", "Ines Calloway"),
    ],
)
@pytest.mark.django_db
def test_letters_greet_by_the_last_name(honorific, name, greeting):
    assert make_person(name=name, honorific=honorific).greeting_name == greeting
