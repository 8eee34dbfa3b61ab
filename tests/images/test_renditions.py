"""Renditions: creation, markup and cost."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from PIL import Image as Pillow

from images import actions
from images.actions import add_image
from images.models import Image, Upload
from images.renditions import TYPES
from tests.factories.articles import make_user
from tests.factories.pictures import make_image, photo_bytes

STYLE = Path(__file__).resolve().parents[2] / "static/css/pictures.css"
pytestmark = pytest.mark.django_db


def on_disk(one):
    return one["url"].removeprefix("/media/")


def offered(image):
    return [(one["type"].removeprefix("image/"), one["width"]) for one in image.renditions()]


@pytest.mark.parametrize(
    ("width", "widths"),
    [(100, [100]), (240, [240]), (241, [240, 241]), (960, [240, 480, 960]), (2000, [240, 480, 960, 1600])],
)
def test_renditions_have_their_stated_width_and_type(width, widths):
    image = add_image(upload=photo_bytes(width, 20), alt="Waves")
    actions.make_renditions(image)
    image.refresh_from_db()
    assert image.is_complete
    assert [pair for pair in offered(image) if pair[0] != "avif"] == [
        (kind, width) for kind in ("webp", "jpeg") for width in widths
    ]
    for one in image.renditions():
        with default_storage.open(on_disk(one)) as file, Pillow.open(file) as copy:
            assert copy.width == one["width"]
            assert Pillow.MIME[copy.format] == one["type"]


def test_upload_makes_small_renditions_and_worker_the_rest():
    image = add_image(upload=photo_bytes(1200, 800), alt="Waves")
    assert offered(image) == [("webp", 240), ("webp", 480)]
    assert not image.is_complete
    assert actions.make_renditions(image) == 10
    image = Image.objects.get()
    assert offered(image) == [(kind, width) for kind in ("avif", "webp", "jpeg") for width in (240, 480, 960, 1200)]
    assert actions.make_renditions(image) == 0, "made once"


def test_avif_larger_than_webp_is_not_kept():
    image = make_image(width=300)
    actions.make_renditions(image)
    sizes = {one["type"]: default_storage.size(on_disk(one)) for one in image.renditions()}
    assert set(sizes) == {"image/webp"}, "a plain field is smaller as WebP"
    assert image.is_complete


def test_picture_markup_is_valid_at_every_rendition_stage():
    image = add_image(upload=photo_bytes(1200, 800), alt="Waves")
    widths = [240, 480, 960, 1200]
    for made, sources, candidates in [
        ({}, 0, []),
        ({"webp": [240, 480]}, 0, ["-240.webp 240w", "-480.webp 480w", ".jpeg 1200w"]),
        ({"webp": widths, "jpeg": [240]}, 1, [".jpeg 1200w"]),
        ({"webp": widths, "jpeg": widths, "avif": widths}, 2, [f"-{width}.jpeg {width}w" for width in widths]),
    ]:
        image.made = made
        html = render_to_string("components/picture.html", {"image": image})
        assert html.count("<source") == sources
        assert html.count('width="1200" height="800"') == 1
        for candidate in candidates:
            assert html.count(candidate) == 1, "nothing but a small copy to be blown up"
        assert "-960" in html or "1200w" in html or "srcset" not in html


def test_drawing_falls_back_to_original_file():
    image = make_image(width=1000, height=500)
    assert image.fallback()["srcset"].endswith(f"{image.url} 1000w")
    actions.make_renditions(image)
    assert image.fallback() == {"url": image.url, "srcset": ""}
    assert "image/webp" in [source["type"] for source in image.sources()]


def test_picture_markup_needs_no_query_or_storage_access(django_assert_num_queries, monkeypatch):
    actions.make_renditions(add_image(upload=photo_bytes(1000, 500), alt="Waves"))
    image = Image.objects.get()

    def refuse(*args, **kwargs):
        raise AssertionError("storage was asked")

    for name in ["exists", "open", "size", "listdir", "path", "get_modified_time"]:
        monkeypatch.setattr(default_storage._wrapped.__class__, name, refuse)
    with django_assert_num_queries(0):
        html = render_to_string("components/picture.html", {"image": image})
        render_to_string("components/preload.html", {"image": image})
    assert html.count(" 960w") == 3


def test_alt_text_saved_during_rendition_is_kept():
    image = make_image(width=300)
    stale = Image.objects.get()
    Image.objects.update(alt="Written meanwhile")
    actions.make_renditions(stale)
    image.refresh_from_db()
    assert (image.alt, image.is_complete) == ("Written meanwhile", True)


def test_renditions_of_picture_deleted_during_work_are_removed():
    image = add_image(upload=photo_bytes(600, 300), alt="Waves")
    folder = image.file.name.rpartition("/")[0]
    stale = Image.objects.get()
    image.delete()
    actions.make_renditions(stale)
    assert image.sha256 not in "".join(default_storage.listdir(folder)[1])


def test_renditions_of_accepted_upload_are_kept():
    user = make_user("writer")
    upload = actions.receive_upload(upload=photo_bytes(600, 300), name="x", by=user)
    stale = Upload.objects.get()
    image = actions.accept_upload(upload=upload, by=user, alt="Waves")
    actions.make_renditions(stale)
    assert not image.is_complete
    assert actions.make_renditions(image) == 7, "and the picture's row notes them"
    assert all(default_storage.exists(on_disk(one)) for one in image.renditions())


def test_accepted_upload_passes_on_complete_renditions():
    user = make_user("writer")
    upload = actions.receive_upload(upload=photo_bytes(600, 300), name="x", by=user)
    actions.make_renditions(upload)
    image = actions.accept_upload(upload=upload, by=user, alt="Waves")
    assert image.is_complete
    assert len(image.renditions()) == 9


def test_make_renditions_command_completes_library_and_resumes(capsys):
    old = make_image(width=600)
    Image.objects.update(made={}, dhash="", tone="")
    add_image(upload=photo_bytes(500, 300), alt="Waves")
    call_command("make_renditions", "--dry-run")
    assert "2 pictures lack copies" in capsys.readouterr().out
    call_command("make_renditions")
    assert "2 of 2 pictures\n10 copies" in capsys.readouterr().out
    assert not Image.objects.filter(is_complete=False).exists()
    old.refresh_from_db()
    assert old.tone, "what the first version of the library did not note is noted now"
    call_command("make_renditions")
    assert "0 copies written" in capsys.readouterr().out
    call_command("make_renditions", "--again")
    assert "of 2 pictures" in capsys.readouterr().out


def test_unreadable_picture_does_not_stop_others(capsys):
    fine, lost, broken = make_image(width=300), make_image(), make_image()
    default_storage.delete(lost.file.name)
    default_storage.delete(broken.file.name)
    default_storage.save(broken.file.name, io.BytesIO(b"\x89PNG\r\n\x1a\nno more"))
    with pytest.raises(CommandError, match="2 pictures could not be read"):
        call_command("make_renditions")
    assert lost.file.name in capsys.readouterr().err
    assert list(Image.objects.filter(is_complete=True)) == [fine]
    assert actions.make_missing_renditions() == (0, 0), "the worker leaves out what cannot be read"
    assert actions.read_again() == 2 and actions.make_missing_renditions() == (0, 2)


@pytest.mark.parametrize(
    ("ppoi", "classes"),
    [
        ("0.5x0.5", ""),
        ("0.25x0.75", "focus focus-x2 focus-y8"),
        ("0x1", "focus focus-x0 focus-y10"),
        ("1.9x0", "focus focus-x10 focus-y0"),
    ],
)
def test_focal_point_maps_to_css_classes(ppoi, classes):
    image = Image(ppoi=ppoi)
    assert image.focus_class == classes
    style = STYLE.read_text()
    for name in classes.split():
        assert f".{name} {{" in style


def test_placeholder_tone_maps_to_css_classes():
    image = make_image()
    style = STYLE.read_text()
    assert len(image.tone_class.split()) == 4
    for name in image.tone_class.split():
        assert f".{name} {{" in style
    assert set(TYPES.values()) >= {one["type"] for one in image.renditions()}
