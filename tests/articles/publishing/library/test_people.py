"""Two records of a person become one: lists follow, and evidence stays."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from activity.models import Entry
from addresses.models import Redirect
from articles.approval import actions as approval
from articles.approval import status
from articles.models import Approval, Edition, Expertise
from articles.publishing import history
from articles.publishing.library.people import merge_people
from authors.models import Person
from clinics.models import Affiliation
from core.errors import ActionRefused
from tests.factories.articles import (
    ALL,
    approve,
    ask,
    freeze,
    make_approver,
    make_article,
    make_live,
    make_topic,
    make_user,
    publish,
)
from tests.factories.people import make_credential, make_person
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
EDITOR = (*ALL, "authors.view_person", "authors.change_person", "authors.change_credential")


@pytest.fixture
def editor():
    return make_user("editor", *EDITOR)


@pytest.fixture
def pair():
    return make_person(name="A. Quill", bio="Writes."), make_person(name="Ada Quill")


def test_texts_stay_as_printed_and_lead_to_the_record_that_stays(client, pair, editor):
    old, new = pair
    edition = make_live(authors=[old])
    before = (edition.byline, edition.digest)
    merge_people(person=old, into=new, by=editor)
    edition = Edition.objects.get(pk=edition.pk)
    assert (edition.byline, edition.digest) == before
    (line,) = edition.authors()
    assert (line.person, line.name) == (new, "A. Quill")
    page = client.get(edition.get_absolute_url()).text
    assert f'href="{new.get_absolute_url()}"' in page and old.get_absolute_url() not in page
    assert "Sleep and mood" in client.get(new.get_absolute_url()).text
    answer = client.get(old.get_absolute_url() + "?from=letter")
    assert (answer.status_code, answer["Location"]) == (301, new.get_absolute_url() + "?from=letter")
    feed = client.get(old.get_absolute_url() + "feed.atom")
    assert (feed.status_code, feed["Location"]) == (301, new.get_absolute_url() + "feed.atom")
    assert Entry.objects.filter(verb="person.merged", about_key=str(new.pk)).exists()


def test_drafts_rows_and_empty_fields_move(pair, editor):
    old, new = pair
    article = make_article(authors=[old, new])
    other = make_article("Other", authors=[old])
    clinic, topic = make_clinic(), make_topic("Sleep")
    for person in pair:
        Affiliation.objects.create(person=person, clinic=clinic, role="Director")
        Expertise.objects.create(person=person, topic=topic)
    version = other.version
    plan = merge_people(person=old, into=new, by=editor)
    assert plan.fields == ["bio"] and plan.drafts == [article, other]
    assert [row.person for row in article.bylines.all()] == [new] == [row.person for row in other.bylines.all()]
    other.refresh_from_db()
    new.refresh_from_db()
    assert other.version == version + 1 and new.bio == "Writes."
    assert new.affiliations.count() == new.expertise.count() == 1 and not old.affiliations.exists()


def test_three_records_lead_to_one(client, pair, editor):
    old, middle = pair
    last = make_person(name="Ada M. Quill")
    make_live(authors=[old])
    merge_people(person=old, into=middle, by=editor)
    merge_people(person=middle, into=last, by=editor)
    assert client.get(old.get_absolute_url())["Location"] == last.get_absolute_url()
    assert set(Person.objects.filter(merged_into=last)) == {old, middle}
    assert Person.objects.get(pk=last.pk).all_keys == {old.pk, middle.pk, last.pk}
    assert Redirect.objects.get(old_path=old.get_absolute_url()).target_id == last.pk
    with pytest.raises(ActionRefused, match="merged already"):
        merge_people(person=old, into=last, by=editor)


def test_restored_text_credits_the_record_that_stays(pair, editor):
    old, new = pair
    article = make_article(authors=[old])
    edition = freeze(article)
    merge_people(person=old, into=new, by=editor)
    article.refresh_from_db()
    history.replace_text(article, edition)
    assert [row.person for row in article.bylines.all()] == [new]


def test_approver_cannot_sign_what_a_merged_record_wrote(pair, editor):
    old, _new = pair
    approver = make_approver()
    edition = publish(freeze(make_article(authors=[old])))
    merge_people(person=old, into=approver, by=editor)
    ask(edition, approver)
    with pytest.raises(ActionRefused, match="is an author of this article"):
        approval.approve(edition=edition, person=Person.objects.get(pk=approver.pk), by=approver.user)
    # The badge says the same of a decision that came by another way.
    made = Approval(edition=edition, person=Person.objects.get(pk=approver.pk), digest=edition.digest)
    assert not status.is_independent(made, edition)


def test_merge_that_would_change_a_badge_is_refused(pair, editor):
    old, _new = pair
    approver = make_approver()
    edition = freeze(make_article(authors=[old]))
    approve(edition, approver)
    with pytest.raises(ActionRefused, match="its badge would change"):
        merge_people(person=old, into=approver, by=editor)


def test_records_with_an_account_or_a_signature_stay(pair, editor):
    old, new = pair
    old.user, new.user = make_user("one"), make_user("two")
    old.save(), new.save()
    with pytest.raises(ActionRefused, match="unlink the account of one of them"):
        merge_people(person=old, into=new, by=editor)
    free = make_person(name="Third")
    with pytest.raises(ActionRefused, match="Open it, and merge this one into it"):
        merge_people(person=old, into=free, by=editor)
    signed = make_credential().person
    with pytest.raises(ActionRefused, match="that record stays"):
        merge_people(person=signed, into=free, by=editor)
    with pytest.raises(ActionRefused, match="so both stay"):
        merge_people(person=signed, into=make_approver(), by=editor)
    with pytest.raises(ActionRefused, match="into itself"):
        merge_people(person=free, into=free, by=editor)
    with pytest.raises(ActionRefused, match="permission"):
        merge_people(person=free, into=new, by=make_user("writer"))


def test_database_keeps_accounts_from_merged_records(pair, editor):
    old, new = pair
    merge_people(person=old, into=new, by=editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=old.pk).update(user=make_user("late"))


def test_page_shows_what_the_merge_does(client, pair, editor):
    old, new = pair
    make_live(authors=[old])
    client.force_login(editor)
    address = reverse("admin:articles_merge_people", args=[new.pk])
    assert address in client.get(reverse("admin:authors_person_change", args=[new.pk])).text
    answer = client.post(address, {"record": old.pk})
    assert (answer.status_code, answer["Location"]) == (302, f"?record={old.pk}")
    page = client.get(f"{address}?record={old.pk}").text
    assert "1 edition by A. Quill" in page and "takes over the biography" in page and "1 draft" in page
    assert Person.objects.unmerged().count() == 2
    client.post(f"{address}?record={old.pk}", {"confirm": "yes"})
    page = client.get(reverse("admin:authors_person_change", args=[old.pk]), follow=True)
    assert page.redirect_chain[0][0] == reverse("admin:authors_person_change", args=[new.pk])
    assert "was merged into this record" in page.text
    # The desk lists and completes one record.
    assert client.get(reverse("admin:authors_person_changelist")).context["cl"].result_count == 1
