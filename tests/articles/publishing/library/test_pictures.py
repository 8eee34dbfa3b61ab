"""Picture replacement: affected objects, permissions and approvals."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article, EditionImage, Figure
from articles.publishing import actions
from articles.publishing.library import pictures
from core.errors import ActionRefused
from images.models import Image, uses
from tests.factories.articles import add_block, approve, freeze, make_approver, make_article, make_user, publish
from tests.factories.people import make_person
from tests.factories.pictures import make_image, photo_bytes
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
KEEPER = ("images.view_image", "images.add_image", "images.change_image", "images.delete_image")


@pytest.fixture
def editor():
    """Return a user who may edit every object that shows pictures."""
    return make_user("editor", *KEEPER, "articles.change_article", "articles.view_article", "articles.publish_edition",
                     "authors.change_person", "clinics.change_clinic")  # fmt: skip


def page(image):
    return reverse("admin:articles_replace_picture", args=[image.pk])


def shown_everywhere(image):
    article = make_article("Sleep", lead_image=image)
    figure = add_block(article, Figure, image=image, alt="A field, as this article says")
    return article, figure, make_person(name="Anna", photo=image), make_clinic(name="Harbor", photo=image)


def test_every_picture_relation_is_covered_by_replacement():
    """Fail for a relation missing in SHOWN_BY, which would keep the old picture."""
    known = {(model, field) for model, field, _path, _words in pictures.SHOWN_BY} | {(EditionImage, "image")}
    assert {(relation.related_model, relation.field.name) for relation in uses()} == known


def test_replacement_updates_everything_except_editions(editor):
    old, new, other = make_image(), make_image(), make_image()
    article, figure, person, clinic = shown_everywhere(old)
    aside = add_block(article, Figure, image=other)
    edition = publish(freeze(article))
    version, before = Article.objects.get().version, clinic.updated_at
    done = pictures.replace_image(old=old, new=new, by=editor)
    for row in (article, figure, aside, person, clinic, old):
        row.refresh_from_db()
    assert {article.lead_image, figure.image, person.photo, clinic.photo} == {new}
    assert aside.image == other
    assert article.version == version + 1, "nobody freezes what they have not seen"
    assert article.last_edited_by == editor
    assert clinic.updated_at > before, "the sitemap tells of it"
    assert set(edition.pictures.values_list("image", flat=True)) == {old.pk, other.pk}
    assert [item["image"] for item in edition.document if "image" in item] == [old.pk, old.pk, other.pk]
    assert old.replaced_by == new
    assert [place.label for place in done.moving] == [
        "Lead picture of “Sleep”", "Figure in the draft of “Sleep”", "Portrait of Anna", "Picture of Harbor"
    ]  # fmt: skip
    assert [place.has_own_words for place in done.moving] == [False, True, False, False]
    assert done.to_freeze == [edition]


def test_readers_see_old_picture_until_new_edition_is_published(editor, client):
    old, new = make_image(), make_image()
    article = make_article("Sleep", lead_image=old, owner=editor)
    edition = publish(freeze(article))
    approve(edition, make_approver())
    pictures.replace_image(old=old, new=new, by=editor)
    address = article.get_absolute_url()
    html = client.get(address).content.decode()
    assert old.url in html and new.url not in html
    assert "Medically approved" in html
    article.refresh_from_db()
    publish(freeze(article))
    html = client.get(address).content.decode()
    assert new.url in html and old.url not in html
    assert "Changed since approval" in html
    assert client.get(old.url).status_code == 200, "an old address is not left dangling"
    assert client.get(reverse("articles:history", args=[article.slug])).status_code == 200


def test_replacement_makes_earlier_article_version_stale(editor):
    old, new = make_image(), make_image()
    article = make_article("Sleep", lead_image=old, owner=editor)
    seen = article.version
    pictures.replace_image(old=old, new=new, by=editor)
    freezer = make_user("freezer", superuser=True)
    with pytest.raises(ActionRefused):
        actions.freeze(article=article, by=freezer, version=seen)


def test_replacement_skips_objects_user_may_not_edit():
    old, new = make_image(), make_image()
    mine, theirs = make_article("Mine", lead_image=old), make_article("Theirs", lead_image=old)
    person, clinic = make_person(name="Anna", photo=old), make_clinic(name="Harbor", photo=old)
    keeper = make_user("keeper", *KEEPER, "articles.change_article")
    Article.objects.filter(pk=mine.pk).update(owner=keeper)
    done = pictures.replace_image(old=old, new=new, by=keeper)
    for row in (mine, theirs, person, clinic, old):
        row.refresh_from_db()
    assert (mine.lead_image, theirs.lead_image, person.photo, clinic.photo) == (new, old, old, old)
    assert [place.label for place in done.staying] == [
        "Lead picture of “Theirs”",
        "Portrait of Anna",
        "Picture of Harbor",
    ]
    assert old.replaced_by is None


def test_replacing_picture_requires_permission(client):
    old, new = make_image(), make_image()
    article = make_article("Sleep", lead_image=old)
    writer = make_user(
        "writer", "images.view_image", "images.add_image", "images.change_image", "articles.change_article"
    )
    for by in (writer, None):
        with pytest.raises(ActionRefused, match="permission to replace pictures"):
            pictures.replace_image(old=old, new=new, by=by)
    client.force_login(writer)
    assert client.get(page(old)).status_code == 403
    assert client.post(page(old), {"known": new.pk}).status_code == 403
    article.refresh_from_db()
    assert article.lead_image == old


def test_replacement_refuses_same_picture_and_allows_reverting(editor):
    old, new = make_image(), make_image()
    article = make_article("Sleep", lead_image=old)
    with pytest.raises(ActionRefused, match="the same picture"):
        pictures.replace_image(old=old, new=old, by=editor)
    pictures.replace_image(old=old, new=new, by=editor)
    assert old not in Image.objects.current()
    pictures.replace_image(old=new, new=old, by=editor)
    article.refresh_from_db()
    assert article.lead_image == old
    assert list(Image.objects.current()) == [old]


def test_uploaded_file_replaces_picture(client, editor):
    old = make_image(alt="A blue field", credit="M. Bell")
    article, *_rest = shown_everywhere(old)
    publish(freeze(article))
    client.force_login(editor)
    html = client.get(page(old)).content.decode()
    assert 'value="A blue field"' in html and 'value="M. Bell"' in html
    assert "These will show the new picture at once" in html and "<strong>readers see it</strong>" in html
    file = SimpleUploadedFile("new.jpg", photo_bytes())
    html = client.post(page(old), {"upload": file, "alt": "A better field"}, follow=True).content.decode()
    new = Image.objects.get(alt="A better field")
    article.refresh_from_db()
    assert article.lead_image == new
    assert new.made["webp"] == [240, 480], "pages have copies to show at once"
    assert "4 places show the new picture." in html
    assert "alt text of its own" in html
    assert "Readers of “Sleep” see the old picture" in html
    assert f"{page(new)}?with={old.pk}" in html
    assert LogEntry.objects.filter(change_message=f"Picture {old.pk} replaced everywhere.").count() == 4


def test_replacement_form_offers_original_for_reversal(client, editor):
    old, new = make_image(alt="Before"), make_image(alt="After")
    article = make_article("Sleep", lead_image=old)
    pictures.replace_image(old=old, new=new, by=editor)
    client.force_login(editor)
    html = client.get(page(new), {"with": old.pk}).content.decode()
    assert f'<option value="{old.pk}" selected data-picture="{old.thumbnail_url}" data-alt="Before">Before</opt' in html
    client.post(page(new), {"known": old.pk})
    article.refresh_from_db()
    assert article.lead_image == old


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "either a new file"),
        ({"upload": b"%PDF-1.7"}, "This is a document"),
        ({"upload": b"no picture"}, "not a picture that we can read"),
        ({"upload": photo_bytes(), "alt": " "}, "Describe the picture"),
        ({"upload": photo_bytes(), "alt": "x" * 301}, "at most 300 characters"),
        ({"known": "999999"}, "not one of the available choices"),
        ({"known": "x\0"}, "Null characters are not allowed"),
        ({"known": "9" * 400}, "not one of the available choices"),
    ],
)
def test_invalid_form_input_shows_error_message(client, editor, fields, sentence):
    old = make_image()
    article = make_article("Sleep", lead_image=old)
    client.force_login(editor)
    if "upload" in fields:
        fields = {**fields, "upload": SimpleUploadedFile("x.jpg", fields["upload"])}
    response = client.post(page(old), fields)
    assert response.status_code == 200
    assert sentence in str(response.context["form"].errors)
    article.refresh_from_db()
    assert article.lead_image == old
    assert Image.objects.count() == 1


@pytest.mark.parametrize("asked", ["", "x", "-1", "9" * 50, "٣"])
def test_invalid_suggested_picture_id_is_ignored(client, editor, asked):
    client.force_login(editor)
    old = make_image()
    make_article("Sleep", lead_image=old)
    assert client.get(page(old), {"with": asked}).status_code == 200


def test_replacing_missing_picture_gets_404(client, editor):
    client.force_login(editor)
    assert client.get(reverse("admin:articles_replace_picture", args=[999])).status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_picture_replacement_uses_constant_queries(
    client, editor, count, django_assert_num_queries, django_assert_max_num_queries
):
    old, new = make_image(), make_image()
    article = make_article("Sleep", lead_image=old)
    for _ in range(count):
        add_block(article, Figure, image=old)
        make_person(photo=old)
        make_clinic(photo=old)
    for _ in range(count):
        add_block(article, Figure, image=make_image())
        freeze(article)
    client.force_login(editor)
    client.get(page(old))
    with django_assert_num_queries(15):
        client.get(page(old))
    # The draft is compared with the last two editions.
    with django_assert_max_num_queries(36):
        pictures.replace_image(old=old, new=new, by=editor)
