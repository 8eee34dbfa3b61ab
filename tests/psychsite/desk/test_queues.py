"""Desk cards: rows, agreement with badges and number of queries."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from addresses.models import MissingAddress
from articles.approval import actions as approval_actions
from articles.approval import queues, status
from articles.models import BrokenLink, CheckOverride, ClinicSpotlight, Edition, RichText, Source
from articles.publishing import actions, withdrawals
from clinics.models import Clinic
from comments.models import Comment, ErrorReport, Report
from psychsite.desk import index
from psychsite.setup import roles
from tests.factories.articles import (
    ALL,
    add_block,
    approve,
    ask,
    freeze,
    make_approver,
    make_article,
    make_live,
    make_user,
    publish,
)
from tests.factories.people import give_address, make_credential, make_identity_change, make_person
from tests.factories.pictures import make_image
from tests.factories.places import make_affiliation, make_clinic, make_helpline, make_proposal, make_removal

pytestmark = pytest.mark.django_db

# Session, account, permissions (own and the roles'), what was edited last, whose turn it is; then one or two a card.
BESIDE_THE_CARDS = 6


def keys(user):
    return [queue.key for queue in index.QUEUES if queue.shown(user)]


def in_role(username, *names):
    roles.sync()
    user = make_user(username)
    user.groups.set(Group.objects.filter(name__in=names))
    return user


def on(key, user):
    """Return the count and the titles of one card."""
    card = index.card(next(queue for queue in index.QUEUES if queue.key == key), user)
    return card.count, [item.title for item in card.items]


def change(article, html, change_class="medical", by=None):
    RichText.objects.filter(parent=article).update(html=html)
    actions.record_save(article=article, by=by or make_user("writer"))
    return freeze(article, change_class=change_class)


def test_each_role_sees_its_own_queues():
    assert keys(in_role("w", "Writer")) == ["drafts", "changes", "sent", "to_fix", "images"]
    assert keys(in_role("a", "Medical approver")) == ["waiting"]
    assert keys(in_role("m", "Moderator")) == ["comments", "reported"]
    directory = {"removals", "clinics", "facts", "proposals", "suggestions", "duplicates", "claims", "helplines"}
    assert set(keys(in_role("d", "Directory editor"))) == directory | {"images", "licenses"}
    assert keys(in_role("u", "User manager")) == []
    assert (
        set(keys(in_role("e", "Editor")))
        == {queue.key for queue in index.QUEUES} - {"waiting", "identities", "machine"} - directory
    )
    assert len(keys(make_user("root", superuser=True))) == len(index.QUEUES)


def test_drafts_stay_in_writer_queue_until_sent_for_review():
    writer = in_role("writer", "Writer")
    person = make_person(name="Anna Writer", user=writer)
    mine, byline = make_article("Mine", owner=writer), make_article("Byline", authors=[person])
    make_article("Not mine", owner=make_user("other"))
    assert on("drafts", writer) == (2, ["Mine", "Byline"])
    edition = freeze(mine)
    assert on("drafts", writer)[0] == 2, "frozen and not sent is still its writer's turn"
    approver = make_approver()
    approval_actions.request_review(edition=edition, person=approver, by=make_user("chief", *ALL))
    assert on("drafts", writer) == (1, ["Byline"])
    assert on("waiting", approver.user) == (1, ["Mine"])
    approval_actions.request_changes(edition=edition, person=approver, by=approver.user, note="Say more.")
    assert on("waiting", approver.user) == (0, [])
    assert on("changes", writer) == on("changes", make_user("chief", *ALL)) == (1, ["Mine"])
    actions.record_save(article=mine, by=writer)
    assert on("drafts", writer)[0] == 1, "a save that changes nothing makes no draft"
    RichText.objects.filter(parent=mine).update(html="<p>More.</p>")
    actions.record_save(article=mine, by=writer)
    assert on("drafts", writer)[0] == 2
    change(mine, "<p>Much more.</p>", by=writer)
    assert on("changes", writer) == (0, [])
    actions.put_in_bin(article=byline, by=make_user("chief", *ALL))
    assert on("drafts", writer) == (1, ["Mine"])


def test_writer_sees_only_own_requested_changes():
    writer, approver = in_role("writer", "Writer"), make_approver()
    edition = freeze(make_article("Of another"))
    approval_actions.request_changes(edition=edition, person=approver, by=approver.user, note="Say more.")
    assert on("changes", writer) == (0, [])
    approval_actions.approve(edition=edition, person=approver, by=approver.user)
    assert on("changes", make_user("chief", *ALL)) == (0, []), "a later decision takes the place of an earlier one"


def test_article_moves_from_approved_to_scheduled_queue():
    editor, edition = in_role("editor", "Editor"), freeze(make_article())
    assert on("approved", editor) == (0, [])
    approve(edition)
    assert on("approved", editor) == (1, ["Sleep and mood"])
    publish(edition, at=timezone.now() + timedelta(days=3))
    assert on("approved", editor) == (0, [])
    assert on("scheduled", editor) == (1, ["Sleep and mood"])
    assert index.card(next(q for q in index.QUEUES if q.key == "scheduled"), editor).age == "in 3 days"


def stories():
    """Create live articles in every state of the badge."""
    today, approver = timezone.localdate(), make_approver()
    make_live("Never")
    make_live("Not medical", needs_approval=False)
    edition = freeze(make_article("Approved"))
    approve(edition, approver)
    publish(edition)
    edition = freeze(make_article("Cosmetic"))
    approve(edition, approver)
    publish(change(edition.article, "<p>Sleep helps!</p>", "cosmetic"))
    edition = freeze(make_article("Changed"))
    approve(edition, approver)
    publish(change(edition.article, "<p>Sleep harms 5 mg.</p>"))
    edition = freeze(make_article("Put back"))
    approve(edition, approver)
    change(edition.article, "<p>Something else.</p>")
    publish(edition)
    edition = freeze(make_article("Withdrawn"))
    withdrawals.withdraw_approval(
        approval=approve(edition, approver), by=make_user("chief", *ALL), reason="Signed the wrong one."
    )
    publish(edition)
    edition = freeze(make_article("Changed their mind"))
    approve(edition, approver)
    approval_actions.request_changes(edition=edition, person=approver, by=approver.user, note="No, wait.")
    publish(edition)
    for name, days in (("Due", 20), ("Due today", 0), ("Overdue", -5), ("Long overdue", -300)):
        edition = freeze(make_article(name))
        approve(edition, approver, at=timezone.now() - timedelta(days=340), review_due=today + timedelta(days=days))
        publish(edition)
    edition = freeze(make_article("One of two in time"))
    approve(edition, approver, at=timezone.now() - timedelta(days=340), review_due=today - timedelta(days=5))
    approve(edition, make_approver("Ben Stone", "second"))
    publish(edition)


def make_person_of(username):
    return make_user(username).person


def test_desk_cards_agree_with_badges():
    stories()
    editor, today = in_role("editor", "Editor"), timezone.localdate()
    cards = {key: set(on(key, editor)[1]) for key in ("changed", "due", "overdue", "never")}
    assert cards == {
        "changed": {"Changed"},
        "due": {"Due", "Due today"},
        "overdue": {"Overdue", "Long overdue"},
        "never": {"Never", "Withdrawn", "Changed their mind"},
    }
    lists = {
        "changed": queues.changed_since_approval(),
        "due": queues.due_soon(),
        "overdue": queues.overdue(),
        "never": queues.never_approved(),
    }
    cards = {key: set(rows.values_list("pk", flat=True)) for key, rows in lists.items()}
    for edition in Edition.objects.live().filter(article__needs_approval=True):
        approvals = status.approvals_of(edition.article)
        code = status.review_status(edition, approvals, today).code
        here = {key for key, found in cards.items() if edition.pk in found}
        counting = status.covering_approvals(edition, approvals)
        match code:
            case status.CHANGED:
                assert here == {"changed"}, edition.title
            case status.OVERDUE:
                assert here == {"overdue"}, edition.title
            case status.APPROVED | status.WORDING_EDITED:
                last = max(approval.review_due for approval in counting)
                # Within the grace period the badge stays; the desk says at once that the date has passed.
                due = last <= today + queues.DUE_SOON
                assert here == ({"overdue"} if last < today else {"due"} if due else set()), edition.title
            case _:
                assert here == {"never"}, edition.title
                assert not counting


def fill(number):
    """Create `number` items for each card of a superuser who is also an approver."""
    root, asker = make_user("root", superuser=True), make_user("asker", superuser=True)
    approver, today, now = make_person_of("root"), timezone.localdate(), timezone.now()
    give_address(approver, "root@example.org")
    for n in range(number):
        make_article(f"Draft {n}", owner=root)
        BrokenLink.objects.create(
            edition=make_live(f"Never {n}"), url="https://example.org/", reason="404", found_at=now
        )
        CheckOverride.objects.create(
            edition=make_live(f"Imported {n}"),
            rule="empty_link",
            finding="A link.",
            reason="Old",
            at=now,
            is_waived=True,
        )
        cited = make_live(f"Cites {n}").sources.create(source=Source.objects.create(title="A trial", pmid=str(n + 1)))
        cited.source.notice = cited.source.notices.create(record="1", nature="retraction", found_at=now)
        cited.source.save()
        own = make_clinic(name=f"Own {n}")
        tied = make_article(f"Tied {n}")
        add_block(tied, ClinicSpotlight, clinic=own)
        tied = freeze(tied)
        approve(tied, approver)
        publish(tied)
        make_affiliation(clinic=own, person=approver, interest="owner")
        due = freeze(make_article(f"Due {n}"))
        approve(due, approver, review_due=today + timedelta(days=9))
        publish(due)
        changed = freeze(make_article(f"Changed {n}"))
        approve(changed, approver)
        publish(change(changed.article, "<p>New 7 mg.</p>"))
        over = freeze(make_article(f"Over {n}"))
        approve(over, approver, at=now - timedelta(days=40), review_due=today - timedelta(days=39))
        publish(over)
        publish(freeze(make_article(f"Scheduled {n}")), at=now + timedelta(days=2))
        waiting = freeze(make_article(f"Waiting {n}"))
        approval_actions.request_review(edition=waiting, person=approver, by=asker)
        approve(freeze(make_article(f"Signed {n}")), approver)
        ask(freeze(make_article(f"Sent {n}")), make_approver(f"Other Approver {n}", f"other-{n}"), requested_by=root)
        asked = freeze(make_article(f"Asked {n}"))
        approval_actions.request_changes(edition=asked, person=approver, by=root, note="More.")
        Comment.objects.create(article=asked.article, name="N", body="B")
        loud = Comment.objects.create(article=asked.article, name="N", body="Loud", state="approved")
        Report.objects.create(comment=loud, reason="abuse")
        ErrorReport.objects.create(article=asked.article, edition=1, message="A typo.", created_at=now)
        make_clinic(name=f"Clinic {n}", state=Clinic.State.LISTED, summary="Results guaranteed.")
        double = make_clinic(name=f"Twice {n}", phone="+1 305 555 0100")
        make_clinic(name=double.name, city=double.city)
        for origin in ("reader", "owner", "suggestion"):
            make_proposal(clinic=double, origin=origin)
        make_removal(clinic=double)
        make_helpline()
        make_identity_change(make_person(name=f"Renamed {n}"), by=asker)
        image = make_image(alt="", is_decorative=True, license_until=timezone.localdate())
        make_article(f"Led {n}", lead_image=image)
        MissingAddress.objects.create(path=f"/missing-{n}/", day=timezone.localdate(), hits=index.OFTEN)


def test_desk_shows_whose_turn_it_is_by_urgency(client):
    """Put what is urgent first, fold empty queues, and name what others should do."""
    editor, approver = in_role("editor", "Editor"), make_approver()
    edition = freeze(make_article("Sent"))
    ask(edition, approver, requested_by=editor, requested_at=timezone.now() - timedelta(days=9))
    make_live("Never")
    Comment.objects.create(article=edition.article, name="N", body="Text")
    edited = make_article("Edited")
    actions.record_save(article=edited, by=editor)
    found = index.desk(editor)
    assert [card.queue.key for card in found.turn] == ["comments", "never"]
    assert [(card.queue.key, card.age) for card in found.others] == [("sent", "9 days")]
    assert found.others[0].items[0].note.startswith("With an approver. With Dr. Ada Quill since ")
    assert {"drafts", "overdue"} < {card.queue.key for card in found.empty}
    assert [item.title for item in found.recent] == ["Edited"]
    client.force_login(editor)
    page = client.get("/admin/").content.decode()
    assert page.count("New article") == 1
    request = edition.review_requests.get()
    assert reverse("admin:articles_edition_request_again", args=[edition.pk, request.pk]) in page
    never = Edition.objects.get(title="Never")
    assert reverse("admin:articles_article_next", args=[never.article_id]) in page
    client.force_login(in_role("moderator", "Moderator"))
    assert "New article" not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("number", [1, 4])
def test_desk_uses_two_queries_per_card_with_rows(client, number):
    root = make_user("root", superuser=True)
    person = make_person(name="Root Person", user=root)
    make_credential(person=person, kind="board", title="Board-certified psychiatrist")
    fill(number)
    with connection.cursor() as cursor:
        # PostgreSQL knows nothing of rows that no transaction has committed: it would plan for empty tables, in minutes.
        cursor.execute("ANALYZE")
    client.force_login(User.objects.get(pk=root.pk))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("admin:index"))
        asked = len(queries)
    assert answer.status_code == 200
    page = answer.content.decode()
    found = index.desk(root)
    assert not found.empty
    for card in [*found.turn, *found.others]:
        # No worker runs here, which is one line.
        assert card.count >= (1 if card.queue.key == "machine" else number), card.queue.key
        assert f'id="desk-{card.queue.key}"' in page
        assert card.items[0].url in page
        # The list that the card leads to opens, and holds as much.
        listed = client.get(card.url)
        assert listed.status_code == 200
        if "desk=" in card.url:
            # One article may have several broken links.
            same = card.queue.key == "links" or listed.context["cl"].result_count == card.count
            assert same, card.queue.key
    # A superuser's permissions cost nothing. An approver's person and credentials are read.
    with_rows = len(found.turn) + len(found.others)
    assert asked == len(index.QUEUES) + with_rows + BESIDE_THE_CARDS - 2 + 2
