"""Desk cards of comments, clinics, help lines, links and pictures."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

from articles.models import BrokenLink, Figure
from clinics.models import Clinic, FieldCheck
from clinics.proposals import actions as clinic_actions
from clinics.proposals import duplicates
from comments.models import Comment, Report
from images.models import Image
from psychsite.desk import cards as desk_cards
from psychsite.desk import index
from tests.factories.articles import (
    add_block,
    freeze,
    make_article,
    make_live,
    make_user,
)
from tests.factories.people import make_identity_change, make_person
from tests.factories.pictures import make_image
from tests.factories.places import make_city, make_clinic, make_helpline, make_proposal
from tests.psychsite.desk.test_queues import in_role, keys, on

pytestmark = pytest.mark.django_db


def test_comment_card_lists_crises_first_and_shows_oldest_age():
    article, now = make_live().article, timezone.now()
    for number, risk in enumerate((0, 0, 3)):
        Comment.objects.create(
            article=article, name=f"N{number}", body="Text", risk=risk, created_at=now - timedelta(days=9 - number)
        )
    moderator = in_role("moderator", "Moderator")
    card = index.desk(moderator).turn[0]
    assert card.count == 3
    assert [item.title for item in card.items] == ["N2: Text", "N0: Text", "N1: Text"]
    assert card.items[0].note == "may be at risk"
    assert card.age == "9 days"


def test_reported_comments_are_listed_once_oldest_first():
    article, now = make_live().article, timezone.now()
    for number in range(3):
        comment = Comment.objects.create(article=article, name=f"N{number}", body="Text", state="approved")
        for hours in (1, 9 - number):
            Report.objects.create(comment=comment, reason="abuse", created_at=now - timedelta(hours=hours))
    Report.objects.filter(comment__name="N1").update(closed_at=now)
    moderator = in_role("moderator", "Moderator")
    assert on("reported", moderator) == (2, ["N0: Text", "N2: Text"])
    card = next(card for card in index.desk(moderator).turn if card.queue.key == "reported")
    assert card.items[0].note == "2 reports" and card.oldest == now - timedelta(hours=9)


def test_clinics_with_stale_phone_check_are_queued():
    today, directory = timezone.localdate(), in_role("directory", "Directory editor")
    for name, days in (("Never", None), ("Long ago", 200), ("Lately", 10), ("Again", 400)):
        clinic = make_clinic(name=name, state=Clinic.State.LISTED)
        if days:
            FieldCheck.objects.create(
                clinic=clinic, field="phone", how="phone", checked_on=today - timedelta(days=days)
            )
        if name == "Again":
            FieldCheck.objects.create(clinic=clinic, field="phone", how="phone", checked_on=today)
        FieldCheck.objects.create(clinic=clinic, field="email", how="email", checked_on=today)
    make_clinic(name="Closed", state=Clinic.State.CLOSED)
    assert on("clinics", directory) == (2, ["Never", "Long ago"])


def test_clinic_proposals_are_queued_by_origin():
    directory, now = in_role("directory", "Directory editor"), timezone.now()
    clinic = make_clinic(name="Harbour House")
    for days, origin, message in ((1, "reader", ""), (3, "reader", "Moved away"), (2, "owner", ""), (2, "import", "")):
        make_proposal(clinic=clinic, origin=origin, message=message, created_at=now - timedelta(days=days))
    make_proposal(clinic=clinic, origin="owner", state="rejected", at=now)
    make_proposal(clinic=None, origin="suggestion", values={"name": {"old": "", "new": "New House"}})
    assert on("facts", directory) == (2, ["Harbour House"] * 2)
    assert on("proposals", directory) == (1, ["Harbour House"])
    assert on("suggestions", directory) == (2, ["Harbour House", "New House"])
    card = next(card for card in index.desk(directory).turn if card.queue.key == "facts")
    assert card.items[0].note == "A reader's report: Moved away" and card.age == "3 days"
    assert card.items[1].note == "A reader's report: 1 fact"


def test_duplicate_card_matches_duplicates_page():
    directory = in_role("directory", "Directory editor")
    tampa = make_city("Tampa")
    first = make_clinic(name="A", phone="(305) 555-0110", street="1 Bay Road", postcode="33132")
    by_phone = make_clinic(name="B", phone="+1 305 555 0110", city=tampa)
    by_name = make_clinic(name="A")
    by_address = make_clinic(name="D", street="1 Bay Road", postcode="33132")
    make_clinic(name="A", city=tampa)
    make_clinic(name="A", state="closed")
    for number in range(7):
        make_clinic(name=f"Chain {number}", phone="(305) 555-0199")
    assert on("duplicates", directory) == (3, ["B", "A", "D"])
    assert {pair.second for pair in duplicates.find_pairs()} == {by_phone, by_name, by_address}
    for other in (by_phone, by_name, by_address):
        clinic_actions.mark_as_different(one=first, other=other, by=None)
    assert on("duplicates", directory) == (0, [])


def test_unchecked_help_lines_are_queued():
    directory, today = in_role("directory", "Directory editor"), timezone.localdate()
    for name, days in (("Never", None), ("Long ago", 200), ("Lately", 10)):
        make_helpline(name=name, last_checked=days and today - timedelta(days=days))
    make_helpline(name="Hidden", is_shown=False)
    assert on("helplines", directory) == (2, ["Never", "Long ago"])


def test_only_broken_links_of_live_texts_are_queued():
    live, past = make_live("Live"), freeze(make_article("Draft"))
    for edition in (live, past):
        BrokenLink.objects.create(
            edition=edition, url="https://example.org/gone", reason="404", found_at=timezone.now() - timedelta(days=1)
        )
    assert on("links", in_role("editor", "Editor")) == (1, ["Live"])


def test_changes_of_approvers_wait_for_a_second_person():
    holder, chief = make_user("holder"), in_role("chief", "Editor-in-chief")
    people = [make_person(name=name) for name in ("Ada", "Bea", "Cyd")]
    for person, proposer, owner in zip(people, [holder, chief, holder], [None, None, chief], strict=True):
        make_identity_change(person, by=proposer, holder=owner)
    assert on("identities", chief) == (1, ["Ada"])
    assert "identities" not in keys(in_role("editor", "Editor"))


def test_pictures_shown_without_alt_text_are_queued():
    editor = in_role("editor", "Editor")
    shown, lead, unused = (make_image(alt="", is_decorative=True) for _picture in range(3))
    article = make_article(lead_image=lead)
    add_block(article, Figure, image=shown)
    add_block(article, Figure, image=shown)
    assert on("images", editor)[0] == 2
    Figure.objects.update(alt="A graph that falls")
    assert on("images", editor)[0] == 1
    assert Image.objects.filter(pk=unused.pk).exists()


def test_slow_directory_card_is_cached_for_a_minute(monkeypatch, django_assert_num_queries):
    """Cache slow cards: with 100,000 clinics two take half a second."""
    queue = next(one for one in index.QUEUES if one.key == "clinics")
    other = next(one for one in index.QUEUES if one.key == "facts")
    user = make_user("root", superuser=True)
    first = make_clinic()
    assert desk_cards.card(queue, user).count == 1
    make_clinic()
    assert desk_cards.card(queue, user).count == 2, "asked quickly, it is asked again"
    monkeypatch.setattr(desk_cards, "SLOW_SECONDS", -1)
    kept = desk_cards.card(queue, user)
    with django_assert_num_queries(0):
        assert desk_cards.card(queue, user) == kept
    with django_assert_num_queries(1):
        desk_cards.card(other, user)
    first.delete()
    with time_machine.travel(timezone.now() + timedelta(seconds=desk_cards.CACHE_SECONDS + 1)):
        assert desk_cards.card(queue, user).count == 1


# PostgreSQL chooses by the number of rows, and here are none.
@pytest.mark.database("sqlite")
@pytest.mark.parametrize("columns", [columns for _reason, columns in duplicates._GROUPS])
def test_shared_values_are_found_in_an_index(columns):
    """With 100,000 clinics, reading the rows themselves took three times as long."""
    plan = duplicates._shared_values(columns).explain()
    assert [line for line in plan.splitlines() if " SCAN " in line and "COVERING INDEX" not in line] == []


@pytest.mark.database("sqlite")
def test_claims_are_found_in_their_index():
    assert "INDEX clinics_clinic_with_claims" in Clinic.objects.with_claims().explain()


def test_a_group_is_counted_in_the_states_that_are_compared():
    for state in ("closed", "listed", "draft"):
        make_clinic(name=f"Clinic {state}", phone="+1 860 230 2000", state=state)
    assert [pair.first.name for pair in duplicates.find_pairs()] == ["Clinic listed"]
    Clinic.objects.filter(name="Clinic draft").update(state="opted_out")
    assert duplicates.find_pairs() == [] and not duplicates.newest_duplicates().exists()


def test_card_whose_rows_are_done_between_its_queries_is_shown():
    rows = SimpleNamespace(values_list=lambda *columns: [(1,)], filter=lambda **condition: [])
    queue = next(one for one in index.QUEUES if not one.oldest and not one.of_all)
    card = desk_cards.card(replace(queue, rows=lambda user: rows), make_user("root", superuser=True))
    assert (card.count, card.oldest, card.items) == (1, None, [])
