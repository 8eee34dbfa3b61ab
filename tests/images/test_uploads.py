"""Uploads: real and broken files, and each rule of re-encoding."""

import base64
import io
import random
import struct
import time
import zlib

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from images.uploads import MAX_BYTES, MAX_EDGE, MOTION_LOST, PAGES_LOST, TOO_TALL, Picture, UnacceptableImage, reencode
from tests.shared import SHARED, needs_shared

FILES = sorted([*SHARED.glob("images/**/*.*"), *SHARED.glob("photos/*.*")])
# In decompression_bomb_extents.gif only the second frame is a bomb, and only the first one is decoded.
REFUSED = {
    "broken.png",
    "broken_data_stream.png",
    "decompression_bomb.gif",
    "decompression_bomb.ico",
    "truncated_end_chunk.png",
    "truncated_image.png",
    "truncated_jpeg.jpg",
    "unknown_compression_method.png",
    "zero_width.gif",
}
BOMBS = ["decompression_bomb.gif", "decompression_bomb.ico"]


def encoded(image, kind, **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def noise(mode="RGB", size=(64, 48)):
    count = size[0] * size[1] * len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, size, random.Random(1).randbytes(count))


def opened(picture):
    image = Image.open(io.BytesIO(picture.data))
    image.load()
    return image


def check_bare(picture):
    """Assert that a re-encoded picture decodes and has no metadata."""
    image = opened(picture)
    assert image.size == (picture.width, picture.height)
    assert max(image.size) <= MAX_EDGE
    assert image.format == {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}[picture.ext]
    assert not dict(image.getexif())
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop", "XML:com.adobe.xmp"} & set(image.info)
    assert getattr(image, "n_frames", 1) == 1
    return image


def header_only_png(width, height):
    """Return a PNG that declares a size but contains little pixel data."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


# Made with pillow-heif for this test: red at the left, blue at the right.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAA"
    "AAAERAAAEAAQAAAAABegABAAAAAAAAACsAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA1mlwcnAA"
    "AAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkA"
    "AAAwAAAwAeoCCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAA"
    "QAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAADNtZGF0AAAAJygBrxOA5TPAn//wJKP/2Pc8PwK2Kr/8QnkfzDwP/y"
    "1V3KRX/7LLwA=="
)


@needs_shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_file_is_stripped_or_refused_with_message(path):
    began = time.process_time()
    try:
        picture = reencode(path.read_bytes())
    except UnacceptableImage as error:
        assert str(error).endswith(".")
        assert path.name in REFUSED
    else:
        assert path.name not in REFUSED
        check_bare(picture)
        assert reencode(path.read_bytes()) == picture
    assert time.process_time() - began < 20


@needs_shared
@pytest.mark.parametrize("name", BOMBS)
def test_decompression_bomb_is_refused_quickly(name):
    data = (SHARED / "images/pillow" / name).read_bytes()
    began = time.process_time()
    with pytest.raises(UnacceptableImage):
        reencode(data)
    assert time.process_time() - began < 0.5


@needs_shared
def test_gps_position_is_removed():
    data = (SHARED / "images/pillow/exif_gps.jpg").read_bytes()
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert not check_bare(reencode(data)).getexif().get_ifd(ExifTags.IFD.GPSInfo)


@needs_shared
def test_sixteen_bit_grayscale_keeps_shades():
    image = check_bare(reencode((SHARED / "images/pillow/p_16.png").read_bytes()))
    low, high = image.convert("L").getextrema()
    assert low < high


@pytest.mark.parametrize("size", [(6325, 6325), (12000, 12000), (30000, 30000), (65000, 65000), (40_000_001, 1)])
def test_too_many_pixels_are_refused_from_header(size):
    began = time.process_time()
    with pytest.raises(UnacceptableImage, match="more than 40 million pixels"):
        reencode(header_only_png(*size))
    assert time.process_time() - began < 0.5


def with_scans(data, number):
    """Return a progressive JPEG whose last scan is repeated `number` times."""
    end = data.rindex(b"\xff\xd9")
    scan = data[data.rindex(b"\xff\xda") : end]
    return data[:end] + scan * number + data[end:]


def test_jpeg_with_thousand_scans_is_refused_before_decoding():
    progressive = encoded(Image.new("L", (6000, 6000), 128), "JPEG", progressive=True)
    began = time.process_time()
    with pytest.raises(UnacceptableImage, match="takes too long to open"):
        reencode(with_scans(progressive, 1000))
    assert time.process_time() - began < 1


def test_scans_are_counted_in_multi_picture_jpeg():
    image = Image.new("L", (600, 600), 128)
    data = encoded(image, "MPO", save_all=True, append_images=[image], progressive=True)
    first = data[: data.index(b"\xff\xd9") + 2]
    check_bare(reencode(data))
    with pytest.raises(UnacceptableImage, match="takes too long to open"):
        reencode(with_scans(first, 1000) + data[len(first) :])


def test_bytes_resembling_scans_are_not_counted():
    """Accept scan markers in metadata, after the picture and in pixel data."""
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "x"
    for data in [
        encoded(noise(size=(400, 300)), "JPEG", progressive=True, exif=exif, xmp=b"\xff\xda\0\x0c" * 1000),
        encoded(noise(size=(400, 300)), "JPEG", quality=95) + b"\xff\xda\0\x08" * 1000,
        with_scans(encoded(noise(size=(400, 300)), "JPEG", progressive=True), 20),
    ]:
        check_bare(reencode(data))


def test_truncated_jpeg_markers_raise_no_other_error():
    data = encoded(noise(), "JPEG", progressive=True)
    for cut in range(2, len(data), 7):
        for tail in (b"", b"\xff", b"\xff\xda", b"\xff\xda\xff", b"\xff\xff\xff"):
            try:
                reencode(data[:cut] + tail)
            except UnacceptableImage as error:
                assert str(error).endswith(".")


def test_file_above_size_limit_is_refused():
    with pytest.raises(UnacceptableImage, match="larger than 10 MB"):
        reencode(b"\xff" * (MAX_BYTES + 1))


def test_stated_file_size_is_checked_before_reading():
    class Huge:
        size = MAX_BYTES + 1

        def read(self, *args):
            raise AssertionError("read")

    with pytest.raises(UnacceptableImage, match="larger than 10 MB"):
        reencode(Huge())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        b"\0\0\0\x1cftypavif",
    ],
)
def test_invalid_picture_data_is_refused(data):
    with pytest.raises(UnacceptableImage):
        reencode(data)


@pytest.mark.parametrize("kind", ["ICO", "PPM", "PCX", "TGA"])
def test_unsupported_picture_formats_are_refused(kind):
    with pytest.raises(UnacceptableImage, match="Upload a JPEG, PNG"):
        reencode(encoded(noise(), kind))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200, "is damaged"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + b"\0" * 200, "is damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is an SVG drawing"),
        ("<?xml version='1.0'?><svg/>".encode("utf-16"), "is an SVG drawing"),
        (b"\xff\x0a" + bytes(60), "is a JPEG XL"),
        (bytes([0, 0, 0, 12]) + b"JXL \r\n\x87\n", "is a JPEG XL"),
        (b"\0\0\0\x18ftypmp42" + bytes(40), "is a video"),
        (b"%PDF-1.7", "is a document"),
        (b"8BPS\0\1" + bytes(60), "an image editor"),
        (b"<!doctype html><p>Not found", "is a web page"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><svg/>", "is an SVG drawing"),
        (encoded(noise(), "AVIF")[:90], "is damaged"),
    ],
)
def test_common_wrong_file_types_are_named_in_refusal(data, sentence):
    with pytest.raises(UnacceptableImage, match=sentence):
        reencode(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF", "BMP", "HEIC"])
def test_damaged_files_raise_only_unacceptable_image(kind):
    data, chance = HEIC if kind == "HEIC" else encoded(noise(), kind), random.Random(2)
    for _ in range(150):
        broken = bytearray(data[: chance.randrange(8, len(data) + 1)])
        for _ in range(chance.randrange(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            check_bare(reencode(bytes(broken)))
        except UnacceptableImage as error:
            assert str(error).endswith(".")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_truncated_file_is_refused(kind):
    data = encoded(noise(size=(200, 200)), kind)
    with pytest.raises(UnacceptableImage):
        reencode(data[: len(data) // 2])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_png_mode_is_accepted(mode):
    made = {
        "1": lambda: noise().convert("1"),
        "P": lambda: noise().quantize(200),
        "I;16": lambda: Image.frombytes("I;16", (64, 48), random.Random(1).randbytes(64 * 48 * 2)),
    }
    image = made.get(mode, lambda: noise(mode))()
    shades = check_bare(reencode(encoded(image, "PNG"))).convert("L").getextrema()
    assert shades[0] < 60
    assert shades[1] > 195


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


def test_large_photo_is_reencoded_quickly():
    data = encoded(Image.effect_noise((6300, 6300), 30).convert("RGB"), "JPEG", quality=40)
    began = time.process_time()
    assert isinstance(reencode(data), Picture)
    assert time.process_time() - began < 10


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


def test_first_page_of_tiff_that_shows_something_is_kept_and_said():
    page = noise(size=(60, 40))
    data = encoded(Image.new("RGB", (60, 40), (250, 240, 230)), "TIFF", save_all=True, append_images=[page])
    picture = reencode(data)
    assert picture.notes == (PAGES_LOST,)
    assert picture.dhash == reencode(encoded(page, "TIFF")).dhash
    assert reencode(encoded(page, "TIFF")).notes == ()


def test_very_tall_picture_says_how_narrow_it_became():
    assert reencode(encoded(Image.new("RGB", (300, 20_000), "teal"), "PNG")).notes == (TOO_TALL.format(240),)
