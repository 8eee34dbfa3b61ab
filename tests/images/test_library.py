"""The library: adding, constraints, renditions."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image as Pillow

from images.actions import add_image
from images.models import Image
from images.uploads import UnacceptableImage
from tests.factories.pictures import make_image, picture_bytes

pytestmark = pytest.mark.django_db


def test_a_picture_is_added_with_its_words(admin_user):
    upload = SimpleUploadedFile("../../etc/passwd.php", picture_bytes(30, 20))
    image = add_image(
        upload=upload, alt=" A\x00 blue\nfield ", credit="M. Bell", licence="CC0", caption="Blue", by=admin_user
    )
    image.refresh_from_db()
    assert (image.width, image.height, image.dimensions) == (30, 20, "30 × 20")
    assert image.alt == "A blue field"
    assert image.uploaded_by == admin_user
    assert image.file.name == f"images/{image.sha256[:2]}/{image.sha256}.png"
    assert image.url == f"/media/{image.file.name}"
    assert default_storage.exists(image.file.name)


def test_the_same_bytes_are_the_same_row():
    data = picture_bytes()
    first = add_image(upload=data, alt="A field")
    assert add_image(upload=data, alt="Another text") == first
    assert Image.objects.get().alt == "A field"


def test_two_at_once_are_one_row(monkeypatch):
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


def test_a_picture_needs_words_or_to_be_decorative():
    with pytest.raises(UnacceptableImage, match="Describe the picture"):
        add_image(upload=picture_bytes(), alt="\u200b \n")
    image = add_image(upload=picture_bytes(), alt="", is_decorative=True)
    assert image.alt_text == ""
    assert not Image.objects.without_alt().exists()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("images_image_alt_or_decorative", {"alt": "", "is_decorative": False}),
        ("images_image_has_size", {"width": 0}),
        ("images_image_has_size", {"height": 0}),
        ("images_image_has_hash", {"sha256": ""}),
    ],
)
def test_constraints_hold(name, fields):
    image = make_image()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Image.objects.filter(pk=image.pk).update(**fields)


def test_two_rows_cannot_have_the_same_bytes():
    one, other = make_image(), make_image()
    with pytest.raises(IntegrityError), transaction.atomic():
        Image.objects.filter(pk=other.pk).update(sha256=one.sha256)


@pytest.mark.parametrize(
    ("width", "widths"),
    [(8, [8]), (480, [480]), (481, [480, 481]), (960, [480, 960]), (1600, [480, 960, 1600]), (2000, [480, 960, 1600])],
)
def test_renditions_are_files_of_the_width_that_they_state(width, widths):
    image = make_image(width=width, height=20)
    found = image.renditions()
    assert [(one["type"], one["width"]) for one in found] == [("image/webp", width) for width in widths]
    for one in found:
        with default_storage.open(one["url"].removeprefix("/media/")) as file, Pillow.open(file) as rendition:
            assert rendition.width == one["width"]
            assert rendition.format == "WEBP"


def test_a_photo_has_renditions_as_jpeg_too():
    upload = io.BytesIO()
    Pillow.merge("RGB", [Pillow.effect_noise((1000, 400), 60) for _ in range(3)]).save(upload, "PNG")
    image = add_image(upload=upload, alt="Coloured noise")
    assert image.file.name.endswith(".jpeg")
    found = [(one["type"], one["width"]) for one in image.renditions()]
    assert found == [(kind, width) for kind in ["image/webp", "image/jpeg"] for width in [480, 960, 1000]]
    for one in image.renditions():
        assert default_storage.exists(one["url"].removeprefix("/media/"))


def test_a_page_asks_neither_database_nor_storage(django_assert_num_queries, monkeypatch):
    make_image(width=1000)
    image = Image.objects.get()

    def refuse(*args, **kwargs):
        raise AssertionError("storage was asked")

    for name in ["exists", "open", "size", "listdir"]:
        monkeypatch.setattr(default_storage._wrapped.__class__, name, refuse)
    with django_assert_num_queries(0):
        assert len(image.renditions()) == 3
        assert image.url
        assert image.dimensions


def test_a_moved_focal_point_keeps_the_renditions_served():
    image = make_image(width=600)
    image.ppoi = "0.2x0.8"
    image.save()
    for one in image.renditions():
        assert default_storage.exists(one["url"].removeprefix("/media/"))
