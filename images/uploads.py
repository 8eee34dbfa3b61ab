"""Re-encode uploads as safe pictures, or refuse them with a sentence.

None of the uploaded bytes are kept: the pixels are decoded and encoded again. So no file that is also a
web page, no GPS position, comment, color profile or trailing bytes reach a reader.
"""

import hashlib
import io
import re
import threading
from contextlib import contextmanager
from typing import NamedTuple

import pi_heif
from PIL import Image, ImageCms, ImageOps

from images.perceptual_hash import compute_dhash, compute_tone
from images.renditions import first_copies

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_EDGE = 3200
# A tall drawing, more than twice as high as wide, keeps a width that can be read. WebP ends at 16,383 pixels.
MAX_TALL_WIDTH, MAX_TALL_HEIGHT = 1600, 16_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF", "TIFF", "BMP")
FORMATS_IN_WORDS = "JPEG, PNG, WebP, GIF, AVIF, HEIC, TIFF or BMP"
# HEIC, as phones take pictures. The thumbnails in a file are not read.
pi_heif.register_heif_opener(thumbnails=False)
# Frames of an animation that are looked at for one that shows something.
MOST_FRAMES = 60
MOTION_LOST = "This picture moves, and articles show still pictures: its first frame that shows something was kept."
PAGES_LOST = "This TIFF has several pages: its first page that shows something was kept."
TOO_TALL = "This picture is very tall: it was reduced to {} pixels wide. Cut it into parts to keep its writing sharp."

# A progressive JPEG has some ten scans. Each costs a pass over all pixels and as little as 80 bytes: 1,000 of them, in
# 223 KB, took 22 s.
MAX_SCANS = 60
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_START_OF_SCAN, _END_OF_IMAGE, _BARE = 0xDA, 0xD9, {0x01, 0xD8}
# 40 million pixels take up to 770 MB while they are decoded: one picture at a time in each process.
_DECODING = threading.Lock()

# A picture of more colors than this is no drawing.
DRAWING_COLORS = 256

DAMAGED = "This picture is damaged or incomplete. Open it in an image editor, save it again and upload that file."
SVG = (
    "This is an SVG drawing. An SVG file can contain a program that runs in readers’ browsers, so we accept none. "
    "Save it as PNG and upload that file."
)
# Files that Pillow cannot or must not open: (how the file begins, what to do).
OTHER_KINDS = tuple((re.compile(beginning, re.DOTALL), sentence) for beginning, sentence in (
    (rb".{4}ftyp(avi[fs]|hei|hev|mif1|msf1)", DAMAGED),
    (rb"(\xef\xbb\xbf)?\s*<(\?xml|!DOCTYPE svg|svg|!--)|(\xff\xfe|\xfe\xff)\0?<\0?[?!s]", SVG),
    (rb"\xff\x0a|\0\0\0\x0c(JXL |jP  )",
     "This is a JPEG XL or JPEG 2000 picture, which few programs read. Save it as JPEG or PNG and upload that file."),
    (rb"8BPS|II\*\0.{4}CR|%!PS", "This is a file of an image editor or a camera. Save it as JPEG or PNG and upload that file."),
    (rb".{4}ftyp(?!avi|hei|hev|mif|msf)|\x1aE\xdf\xa3", "This is a video. Save one frame of it as JPEG and upload that file."),
    (rb"\x1f\x8b", "This file is compressed. Unpack it and upload the picture that is in it."),
    (rb"%PDF|PK\x03\x04|\xd0\xcf\x11\xe0", "This is a document. Save the picture in it as PNG and upload that file."),
    (rb"\s*<(?i:!doctype html|html)", "This is a web page. Save the picture on it and upload that file."),
))  # fmt: skip


class UnacceptableImage(ValueError):
    """The upload cannot become a picture of ours; the message says what to do."""


class Picture(NamedTuple):
    """A re-encoded picture: the bytes of a JPEG, PNG or WebP file, and its size.

    `ext` has no dot. `dhash` and `tone` come from images/perceptual_hash.py, `original_sha256` is of the
    source. `notes` are sentences about what was lost. `copies` is {(format, width): bytes} of the first renditions.
    """

    data: bytes
    ext: str
    width: int
    height: int
    dhash: str = ""
    tone: str = ""
    original_sha256: str = ""
    copies: dict = {}
    notes: tuple = ()

    @property
    def sha256(self):
        return hashlib.sha256(self.data).hexdigest()


def reencode(upload):
    """Return the Picture of `upload`, which is bytes or a binary file.

    It takes the first frame of an animation that shows something, applies the camera's orientation, converts colors to
    8-bit sRGB and limits the longest edge to MAX_EDGE; a tall picture keeps more. The same input gives the same bytes.
    Raises only UnacceptableImage.
    """
    data = _read(upload)
    with _DECODING:
        return _reencode(data)


def look_at(data):
    """Refuse bytes that are no picture of ours by their head, without decoding them."""
    with _refusing(_read(data)), Image.open(io.BytesIO(data), formats=FORMATS) as image:
        _check_size(image.size)
        _check_scans(data, image.format)


def rotate(data):
    """Return a picture of ours, rotated by 90 degrees clockwise, as PNG bytes."""
    target = io.BytesIO()
    with _DECODING, Image.open(io.BytesIO(data), formats=FORMATS) as image:
        image.transpose(Image.Transpose.ROTATE_270).save(target, "PNG", compress_level=1)
    return target.getvalue()


def _reencode(data):
    with _refusing(data):
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(image.size)
            _check_scans(data, image.format)
            wide, flat = min(image.width, MAX_TALL_WIDTH), _flatten(image)
        flat, notes = _frame_that_shows(data, flat)
    return _write(flat)._replace(
        dhash=compute_dhash(flat),
        tone=compute_tone(flat),
        original_sha256=hashlib.sha256(data).hexdigest(),
        copies=first_copies(flat),
        notes=notes + (TOO_TALL.format(flat.width),) * (flat.height == MAX_TALL_HEIGHT and flat.width < wide),
    )


@contextmanager
def _refusing(data):
    """Raise UnacceptableImage in the place of what Pillow raises."""
    try:
        yield
    except UnacceptableImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnacceptableImage(_too_many_pixels()) from error
    except Image.UnidentifiedImageError as error:
        raise UnacceptableImage(_unreadable(data)) from error
    except Exception as error:
        # Pillow's parsers raise anything: struct.error, KeyError, IndexError, MemoryError …
        raise UnacceptableImage(DAMAGED) from error


def _frame_that_shows(data, first):
    """Return (the first frame that shows something, notes); a still picture stays."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.format not in {"GIF", "PNG", "WEBP", "AVIF", "TIFF"} or not _moves(image):
            return first, ()
        note = PAGES_LOST if image.format == "TIFF" else MOTION_LOST
        if not _is_plain(first):
            return first, (note,)
        # A frame of one color is better than nothing.
        best = None if _is_blank(first) else first
        for number in range(1, MOST_FRAMES):
            try:
                image.seek(number)
                _check_size(image.size)
            except EOFError:
                break
            if not _is_plain(frame := _flatten(image)):
                return frame, (note,)
            best = best or (None if _is_blank(frame) else frame)
    if best is None and first.mode == "RGBA":
        raise UnacceptableImage(
            "This animation shows nothing in its first frames. Save one frame that does as PNG and upload that file."
        )
    return best or first, (note,)


def _moves(image):
    """Return True if a picture has a second frame; looking for it may fail."""
    try:
        image.seek(1)
        # The second picture of a TIFF may be its own preview.
        is_preview = image.format == "TIFF" and bool(image.tag_v2.get(254, 0) & 1)
        image.seek(0)
    except Exception:
        return False
    return not is_preview


def _is_blank(image):
    """Return True if a frame is see-through, black or white throughout."""
    if image.mode == "RGBA" and image.getextrema()[3][1] == 0:
        return True
    return image.convert("RGB").getextrema() in (((0, 0),) * 3, ((255, 255),) * 3)


def _is_plain(image):
    """Return True if a frame is of one color throughout."""
    return _is_blank(image) or all(low == high for low, high in image.getextrema())


def _read(upload):
    data = upload
    if not isinstance(upload, bytes):
        data = None
        if (getattr(upload, "size", 0) or 0) <= MAX_BYTES:
            upload.seek(0)
            data = upload.read(MAX_BYTES + 1)
    if data is None or len(data) > MAX_BYTES:
        raise UnacceptableImage(
            f"This file is larger than {MAX_BYTES // 1024 // 1024} MB. Save the picture smaller and upload it again."
        )
    if not data:
        raise UnacceptableImage("This file is empty. Choose the picture again.")
    return data


def _too_many_pixels():
    return (
        f"This picture has more than {MAX_PIXELS // 1_000_000} million pixels. Reduce it to {MAX_EDGE} pixels on its longer edge "
        "and upload it again."
    )


def _unreadable(data):
    known = (sentence for beginning, sentence in OTHER_KINDS if beginning.match(data))
    return next(known, f"This file is not a picture that we can read. Upload a {FORMATS_IN_WORDS} file.")


def _check_size(size):
    """Check the size in the header before decoding anything.

    A decompression bomb of 17 KB holds 144 million pixels.
    """
    width, height = size
    if width < 1 or height < 1:
        raise UnacceptableImage("This picture has no width or no height. Save it again in an image editor.")
    if width * height > MAX_PIXELS:
        raise UnacceptableImage(_too_many_pixels())


def _check_scans(data, kind):
    """Refuse a JPEG with too many scans.

    Markers are counted: in pixel data, 0xFF is always followed by 0 or a restart marker.

    Pillow calls a JPEG with several pictures MPO; only the first one is read.
    """
    if kind not in {"JPEG", "MPO"}:
        return
    scans, at = 0, 2
    while (found := _MARKER.search(data, at)) and (marker := data[found.end() - 1]) != _END_OF_IMAGE:
        at = found.end()
        if marker not in _BARE:
            # What is between this marker and its stated end is its own: a preview in there is not decoded.
            at += max(2, int.from_bytes(data[at : at + 2], "big"))
        scans += marker == _START_OF_SCAN
    if scans > MAX_SCANS:
        raise UnacceptableImage(
            "This JPEG takes too long to open. Save it again in an image editor and upload that file."
        )


def _flatten(image):
    """Return the present frame: upright, RGB or RGBA, at most as large as we keep."""
    # A JPEG can be decoded at a half, a quarter or an eighth, which saves most of the time and memory of a large photo.
    image.draft(None, _largest(image))
    image.load()
    upright = _upright(image)
    profile = image.info.get("icc_profile")
    if upright.mode.startswith("I") or upright.mode == "F":
        upright = _eight_bits(upright)
    if profile:
        upright = _in_srgb(upright, profile)
    transparent = upright.has_transparency_data
    upright = upright.convert("RGBA" if transparent else "RGB")
    if transparent and upright.getextrema()[3] == (255, 255):
        upright = upright.convert("RGB")
    upright.thumbnail(_largest(upright), Image.Resampling.LANCZOS)
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    return bare


def _largest(image):
    """Return the (width, height) that are kept at most of a picture of this form."""
    is_tall = image.height > 2 * image.width
    return (MAX_TALL_WIDTH, MAX_TALL_HEIGHT) if is_tall else (MAX_EDGE, MAX_EDGE)


def _upright(image):
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        # Broken EXIF data is no reason to refuse a picture.
        return image.copy()


def _eight_bits(image):
    """Convert 16-bit and floating-point gray to 8 bits.

    Pillow's own conversion would turn everything above 255 white.
    """
    gray = image.convert("F")
    low, high = gray.getextrema()
    if low >= 0 and high <= 65535:
        low, high = 0, 65535 if image.mode != "F" else max(high, 1)
    scale = 255 / ((high - low) or 1)
    return gray.point(lambda value: value * scale - low * scale).convert("L")


def _in_srgb(image, profile):
    """Convert the image to sRGB, because its color profile will be dropped.

    Without a usable profile, the numbers count as sRGB.
    """
    if image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode not in {"RGB", "RGBA", "L", "LA", "CMYK"}:
        return image
    alpha = image.getchannel("A") if image.mode in {"RGBA", "LA"} else None
    base = {"RGBA": "RGB", "LA": "L"}.get(image.mode, image.mode)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            image.convert(base), source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _write(image):
    """Encode photos as JPEG, transparent images as WebP, and drawings as PNG."""
    if image.mode == "RGBA":
        best = Picture(_encoded(image, "WEBP", quality=90, method=4), "webp", *image.size)
    else:
        best = Picture(_encoded(image, "JPEG", quality=88, optimize=True, progressive=True), "jpeg", *image.size)
    if image.getcolors(DRAWING_COLORS) is not None:
        drawing = Picture(_encoded(image, "PNG"), "png", *image.size)
        # A gray photo has few colors too, but no lossless format makes it small.
        best = min(drawing, best, key=lambda picture: len(picture.data))
    return best


def _encoded(image, kind, **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()
