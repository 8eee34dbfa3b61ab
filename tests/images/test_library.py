"""The library: adding, constraints, renditions."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Figure
from images import actions
from images.actions import add_image
from images.models import Collection, Image
from images.uploads import UnacceptableImage, reencode
from tests.factories.articles import add_block, freeze, make_article
from tests.factories.people import make_person
from tests.factories.pictures import make_image, picture_bytes
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def test_added_picture_has_clean_text_and_hashed_file_name(admin_user):
    upload = SimpleUploadedFile("../../etc/passwd.php", picture_bytes(30, 20))
    image = add_image(
        upload=upload, alt=" A\x00 blue\nfield ", credit="M. Bell", license="CC0", caption="Blue", by=admin_user
    )
    image.refresh_from_db()
    assert (image.width, image.height, image.dimensions) == (30, 20, "30 × 20")
    assert image.alt == "A blue field"
    assert image.uploaded_by == admin_user
    assert image.file.name == f"images/{image.sha256[:2]}/{image.sha256}.png"
    assert image.url == f"/media/{image.file.name}"
    assert default_storage.exists(image.file.name)


def test_identical_file_returns_existing_picture():
    data = picture_bytes()
    first = add_image(upload=data, alt="A field")
    assert add_image(upload=data, alt="Another text") == first
    assert Image.objects.get().alt == "A field"


def test_concurrent_identical_files_create_one_picture(monkeypatch):
    data = picture_bytes()
    first = add_image(upload=data, alt="A field")
    looked = []

    def not_yet(queryset):
        """Answer the first look as it would have been a moment before the other one wrote."""
        looked.append(queryset)
        return None if len(looked) == 1 else queryset.order_by("pk").get()

    monkeypatch.setattr(type(Image.objects.all()), "first", not_yet)
    assert add_image(upload=data, alt="Another text") == first
    assert len(looked) == 2


def test_picture_requires_alt_text_or_decorative_mark():
    with pytest.raises(UnacceptableImage, match="Describe the picture"):
        add_image(upload=picture_bytes(), alt="\u200b \n")
    image = add_image(upload=picture_bytes(), alt="", is_decorative=True)
    assert image.alt_text == ""
    assert Image.objects.without_alt().get() == image


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("images_image_alt_or_decorative", {"alt": "", "is_decorative": False}),
        ("images_image_has_size", {"width": 0}),
        ("images_image_has_size", {"height": 0}),
        ("images_image_has_hash", {"sha256": ""}),
    ],
)
def test_database_constraints_reject_invalid_rows(name, fields):
    image = make_image()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Image.objects.filter(pk=image.pk).update(**fields)


def test_database_refuses_two_pictures_with_same_hash():
    one, other = make_image(), make_image()
    with pytest.raises(IntegrityError), transaction.atomic():
        Image.objects.filter(pk=other.pk).update(sha256=one.sha256)


def test_picture_cannot_replace_itself():
    image = make_image()
    with pytest.raises(IntegrityError, match="images_image_not_by_itself"), transaction.atomic():
        Image.objects.filter(pk=image.pk).update(replaced_by=image)


def test_partially_written_file_is_rewritten():
    data = picture_bytes()
    picture = reencode(data)
    name = f"images/{picture.sha256[:2]}/{picture.sha256}.png"
    default_storage.save(name, ContentFile(picture.data[:10]))
    image = add_image(upload=data, alt="A field")
    assert image.file.name == name
    assert default_storage.size(name) == len(picture.data)


def test_deleting_picture_deletes_its_files(django_capture_on_commit_callbacks):
    image, other = make_image(width=600), make_image()
    actions.make_renditions(image)
    names = [image.file.name, *(one["url"].removeprefix("/media/") for one in image.renditions())]
    assert len(names) > 3 and all(map(default_storage.exists, names))
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_image(image=image)
    assert not any(map(default_storage.exists, names))
    assert default_storage.exists(other.file.name)


def test_unused_pictures_exclude_every_use():
    portrait, shown, lead, photo, unused = (make_image() for _picture in range(5))
    make_person(name="Anna", photo=portrait)
    article = make_article("Sleep", lead_image=lead)
    add_block(article, Figure, image=shown)
    make_clinic(name="Harbor", photo=photo)
    assert list(Image.objects.unused()) == [unused]
    assert set(Image.objects.used()) == {portrait, shown, lead, photo}
    freeze(article)
    Figure.objects.all().delete()
    assert shown in Image.objects.used(), "an edition shows it"


def test_desk_names_used_pictures_whose_license_ends(admin_client):
    today = timezone.localdate()
    shown, later, unused = (make_image(alt=alt) for alt in ("Shown", "Later", "Unused"))
    ends = {shown: today + timedelta(days=30), later: today + timedelta(days=31), unused: today}
    for image, day in ends.items():
        Image.objects.filter(pk=image.pk).update(license_until=day, license="Bought")
    make_article("One", lead_image=shown)
    make_article("Two", lead_image=later)
    assert list(Image.objects.license_ending()) == [shown]
    assert "Licenses of pictures that end" in admin_client.get("/admin/").content.decode()
    listed = admin_client.get("/admin/images/image/?ends=soon").content.decode()
    assert "Shown" in listed and "Later" not in listed and "license ends" in listed


def test_license_and_collections_are_saved_with_the_picture(admin_client):
    image, hills = make_image(alt="A hill"), Collection.objects.create(name="Hills")
    page = f"/admin/images/image/{image.pk}/change/"
    fields = {"alt": "A hill", "focus_x": "50", "focus_y": "50", "license": "Bought", "license_until": "2027-01-31"}
    assert admin_client.post(page, {**fields, "collections": [hills.pk]}).status_code == 302
    image.refresh_from_db()
    assert image.license_until == date(2027, 1, 31) and list(image.collections.all()) == [hills]
    assert "Enter a valid date" in admin_client.post(page, {**fields, "license_until": "soon"}).content.decode()
    # Hidden characters describe nothing, for the form as for the database.
    assert admin_client.post(page, {**fields, "alt": "\u200b"}).context["errors"]


def test_collection_needs_a_name_of_its_own(admin_client):
    address = "/admin/images/collection/add/"
    assert admin_client.post(address, {"name": "Hills"}).status_code == 302
    assert "already exists" in admin_client.post(address, {"name": "Hills"}).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Collection.objects.create(name="")
    image = make_image()
    image.collections.add(Collection.objects.get())
    Collection.objects.all().delete()
    assert Image.objects.filter(pk=image.pk).exists()
