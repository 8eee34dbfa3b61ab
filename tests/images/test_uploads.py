"""Uploads: real and broken files, and each rule of re-encoding."""

import base64
import io
import random
import struct
import time
import zlib

import pytest
from PIL import ExifTags, Image

from images.uploads import MAX_BYTES, MAX_EDGE, PAGES_LOST, TOO_TALL, Picture, UnacceptableImage, reencode
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
        (b"\x1f\x8b\x08" + bytes(60), "is compressed"),
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


def test_large_photo_is_reencoded_quickly():
    data = encoded(Image.effect_noise((6300, 6300), 30).convert("RGB"), "JPEG", quality=40)
    began = time.process_time()
    assert isinstance(reencode(data), Picture)
    assert time.process_time() - began < 10


def test_first_page_of_tiff_that_shows_something_is_kept_and_said():
    page = noise(size=(60, 40))
    data = encoded(Image.new("RGB", (60, 40), (250, 240, 230)), "TIFF", save_all=True, append_images=[page])
    picture = reencode(data)
    assert picture.notes == (PAGES_LOST,)
    assert picture.dhash == reencode(encoded(page, "TIFF")).dhash
    assert reencode(encoded(page, "TIFF")).notes == ()


def test_very_tall_picture_says_how_narrow_it_became():
    assert reencode(encoded(Image.new("RGB", (300, 20_000), "teal"), "PNG")).notes == (TOO_TALL.format(240),)
