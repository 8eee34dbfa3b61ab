"""Protection of other people's objects from writers."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from articles.approval import actions as approval_actions
from articles.models import Article, Byline, Edition, PullQuote, Reference, RichText, Source
from articles.publishing import actions, previews
from authors.models import Person
from core.errors import ActionRefused
from images.actions import add_image
from psychsite.setup import roles
from tests.e2e.desk import Desk
from tests.factories.articles import add_block, freeze, make_article, make_live, make_user
from tests.factories.people import make_credential, make_person
from tests.factories.pictures import make_image, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    roles.sync()
    return Desk("writer", "Writer")


def address(name, row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def test_writer_can_read_but_not_change_articles_of_others(writer):
    other = make_article("Not yours", owner=make_user("other"), html="<p>Theirs.</p>")
    page = writer.client.get(address("change", other))
    assert page.status_code == 200
    body = page.content.decode()
    assert 'name="title"' not in body
    assert 'name="_save"' not in body
    assert address("preview_text", other) in body
    for name in ("change", "freeze", "presence"):
        assert writer.client.post(address(name, other), {"title": "Mine now", "confirm": "yes"}).status_code == 403
    for name in ("bin", "withdraw", "restore"):
        assert writer.client.post(address(name, other), {"confirm": "yes"}).status_code == 403
    other.refresh_from_db()
    assert (other.title, other.version) == ("Not yours", 1)
    edition = freeze(other)
    for verb, options in (
        (actions.freeze, {"article": other}),
        (approval_actions.request_review, {"edition": edition, "person": make_person(name="Ada Quill")}),
        (actions.restore_text, {"edition": edition}),
    ):
        with pytest.raises(ActionRefused, match="someone else's article"):
            verb(by=writer.user, **options)


def test_owners_and_authors_may_edit(writer):
    own = make_article("Own", owner=writer.user)
    named = make_article("Named", authors=[make_person(name="Anna", user=writer.user)])
    for article in (own, named):
        writer.send(address("change", article), title=f"{article.title}, mended")
        article.refresh_from_db()
        assert article.title.endswith("mended")
        assert article.last_edited_by == writer.user


def test_forged_fields_change_nothing(writer):
    article = make_article("Own", owner=writer.user)
    form = writer.form(address("change", article))
    assert not {"owner", "needs_approval", "comments_open"} & set(form)
    forged = form | {"owner": make_user("other").pk, "needs_approval": "", "comments_open": "", "binned_at": "2026-01-01",
                     "version": 99, "last_edited_by": 1}  # fmt: skip
    assert writer.client.post(address("change", article), forged).status_code == 302
    article.refresh_from_db()
    assert article.owner == writer.user
    assert article.needs_approval
    assert article.comments_open
    assert article.binned_at is None
    assert article.version == 2
    made = writer.add(Article, title="New", slug="new", topic=article.topic_id, needs_approval="", owner=1)
    assert made.owner == writer.user
    assert made.needs_approval


def test_forged_fields_cannot_reach_blocks_of_other_articles(writer):
    own, other = make_article("Own", owner=writer.user), make_article("Other", html="<p>Theirs.</p>")
    theirs = RichText.objects.get(parent=other)
    form = writer.form(address("change", own))
    prefix = "articles_richtext_set"
    # By its number, by moving it here, and by the library's copying of blocks.
    for forged in (
        {f"{prefix}-0-id": theirs.pk, f"{prefix}-0-html": "<p>Forged.</p>"},
        {f"{prefix}-0-id": theirs.pk, f"{prefix}-0-DELETE": "on"},
        {f"{prefix}-0-parent": other.pk},
        {"_clone": f"articles.richtext:{theirs.pk}", "_clone_region": "body", "_clone_ordering": "10"},
    ):
        writer.client.post(address("change", own), form | forged)
        assert list(RichText.objects.filter(parent=other).values_list("html", flat=True)) == ["<p>Theirs.</p>"]
        form = writer.form(address("change", own))


def test_writer_cannot_change_public_settings_but_editor_can(writer):
    edition = make_live(owner=writer.user)
    article, person = edition.article, make_person(name="Anna")
    form = writer.form(address("change", article))
    assert not {"slug", "topic", "tags", "meta_title", "related"} & set(form)
    forged = form | {"slug": "elsewhere", "tags": "spam", "meta_title": "Buy", "bylines-TOTAL_FORMS": 1}
    forged |= {"bylines-INITIAL_FORMS": 0, "bylines-0-person": person.pk, "bylines-0-position": 0}
    writer.client.post(address("change", article), forged)
    article.refresh_from_db()
    assert (article.slug, article.meta_title) == ("sleep-and-mood", "")
    assert not article.tags.exists()
    assert Byline.objects.get().person == person, "the byline of the draft is a part of its text"
    assert "Anna" not in writer.client.get(article.get_absolute_url()).content.decode()
    editor = Desk("editor", "Editor")
    editor.send(address("change", article), tags="sleep")
    assert [tag.name for tag in article.tags.all()] == ["sleep"]


def test_writer_cannot_change_people_with_credential_or_account(writer):
    plain, vouched, staff = make_person(name="Plain"), make_person(name="Vouched"), make_person(name="Staff")
    make_credential(person=vouched)
    Person.objects.filter(pk=staff.pk).update(user=make_user("other"))
    writer.send(address("change", plain), bio="New.", user=writer.user.pk)
    plain.refresh_from_db()
    assert (plain.bio, plain.user) == ("New.", None)
    for person in (vouched, staff):
        assert writer.client.post(address("change", person), {"name": "Forged"}).status_code == 403
    form = {"name": "Mine", "slug": "mine", "user": writer.user.pk, "reviews_a_week": 5, "links": "[]"}
    writer.send(reverse("admin:authors_person_add"), **form | {"links": ""})
    assert Person.objects.get(slug="mine").user is None


def test_writer_cannot_change_pictures_and_sources_of_others(writer):
    theirs = make_image()
    mine = add_image(upload=picture_bytes(), alt="Mine", by=writer.user)
    assert writer.client.post(address("change", theirs), {"alt": "Forged"}).status_code == 403
    assert writer.client.post(address("change", mine), {"alt": "x"}).status_code in {200, 302}
    source = Source.objects.create(title="A study", doi="10.1000/xyz")
    assert writer.client.post(address("change", source), {}).status_code == 200
    add_block(make_article("Other"), Reference, source=source)
    assert writer.client.post(address("change", source), {}).status_code == 403


def test_writer_cannot_publish_by_any_request(writer):
    edition = freeze(make_article("Own", owner=writer.user))
    for name in ("publish", "approve", "unschedule"):
        assert writer.client.post(address(name, edition), {"confirm": "yes", "override_reason": "x"}).status_code == 403
    assert writer.client.post(address("change", edition), {"live_from": "2026-01-01"}).status_code == 403
    for path in (reverse("admin:articles_edition_changelist"), reverse("admin:articles_article_changelist")):
        writer.client.post(path, {"action": "delete_selected", "_selected_action": [edition.pk, edition.article_id]})
        writer.client.post(path, {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": edition.pk, "_save": "Save",
                                  "form-0-live_from": "2026-01-01"})  # fmt: skip
    assert not Edition.objects.live().exists()
    assert Edition.objects.count() == 1


def test_writer_cannot_resolve_remarks_on_other_articles(writer):
    edition = freeze(make_article("Other"))
    remark = edition.remarks.create(
        person=make_person(name="Ada"), block=0, text="Say more.", made_at=edition.frozen_at
    )
    writer.client.post(reverse("admin:articles_edition_remark_done", args=[edition.pk, remark.pk]))
    remark.refresh_from_db()
    assert remark.done_at is None


def test_merging_tags_requires_change_permission(writer):
    article = make_article(tags=["sleep"])
    path = reverse("admin:taggit_tag_merge_tags")
    assert writer.client.post(path, {"new_tag_name": "spam"}).status_code == 403
    session = writer.client.session
    session["selected_tag_ids"] = str(article.tags.get().pk)
    session.save()
    assert writer.client.post(path, {"new_tag_name": "spam"}).status_code == 403
    assert [tag.name for tag in article.tags.all()] == ["sleep"]


def test_preview_link_requires_edit_permission(writer, client):
    article = make_article("Other", owner=make_user("other"))
    assert writer.client.get(address("preview_link", article)).status_code == 403
    with pytest.raises(ActionRefused, match="someone else’s article"):
        previews.create_link(article=article, by=writer.user)
    link, _address = previews.create_link(article=article, by=make_user("other"))
    revoke = reverse("admin:articles_article_preview_revoke", args=[article.pk, link.pk])
    assert writer.client.post(revoke, {"confirm": "yes"}).status_code == 403
    with pytest.raises(ActionRefused, match="someone else’s article"):
        previews.revoke_link(link=link, by=writer.user)


@pytest.fixture
def manager():
    roles.sync()
    return Desk("manager", "User manager")


def test_user_manager_cannot_change_own_roles(manager):
    path = reverse("admin:auth_user_change", args=[manager.user.pk])
    form = manager.form(path)
    assert not {"groups", "is_staff", "is_active"} & set(form)
    editor = Group.objects.get(name="Editor")
    assert manager.client.post(path, form | {"groups": [editor.pk], "is_active": ""}).status_code == 302
    user = User.objects.get(pk=manager.user.pk)
    assert user.is_active
    assert [group.name for group in user.groups.all()] == ["User manager"]


@pytest.mark.parametrize("role", ["Editor", "Medical approver"])
def test_user_manager_cannot_take_over_editor_or_approver_account(manager, role):
    user = make_user("other", email="other@example.org")
    user.groups.add(Group.objects.get(name=role))
    path = reverse("admin:auth_user_change", args=[user.pk])
    # No one types another person's password: there is no such page, for administrators neither.
    assert manager.client.get(f"/admin/auth/user/{user.pk}/password/").status_code != 200
    form = manager.form(path)
    assert not {"username", "email", "password"} & set(form)
    manager.client.post(path, form | {"email": "mine@example.org", "username": "mine", "first_name": "Grace"})
    user.refresh_from_db()
    assert (user.email, user.username, user.first_name) == ("other@example.org", "other", "Grace")
    # They may close the account and take its roles; having signed, it still is not theirs.
    make_credential(person=make_person(name="Grace Hale", user=user))
    manager.client.post(path, {**form, "groups": [], "is_active": ""})
    user.refresh_from_db()
    assert not user.is_active
    assert not user.groups.exists()
    assert user.check_password("a long password")


def test_user_manager_does_not_see_editor_in_chief(manager):
    chief = make_user("chief-editor")
    chief.groups.add(Group.objects.get(name="Editor-in-chief"))
    path = reverse("admin:auth_user_change", args=[chief.pk])
    assert manager.client.get(path).url == "/admin/"
    assert "chief-editor" not in manager.client.get(reverse("admin:auth_user_changelist")).content.decode()


def test_staff_cannot_link_themselves_to_person():
    roles.sync()
    editor, other = Desk("editor", "Editor"), make_user("other")
    person = make_person(name="Ada Quill")
    page = address("change", person)
    answer = editor.client.post(page, editor.form(page) | {"user": editor.user.pk})
    assert answer.status_code == 200
    editor.send(page, user=other.pk)
    person.refresh_from_db()
    assert person.user == other
    assert PullQuote.objects.count() == 0
