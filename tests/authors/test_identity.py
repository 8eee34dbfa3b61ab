"""Who approvers are: checked and changed by two people, and on record."""

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from articles.audit.pack import build_pack
from articles.models import Approval
from authors import credential_checks, identity
from authors.models import Credential, IdentityChange, Person
from core.errors import ActionRefused
from outbox.actions import send_due
from psychsite.setup import roles
from tests.e2e.desk import Desk
from tests.factories.articles import approve, freeze, make_approver, make_article, make_live, make_user, publish
from tests.factories.people import give_address, make_checker, make_credential, make_person

pytestmark = pytest.mark.django_db
PERSON = "admin:authors_person_change"


@pytest.fixture
def editor():
    roles.sync()
    return Desk("editor", "Editor")


@pytest.fixture
def chief(editor):
    return Desk("chief-editor", "Editor", "Editor-in-chief")


@pytest.fixture
def signed():
    """Return the live edition that Dr. Ada Quill approved."""
    edition = freeze(make_article(html="<p>Sleep helps.</p>"))
    approve(edition, make_approver())
    return publish(edition, override_reason="")


def propose(kind, by, person, **facts):
    verb = getattr(identity, f"propose_{kind}")
    return verb(person=person, by=by.user, reason="She asked for it.", **facts)


def new_name(by, person, name="Ada Reed", **more):
    return propose("name", by, person, honorific="Dr.", name=name, suffix="", **more)


def step(desk, step_name, *arguments, **fields):
    return desk.send(reverse(f"admin:authors_{step_name}", args=arguments), **fields)


def body(client, path):
    return " ".join(client.get(path).content.decode().split())


def test_credential_counts_once_a_second_person_confirms_it(editor, chief):
    person = make_person(name="Ada Quill")
    page = reverse(PERSON, args=[person.pk])
    rows = {"credentials-TOTAL_FORMS": 1, "credentials-0-kind": "degree", "credentials-0-title": "Doctor of Medicine"}
    assert "checked_on" not in str(editor.form(page))
    editor.send(page, **rows, **{"credentials-0-checked_on": "2026-03-01", "credentials-0-checked_by": chief.user.pk})
    credential = Credential.objects.get()
    assert (credential.checked_on, credential.checked_by, credential.changed_by) == (None, None, editor.user)
    assert not Credential.objects.valid(timezone.localdate()).exists()
    check = reverse("admin:authors_person_credential_check", args=[person.pk, credential.pk])
    assert editor.client.post(check, {"confirm": "yes"}).status_code == 403
    chief.send(check)
    credential.refresh_from_db()
    assert (credential.checked_on, credential.checked_by) == (timezone.localdate(), chief.user)
    assert credential.is_valid(timezone.localdate())
    assert "by chief-editor" in body(editor.client, page)


@pytest.mark.parametrize("who", ["holder", "author of the entry", "no right"])
def test_a_check_is_refused(chief, who):
    checker = chief.user if who != "no right" else make_user("other")
    person = make_person(user=checker if who == "holder" else None)
    credential = make_credential(person=person, checked=False)
    if who == "author of the entry":
        Credential.objects.update(changed_by=checker)
    with pytest.raises(ActionRefused, match=r"your own|entered this|permission to check"):
        credential_checks.record_check(credential=credential, by=checker)
    assert not Credential.objects.valid(timezone.localdate()).exists()


def test_the_database_refuses_a_check_by_the_holder():
    holder = make_user("holder")
    credential = make_credential(person=make_person(user=holder), checked=False)
    checked = {"checked_on": timezone.localdate(), "checked_by": holder}
    other = make_credential(person=make_person())
    for refused in (
        lambda: Credential.objects.update(**checked),
        lambda: Credential.objects.create(person=credential.person, kind="degree", title="MD", **checked),
        lambda: Credential.objects.update(checked_on=timezone.localdate()),
        lambda: Credential.objects.update(checked_by=make_checker()),
        lambda: Credential.objects.update(**checked | {"checked_by": make_checker(), "changed_by": make_checker()}),
        lambda: Credential.objects.filter(pk=other.pk).update(title="Doctor of Philosophy"),
        lambda: Credential.objects.filter(pk=other.pk).update(expires_on=timezone.localdate()),
    ):
        with pytest.raises(DatabaseError, match="check"), transaction.atomic():
            refused()
    with pytest.raises(DatabaseError, match="checked"), transaction.atomic():
        Person.objects.filter(pk=other.person_id).update(user=make_checker())


@pytest.mark.parametrize("by_checker", [True, False])
def test_a_change_clears_the_check(editor, chief, by_checker):
    desk = chief if by_checker else editor
    for change, is_kept in (
        ({"bio": "New."}, True),
        ({"credentials-0-title": "Doctor of Philosophy"}, False),
        ({"name": "Another Name"}, False),
    ):
        credential = make_credential(person=make_person(), checked=False)
        credential_checks.record_check(credential=credential, by=chief.user)
        desk.send(reverse(PERSON, args=[credential.person_id]), **change)
        credential.refresh_from_db()
        assert credential.is_checked is is_kept, change
    # The checker of one set of facts does not check what they wrote over it.
    row = Credential.objects.get(title="Doctor of Philosophy")
    if by_checker:
        with pytest.raises(ActionRefused, match="changed it last"):
            credential_checks.record_check(credential=row, by=chief.user)


def test_an_editor_alone_forges_no_approver(editor, signed):
    approver = Person.objects.get(name="Ada Quill")
    own = make_person(name="Edith Own", user=editor.user)
    page = reverse(PERSON, args=[own.pk])
    for name in ("Ada Quill", "Dr. Ada Quill, MD", "Аda Quiⅼⅼ", "Quill Ada"):
        answer = editor.client.post(page, editor.form(page) | {"name": name})
        assert "name of a medical approver" in answer.content.decode(), name
    # The approver herself is none of the editor's forms, and neither are her credentials.
    page = reverse(PERSON, args=[approver.pk])
    form = editor.form(page)
    assert not {"name", "honorific", "suffix", "user", "credentials-0-title"} & set(form)
    forged = {"name": "Sigmund Fraud", "suffix": "Nobel laureate", "user": editor.user.pk, "bio": "Reads twice."}
    forged |= {"credentials-TOTAL_FORMS": 2, "credentials-INITIAL_FORMS": 1, "credentials-0-title": "King"}
    editor.client.post(page, form | forged)
    after = Person.objects.get(pk=approver.pk)
    assert (after.display_name, after.user, after.bio) == ("Dr. Ada Quill", approver.user, "Reads twice.")
    assert [row.title for row in after.credentials.all()] == ["Licensed physician"]


@pytest.mark.parametrize("role", ["signed", "may approve", "has an address"])
def test_whose_identity_takes_two_people(role):
    person = make_person()
    assert not identity.is_guarded(person) and not identity.is_guarded(Person())
    if role == "may approve":
        person.user = make_user("approver", "articles.approve_edition", is_active=False)
        person.save()
    elif role == "has an address":
        give_address(person, "ada@example.org")
    else:
        person = make_approver()
        approve(freeze(make_article()), person)
        Person.objects.filter(pk=person.pk).update(user=None, signing_email="")
        person.refresh_from_db()
    assert identity.is_guarded(person)


def test_a_verified_name_is_shown_everywhere_at_once(editor, chief, signed, client):
    person = Person.objects.get(name="Ada Quill")
    written = make_live("Written", authors=[person])
    step(editor, "person_propose_name", person.pk, name="Ada Reed", reason="She married.")
    change = IdentityChange.objects.get()
    step(chief, "identitychange_accept", change.pk)
    person.refresh_from_db()
    assert person.display_name == "Dr. Ada Reed"
    paths = [
        signed.get_absolute_url(),
        f"{signed.get_absolute_url()}history/",
        written.get_absolute_url(),
        "/articles/",
    ]
    for path in [*paths, person.get_absolute_url(), "/authors/", "/feeds/articles.atom", "/"]:
        page = body(client, path)
        assert "Quill" not in page.replace("ada-quill", ""), path
    assert "Dr. Ada Reed approved this exact text" in body(client, signed.get_absolute_url())
    record = "The name was changed and verified."
    assert record in body(client, f"{signed.get_absolute_url()}history/")
    assert record in body(client, person.get_absolute_url())
    approval = Approval.objects.get()
    assert (approval.signed_name, approval.shown_name) == ("Dr. Ada Quill", "Dr. Ada Reed")
    pack = build_pack(signed.article.slug, timezone.localdate())
    (decision,) = [row["data"] for row in pack["records"] if row["kind"] == "decision"]
    assert (decision["person"], decision["person_now"]) == ("Dr. Ada Quill", "Dr. Ada Reed")


def test_readers_see_a_former_name_if_the_person_wishes_it(editor, chief, signed, client):
    person = Person.objects.get(name="Ada Quill")
    identity.accept(change=new_name(editor, person, show_former=True), by=chief.user)
    assert "Signed as Dr. Ada Quill" in body(client, signed.get_absolute_url())
    assert "(signed as Dr. Ada Quill)" in body(client, f"{signed.get_absolute_url()}history/")
    assert "Formerly Dr. Ada Quill." in body(client, person.get_absolute_url())
    person.refresh_from_db()
    identity.accept(change=new_name(editor, person, "Ada Stone"), by=chief.user)
    assert "Quill" not in body(client, signed.get_absolute_url()).replace("ada-quill", "")


def test_a_name_that_no_second_person_verified_waits_for_the_next_edition(editor, client):
    author = make_person(name="Bram Oosterling", bio="Writes.")
    live = make_live("Winter and mood", authors=[author])
    editor.send(reverse(PERSON, args=[author.pk]), name="Bram Other", role_line="Physician")
    page = body(client, live.get_absolute_url())
    assert "By <a" in page and "Bram Oosterling</a>" in page and "Physician" not in page
    assert freeze(live.article).byline[0]["name"] == "Bram Other"


def test_a_writer_changes_no_person_who_is_on_the_site(editor, client):
    writer, author = Desk("writer", "Writer"), make_person(name="Bram Oosterling", bio="Writes.")
    page = reverse(PERSON, args=[author.pk])
    writer.send(page, bio="Writes a lot.")
    live = make_live("Winter and mood", authors=[author])
    forged = {
        "name": "Dr. Hanneke Dorsay, MD",
        "bio": "Ketamine without prescription.",
        "website": "https://evil.example",
    }
    assert writer.client.post(page, forged).status_code == 403
    assert "Writes a lot." in body(client, live.get_absolute_url())
    editor.send(page, bio="Taught.")
    assert "Taught." in body(client, live.get_absolute_url())
    assert "Changed Biography." in body(editor.client, reverse("admin:authors_person_history", args=[author.pk]))


@pytest.mark.parametrize("decider", ["proposer", "holder", "new holder", "no right"])
def test_a_second_person_decides(editor, chief, decider):
    person = make_approver()
    change = propose("account", chief, person, user=(new := make_user("new", superuser=True)))
    by = {"proposer": chief.user, "holder": person.user, "new holder": new, "no right": editor.user}[decider]
    if decider == "holder":
        by.is_superuser = True
        by.save()
    for verb in (identity.accept, lambda **who: identity.refuse(answer="No.", **who)):
        with pytest.raises(ActionRefused, match=r"You proposed|about you|permission to check"):
            verb(change=change, by=by)
    if decider in {"proposer", "holder"}:
        with pytest.raises(IntegrityError, match=r"two_people|not_the_holder"), transaction.atomic():
            IdentityChange.objects.update(decided_by=by, decided_at=timezone.now(), is_accepted=True)
    person.refresh_from_db()
    assert person.user.username == "approver"


@pytest.mark.parametrize(
    ("kind", "facts", "reads"),
    [
        ("account", {"user": "new"}, lambda person: (person.user.username, person.signing_email)),
        ("address", {"signing_email": "ada@other.example"}, lambda person: person.signing_email),
        (
            "credential",
            {"facts": {"kind": "degree", "title": "Doctor of Medicine"}},
            lambda person: [(row.title, str(row.checked_by)) for row in person.credentials.all()],
        ),
        ("credential", {"credential": "own"}, lambda person: person.credentials.count()),
    ],
)
def test_each_accepted_change_is_made_mailed_and_public(editor, chief, client, signed, kind, facts, reads):
    person = Person.objects.get(name="Ada Quill")
    chosen = {"new": make_user("new"), "own": person.credentials.get()}
    before = reads(person)
    change = propose(kind, editor, person, **{name: chosen.get(str(value), value) for name, value in facts.items()})
    assert reads(Person.objects.get(pk=person.pk)) == before
    mail.outbox.clear()
    identity.accept(change=change, by=chief.user)
    after = reads(Person.objects.get(pk=person.pk))
    assert after != before
    expected = {
        "account": ("new", "new@example.org"),
        "address": "ada@other.example",
        "credential": after
        if "credential" in facts
        else [("Doctor of Medicine", "chief-editor"), ("Licensed physician", "checker")],
    }
    assert after == expected[kind]
    send_due()
    assert [message.to for message in mail.outbox] == [["approver@example.org"]], "the old address"
    assert "editor" in mail.outbox[0].body and "She asked for it." in mail.outbox[0].body
    for path in (person.get_absolute_url(), f"{signed.get_absolute_url()}history/"):
        page = body(client, path)
        if kind == "credential" and "credential" in facts and path == person.get_absolute_url():
            continue  # without a credential the page shows no record
        assert change.public_sentence in page and "other.example" not in page
    with pytest.raises(ActionRefused, match="already decided"):
        identity.accept(change=change, by=chief.user)


def test_a_refused_change_changes_nothing(editor, chief):
    person = make_approver()
    change = new_name(editor, person)
    with pytest.raises(ActionRefused, match="Explain why you refuse"):
        identity.refuse(change=change, by=chief.user, answer=" ")
    step(chief, "identitychange_refuse", change.pk, answer="No deed poll.")
    change.refresh_from_db()
    person.refresh_from_db()
    assert (change.state, person.name) == ("refused", "Ada Quill")
    assert "No deed poll." in body(editor.client, reverse("admin:authors_identitychange_change", args=[change.pk]))


def test_a_change_of_another_record_than_the_proposer_saw_is_refused(editor, chief):
    person = make_approver()
    change = propose("address", editor, person, signing_email="ada@other.example")
    with pytest.raises(ActionRefused, match="already waits"):
        propose("address", editor, person, signing_email="ada@third.example")
    give_address(person, "ada@elsewhere.example")
    with pytest.raises(ActionRefused, match="has changed since"):
        identity.accept(change=change, by=chief.user)


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        ("name", {"honorific": "", "name": " ", "suffix": ""}, "Enter the new name"),
        ("name", {"honorific": "Dr.", "name": "Ada Quill", "suffix": ""}, "Nothing differs"),
        ("name", {"honorific": "", "name": "Ben Stone", "suffix": ""}, "name of a medical approver"),
        ("address", {"signing_email": "no address"}, "Enter an email address"),
        ("credential", {}, "Enter the credential"),
    ],
)
def test_proposals_are_refused_with_a_sentence(editor, kind, facts, sentence):
    person, _other = make_approver(), make_approver("Ben Stone", "second")
    with pytest.raises(ActionRefused, match=sentence):
        propose(kind, editor, person, **facts)
    with pytest.raises(ActionRefused, match="Explain why"):
        identity.propose_address(person=person, by=editor.user, signing_email="ada@b.example", reason=" ")
    with pytest.raises(ActionRefused, match="permission to change approvers"):
        identity.propose_address(person=person, by=make_user("other"), signing_email="ada@b.example", reason="R")
    assert not IdentityChange.objects.exists()


def test_an_account_that_may_approve_is_linked_by_two_people(editor, chief):
    person, user = make_person(name="Ada Quill"), make_user("approver", "articles.approve_edition")
    page = reverse(PERSON, args=[person.pk])
    answer = editor.client.post(page, editor.form(page) | {"user": user.pk})
    assert "two people link it" in answer.content.decode()
    step(editor, "person_propose_account", person.pk, user=user.pk, reason="She joins us.")
    step(chief, "identitychange_accept", IdentityChange.objects.get().pk)
    person.refresh_from_db()
    assert (person.user, person.signing_email, person.signing_email_confirmed_by) == (user, user.email, chief.user)


def test_the_database_keeps_who_signed(signed):
    person = Person.objects.get(name="Ada Quill")
    for fields in (
        {"name": "Sigmund Fraud"},
        {"suffix": "Nobel laureate"},
        {"user": make_user("other")},
        {"signing_email": "mine@example.org"},
    ):
        with pytest.raises(DatabaseError, match="second person"), transaction.atomic():
            Person.objects.filter(pk=person.pk).update(**fields)
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(signing_email="x@example.org", signing_email_confirmed_by=None)
    Person.objects.filter(pk=person.pk).update(bio="Reads twice.", user=None, signing_email="")


def test_a_decided_change_is_kept(editor, chief):
    change = new_name(editor, make_approver())
    identity.accept(change=change, by=chief.user)
    for refused in (lambda: IdentityChange.objects.update(after={}), lambda: IdentityChange.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


def test_the_forms_propose_and_show_what_changes(editor, chief):
    person = make_approver()
    credential = person.credentials.get()
    facts = {"kind": "board", "title": "Board-certified psychiatrist", "issuer": "A board", "reason": "She passed."}
    step(editor, "person_propose_credential", person.pk, **facts)
    step(editor, "person_credential_correct", person.pk, credential.pk, title="Licensed doctor", reason="A slip.")
    step(editor, "person_credential_remove", person.pk, credential.pk, reason="It lapsed.")
    step(editor, "person_propose_address", person.pk, signing_email="ada@b.example", reason="A new mailbox.")
    page = body(chief.client, reverse(PERSON, args=[person.pk]))
    assert page.count("waits for a decision") == 4
    listed = body(chief.client, reverse("admin:authors_identitychange_changelist") + "?state=waiting")
    assert listed.count("field-person") == 4
    for change in IdentityChange.objects.order_by("pk"):
        shown = body(chief.client, reverse("admin:authors_identitychange_change", args=[change.pk]))
        assert change.reason in shown and "identitychange" in shown and "→" in shown
        assert "/accept/" in shown and "/accept/" not in body(
            editor.client, reverse("admin:authors_identitychange_change", args=[change.pk])
        )
