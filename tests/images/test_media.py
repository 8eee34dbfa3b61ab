"""Media files at their URLs."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from images import actions
from images.actions import add_image
from tests.factories.pictures import make_image, photo_bytes

pytestmark = pytest.mark.django_db


def test_media_files_are_served_with_type_and_sandbox_headers(client):
    image = add_image(upload=photo_bytes(600, 300), alt="Waves")
    actions.make_renditions(image)
    addresses = {image.url: "image/jpeg"} | {one["url"]: one["type"] for one in image.renditions()}
    assert set(addresses.values()) == {"image/avif", "image/webp", "image/jpeg"}
    for address, kind in addresses.items():
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"] == kind
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert not answer.cookies
        assert len(answer.getvalue()) == int(answer["Content-Length"])
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
        assert again["Cache-Control"] == answer["Cache-Control"]
        assert client.head(address).status_code == 200
        assert client.post(address).status_code == 405


def test_other_storage_files_get_404(client):
    image = make_image()
    folder, name = image.file.name.rpartition("/")[::2]
    for stray in (
        "images/ab/page.html",
        "images/ab/x.svg",
        "images/ab/.htaccess",
        "secret.txt",
        f"{folder}/{'0' * 64}.png",
    ):
        default_storage.save(stray, ContentFile(b"<script>alert(1)</script>"))
    addresses = [
        "", "images/", f"{folder}/", "secret.txt", "images/ab/page.html", "images/ab/x.svg", "images/ab/.htaccess",
        f"{folder}/../../secret.txt", f"{folder}/..%2f..%2fsecret.txt", f"images/zz/{name}",
        f"{image.file.name}/", f"{image.file.name}%00", f"{image.file.name}.html", f"{folder}/{name[:-4]}-7.png",
        f"{folder}/{name[:-4]}-99999999.webp", f"{folder}/{name.upper()}",
    ]  # fmt: skip
    for address in addresses:
        assert client.get(f"/media/{address}").status_code == 404, address


def test_media_urls_never_create_renditions(client):
    image = add_image(upload=photo_bytes(600, 300), alt="Waves")
    stem = image.url.removesuffix(".jpeg")
    before = default_storage.listdir(image.file.name.rpartition("/")[0])[1]
    for width in range(1, 2000, 37):
        for kind in ("avif", "webp", "jpeg", "png"):
            assert client.get(f"{stem}-{width}.{kind}?w={width}&quality=1").status_code == 404
    assert default_storage.listdir(image.file.name.rpartition("/")[0])[1] == before
