"""Pictures in an object store: the same pages, addresses and headers."""

import importlib.util

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.db import stores
from images import actions
from images.actions import add_image
from images.models import Image, Upload
from images.uploads import UnacceptableImage
from tests.factories.articles import freeze, make_article, publish
from tests.factories.pictures import photo_bytes
from tests.images.fake_store import Store

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.bucket,
    pytest.mark.skipif(not importlib.util.find_spec("storages"), reason="requirements-s3.txt is not installed"),
]


@pytest.fixture
def store(settings, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "for-tests")
    with Store() as store:
        place = stores.media_storage("MEDIA_STORAGE", f"s3://pictures/site?region=eu-west-1&endpoint={store.address}")
        settings.STORAGES = {**settings.STORAGES, "default": place}
        yield store


def key(name):
    return f"/pictures/site/{name}"


def test_bucket_files_are_served_from_site_urls(store, client):
    image = add_image(upload=photo_bytes(600, 300), alt="Waves")
    assert actions.make_renditions(image) == 7
    assert len(store.objects) == 10
    article = make_article("Sleep", lead_image=image)
    publish(freeze(article))
    store.asked.clear()
    html = client.get(article.get_absolute_url()).content.decode()
    assert store.asked == [], "a page asks the store for nothing"
    assert store.address not in html
    addresses = {image.url: "image/jpeg"} | {one["url"]: one["type"] for one in image.renditions()}
    for address, kind in addresses.items():
        assert address.startswith("/media/images/")
        answer = client.get(address)
        data, headers = store.objects[key(address.removeprefix("/media/"))]
        assert (answer.status_code, answer["Content-Type"], answer.getvalue()) == (200, kind, data)
        assert answer["Content-Length"] == str(len(data))
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert headers["Content-Type"] == kind, "for whoever hands out the bucket itself"
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "x-amz-acl" not in headers, "nothing is made public"


def test_upload_is_stored_rendered_served_and_deleted_in_bucket(
    store, admin_client, django_capture_on_commit_callbacks
):
    page = reverse("admin:images_image_upload")
    admin_client.post(
        page, {"files": [SimpleUploadedFile("a.jpg", photo_bytes()), SimpleUploadedFile("b.svg", b"<svg/>")]}
    )
    upload = Upload.objects.get()
    words = {"choice": "add", "alt": "Waves", "focus_x": "50", "focus_y": "50"}
    admin_client.post(page, {"save": "Save", **{f"u{upload.pk}-{name}": value for name, value in words.items()}})
    image = Image.objects.get()
    call_command("make_renditions")
    image.refresh_from_db()
    assert image.is_complete
    assert admin_client.get(image.thumbnail_url).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(reverse("admin:images_image_delete", args=[image.pk]), {"post": "yes"})
    assert store.objects == {}
    assert admin_client.get(image.url).status_code == 404


def test_duplicate_picture_is_not_sent_to_bucket_again(store):
    data = photo_bytes()
    add_image(upload=data, alt="Waves")
    Image.objects.all().delete()
    store.asked.clear()
    add_image(upload=data, alt="Waves")
    assert {method for method, _key in store.asked} == {"HEAD"}


def test_unavailable_store_loses_no_data(store, admin_client, capsys):
    image = add_image(upload=photo_bytes(seed=1), alt="Waves")
    store.is_away = True
    with pytest.raises(UnacceptableImage, match="couldn’t save the picture"):
        add_image(upload=photo_bytes(seed=2), alt="Hills")
    file = SimpleUploadedFile("hills.jpg", photo_bytes(seed=2))
    html = admin_client.post(reverse("admin:images_image_upload"), {"files": [file]}).content.decode()
    assert "“hills.jpg”: We couldn’t save the picture right now." in html
    file.seek(0)
    html = admin_client.post(
        reverse("admin:images_image_add"), {"upload": file, "alt": "Hills"}, follow=True
    ).content.decode()
    assert "We couldn’t save the picture right now." in html
    answer = admin_client.get(image.url)
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    with pytest.raises(CommandError, match="did not answer as it should"):
        call_command("make_renditions")
    assert not Upload.objects.exists()
    store.is_away = False
    call_command("make_renditions")
    assert Image.objects.get().is_complete
    assert admin_client.get(image.url).status_code == 200


def test_deleting_picture_succeeds_while_store_is_unavailable(store, admin_client, django_capture_on_commit_callbacks):
    image = add_image(upload=photo_bytes(), alt="Waves")
    store.is_away = True
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin_client.post(reverse("admin:images_image_delete", args=[image.pk]), {"post": "yes"})
    assert answer.status_code == 302
    assert not Image.objects.exists()


def test_picture_missing_from_bucket_does_not_stop_others(store, capsys):
    lost, kept = (add_image(upload=photo_bytes(seed=n), alt="Waves") for n in (1, 2))
    del store.objects[key(lost.file.name)]
    with pytest.raises(CommandError, match="1 pictures could not be read"):
        call_command("make_renditions")
    assert list(Image.objects.filter(is_complete=True)) == [kept]
