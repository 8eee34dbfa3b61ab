"""The library in the admin."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from images.actions import receive_upload
from images.admin.uploading import CROPS
from images.models import Image, Upload
from tests.factories.articles import make_user
from tests.factories.pictures import make_image, picture_bytes

pytestmark = pytest.mark.django_db
STYLES = Path(__file__).resolve().parents[2] / "static/css"
ADD, LIST = "admin:images_image_add", "admin:images_image_changelist"


def upload(client, data, **fields):
    file = SimpleUploadedFile("field.png", data) if data is not None else ""
    return client.post(reverse(ADD), {"upload": file, "alt": "A field", **fields})


def errors(response):
    return str(response.context["adminform"].form.errors)


def test_staff_add_picture(admin_client, admin_user):
    response = upload(admin_client, picture_bytes(), credit="M. Bell")
    assert response.status_code == 302
    image = Image.objects.get()
    assert (image.alt, image.credit, image.uploaded_by) == ("A field", "M. Bell", admin_user)


def test_duplicate_picture_is_not_added_and_is_reported(admin_client):
    data = picture_bytes()
    upload(admin_client, data)
    response = admin_client.post(
        reverse(ADD), {"upload": SimpleUploadedFile("again.png", data), "alt": "Other words"}, follow=True
    )
    assert "already in the library" in response.content.decode()
    assert Image.objects.get().alt == "A field"


def test_popup_upload_of_duplicate_returns_existing_picture(admin_client):
    data = picture_bytes()
    upload(admin_client, data)
    response = upload(admin_client, data, _popup="1")
    assert f"&quot;value&quot;: &quot;{Image.objects.get().pk}&quot;" in response.content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "Choose a picture."),
        (b"", "This file is empty."),
        (b"<svg/>", "This is an SVG drawing"),
        (b"%PDF-1.7", "This is a document."),
        (b"no picture", "Upload a JPEG, PNG, WebP, GIF, AVIF, HEIC, TIFF or BMP file."),
        (picture_bytes(200, 200)[:-40], "save it again"),
    ],
)
def test_invalid_picture_upload_shows_error_message(admin_client, data, sentence):
    response = upload(admin_client, data)
    assert response.status_code == 200
    assert sentence in errors(response)
    assert not Image.objects.exists()


def test_alt_text_or_decorative_mark_is_required(admin_client):
    response = upload(admin_client, picture_bytes(), alt="")
    form = response.context["adminform"].form
    assert form.errors["alt"] == ["Describe the picture in the alt text, or mark it as decorative."]
    assert not form.non_field_errors()
    assert upload(admin_client, picture_bytes(), alt="", is_decorative="on").status_code == 302


def test_uploaded_file_is_kept_while_form_has_errors(admin_client, admin_user):
    response = upload(admin_client, picture_bytes(), alt="")
    waiting = Upload.objects.get()
    page = response.content.decode()
    assert "field.png is saved." in page and waiting.thumbnail_url in page
    assert f'name="kept" value="{waiting.pk}"' in page
    page = upload(admin_client, None, alt="", kept=waiting.pk).content.decode()
    assert f'name="kept" value="{waiting.pk}"' in page, "again and again"
    assert upload(admin_client, None, alt="A field", kept=waiting.pk).status_code == 302
    image = Image.objects.get()
    assert (image.alt, image.uploaded_by, image.sha256) == ("A field", admin_user, waiting.sha256)
    assert not Upload.objects.exists()


@pytest.mark.parametrize("kept", ["", "0", "-1", "x", "9" * 30, "\0"])
def test_invalid_kept_upload_id_is_refused(admin_client, kept):
    response = upload(admin_client, None, kept=kept)
    assert response.status_code == 200
    assert "Choose a picture." in errors(response)


def test_kept_upload_of_another_user_is_refused(admin_client):
    theirs = receive_upload(upload=picture_bytes(), name="theirs.png", by=make_user("writer"))
    response = upload(admin_client, None, kept=theirs.pk)
    assert "Choose a picture." in errors(response)
    assert Upload.objects.get() == theirs
    assert not Image.objects.exists()


def test_picture_file_is_read_only_after_adding(admin_client):
    image = make_image(alt="Before")
    name = image.file.name
    address = reverse("admin:images_image_change", args=[image.pk])
    page = admin_client.get(address).content.decode()
    assert 'type="file"' not in page
    fields = {
        "alt": "After",
        "focus_x": "25",
        "focus_y": "75",
        "file": SimpleUploadedFile("x.png", picture_bytes()),
        "sha256": "0" * 64,
    }
    assert admin_client.post(address, fields).status_code == 302
    image.refresh_from_db()
    assert (image.alt, image.ppoi, image.file.name) == ("After", "0.25x0.75", name)
    assert image.sha256 != "0" * 64


@pytest.mark.parametrize("number", ["", "-1", "101", "x", "nan", "1e9", "9" * 300, "50\0"])
def test_invalid_focal_point_shows_error_message(admin_client, number):
    image = make_image(ppoi="0.3333x0.25")
    address = reverse("admin:images_image_change", args=[image.pk])
    response = admin_client.post(address, {"alt": "After", "focus_x": number, "focus_y": "50"})
    assert "Enter a number from 0 to 100; 50 is the middle." in errors(response)
    image.refresh_from_db()
    assert image.ppoi == "0.3333x0.25"


def test_unchanged_focal_point_keeps_precision(admin_client):
    image = make_image(ppoi="0.3333x0.25")
    address = reverse("admin:images_image_change", args=[image.pk])
    page = admin_client.get(address).content.decode()
    assert 'name="focus_x" value="33"' in page
    admin_client.post(address, {"alt": "After", "focus_x": "33", "focus_y": "25"})
    image.refresh_from_db()
    assert (image.alt, image.ppoi) == ("After", "0.3333x0.25")


def test_view_only_staff_see_focal_point(client):
    image = make_image(ppoi="0.2x0.9")
    client.force_login(make_user("reader", "images.view_image"))
    page = client.get(reverse("admin:images_image_change", args=[image.pk])).content.decode()
    assert "focal__mark focus focus-x2 focus-y9" in page
    assert 'name="focus_x"' not in page


def test_library_crops_match_page_aspect_ratios():
    shapes = re.compile(r"aspect-ratio: ([\d /]+);")
    pages = {
        shape
        for sheet in STYLES.glob("*.css")
        if sheet.name != "library.css"
        for shape in shapes.findall(sheet.read_text())
    }
    own = dict(re.findall(r"\.focal__crop--(\w+) \{ aspect-ratio: ([\d /]+);", (STYLES / "library.css").read_text()))
    assert {own[shape] for _name, shape in CROPS} == pages == set(own.values())


@pytest.mark.parametrize("count", [3, 30])
def test_picture_list_shows_thumbnails_with_constant_queries(admin_client, count, django_assert_num_queries):
    for _ in range(count):
        make_image()
    admin_client.get(reverse(LIST))
    with django_assert_num_queries(8):
        page = admin_client.get(reverse(LIST)).content.decode()
    assert page.count('class="thumbnail ') == count


def test_picture_list_can_be_searched_and_filtered(admin_client):
    make_image(alt="A lighthouse")
    make_image(alt="", is_decorative=True)
    page = admin_client.get(reverse(LIST), {"q": "lighthouse"}).content.decode()
    assert page.count('class="thumbnail ') == 1
    for value, number in [("missing", 1), ("written", 1)]:
        page = admin_client.get(reverse(LIST), {"alt": value}).content.decode()
        assert page.count('class="thumbnail ') == number
