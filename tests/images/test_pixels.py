"""Pixels of uploaded pictures: format, colors, orientation and frames."""

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from images.uploads import MOTION_LOST, UnacceptableImage, reencode
from tests.images.test_uploads import HEIC, check_bare, encoded, noise, opened
from tests.shared import SHARED, needs_shared


def test_photo_becomes_jpeg_even_from_cmyk():
    assert reencode(encoded(noise(), "PNG")).ext == "jpeg"
    assert reencode(encoded(noise("CMYK"), "JPEG")).ext == "jpeg"


def test_grayscale_photo_becomes_jpeg():
    assert reencode(encoded(Image.effect_noise((300, 300), 60), "PNG")).ext == "jpeg"


def test_drawing_stays_lossless_png():
    picture = reencode(encoded(Image.new("RGB", (50, 40), "teal"), "PNG"))
    assert picture.ext == "png"
    assert opened(picture).convert("RGB").getpixel((3, 3)) == (0, 128, 128)


def test_transparency_is_kept():
    picture = reencode(encoded(noise("RGBA"), "PNG"))
    assert picture.ext == "webp"
    assert opened(picture).getextrema()[3][0] < 255


def test_opaque_alpha_channel_is_dropped():
    image = noise()
    image.putalpha(255)
    assert reencode(encoded(image, "PNG")).ext == "jpeg"


def test_exif_orientation_is_applied():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    image = Image.new("RGB", (60, 40), "white")
    image.paste("black", (0, 0, 30, 40))
    upright = check_bare(reencode(encoded(image, "JPEG", exif=exif)))
    assert upright.size == (40, 60)
    assert upright.convert("L").getpixel((20, 5)) < 60
    assert upright.convert("L").getpixel((20, 55)) > 200


def test_all_metadata_is_dropped():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SECRET-CANARY")
    notes.add_itxt("XML:com.adobe.xmp", "SECRET-CANARY")
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "SECRET-CANARY"
    for data in [
        encoded(noise(), "PNG", pnginfo=notes, exif=exif),
        encoded(noise(), "JPEG", comment="SECRET-CANARY", exif=exif, xmp=b"SECRET-CANARY") + b"SECRET-CANARY<script>",
        encoded(noise(), "WEBP", exif=exif, xmp=b"SECRET-CANARY"),
        encoded(Image.new("RGB", (9, 9)), "GIF", comment="SECRET-CANARY"),
        encoded(noise(), "AVIF", exif=exif, xmp=b"SECRET-CANARY"),
    ]:
        assert b"SECRET-CANARY" in data
        picture = reencode(data)
        check_bare(picture)
        assert b"CANARY" not in picture.data


def test_color_profile_is_dropped_and_broken_profile_is_ignored():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for icc in [ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), profile, b"no profile"]:
        check_bare(reencode(encoded(noise(), "JPEG", icc_profile=icc)))


def red_for_green():
    """Return a color profile that swaps red and green, to make its use visible."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"....").replace(b"gXYZ", b"rXYZ").replace(b"....", b"gXYZ")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "PNG of a palette", "PNG of a palette with holes"])
def test_color_profile_is_applied(kind):
    image, options = Image.new("RGB", (40, 40), (255, 0, 0)), {"icc_profile": red_for_green()}
    image.paste((0, 0, 255), (0, 0, 20, 40))
    if "palette" in kind:
        image = image.quantize(4)
    if "holes" in kind:
        options["transparency"] = image.getpixel((2, 2))
    shown = check_bare(reencode(encoded(image, kind.split()[0], **options))).convert("RGBA")
    red, green, _blue, opacity = shown.getpixel((35, 20))
    assert (red < 60, green > 200, opacity) == (True, True, 255)
    assert shown.getpixel((2, 20))[3] == (0 if "holes" in kind else 255)


def test_first_frame_of_animation_is_used():
    red, blue = Image.new("RGB", (20, 20), "red"), Image.new("RGB", (20, 20), "blue")
    for kind in ["GIF", "WEBP", "PNG"]:
        options = {"lossless": True} if kind == "WEBP" else {}
        image = check_bare(reencode(encoded(red, kind, save_all=True, append_images=[blue], **options)))
        assert image.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((4000, 1000), (3200, 800)),
        ((10, 5000), (10, 5000)),
        ((800, 9000), (800, 9000)),
        ((2000, 9000), (1600, 7200)),
        ((1000, 20000), (800, 16000)),
        ((9000, 1), (3200, 1)),
    ],
)
def test_size_is_limited_and_tall_pictures_keep_their_width(size, expected):
    picture = reencode(encoded(Image.new("RGB", size, "navy"), "PNG"))
    assert (picture.width, picture.height) == expected


def test_heic_is_read():
    image = check_bare(reencode(HEIC)).convert("RGB")
    assert image.size == (64, 64)
    assert image.getpixel((5, 30))[0] > 150
    assert image.getpixel((58, 30))[2] > 150


@pytest.mark.parametrize("kind", ["TIFF", "BMP"])
def test_tiff_and_bmp_are_read(kind):
    image = Image.new("RGB", (40, 30), (200, 30, 40))
    assert check_bare(reencode(encoded(image, kind))).convert("RGB").getpixel((5, 5))[0] > 150


def animation(*frames, kind="WEBP"):
    options = {"lossless": True} if kind == "WEBP" else {"disposal": 2} if kind == "GIF" else {}
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, **options)


@pytest.mark.parametrize("kind", ["WEBP", "GIF", "PNG"])
@pytest.mark.parametrize("blank", [(0, 0, 0, 0), (255, 255, 255, 255), (0, 0, 0, 255)], ids=["clear", "white", "black"])
def test_first_frame_that_shows_something_is_kept(kind, blank):
    empty, full = Image.new("RGBA", (20, 20), blank), Image.new("RGBA", (20, 20), (200, 30, 40, 255))
    full.paste((20, 60, 200, 255), (10, 0, 20, 20))
    picture = reencode(animation(empty, full, kind=kind))
    assert check_bare(picture).convert("RGBA").getpixel((4, 5))[0] > 150
    assert picture.notes == (MOTION_LOST,)


def test_animation_that_shows_nothing_is_refused():
    clear = [Image.new("RGBA", (20, 20), (0, 0, 0, 0)), Image.new("RGBA", (20, 20), (255, 0, 0, 0))]
    with pytest.raises(UnacceptableImage, match="shows nothing"):
        reencode(animation(*clear))


def test_still_picture_has_no_note():
    assert reencode(encoded(noise(), "PNG")).notes == ()


@needs_shared
def test_shared_case_of_blank_first_frame_is_not_stored_blank():
    data = (SHARED / "cases" / "C30-first-frame-blank.gif").read_bytes()
    image = check_bare(reencode(data)).convert("RGBA")
    assert image.getextrema()[3][1] == 255
