"""Turn whatever somebody uploads into a plain picture of ours, or say in a sentence why not.

Nothing of the uploaded bytes is kept: the pixels are decoded and written again, so that a file that is a picture and
a web page at once, a GPS position, a comment, a colour profile or bytes after the end never reach a reader.
"""

import hashlib
import io
import re
import threading
from typing import NamedTuple

from PIL import Image, ImageCms, ImageOps

from images.perceptual_hash import compute_dhash, compute_tone
from images.renditions import FIRST_COPIES, copy_width, encode

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_EDGE = 3200
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
FORMATS_IN_WORDS = "JPEG, PNG, WebP, GIF or AVIF"

# A progressive JPEG has some ten scans. Each costs a pass over all pixels and as little as 80 bytes: 1,000 of them, in
# 223 KB, took 22 s.
MAX_SCANS = 60
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_START_OF_SCAN, _END_OF_IMAGE, _BARE = 0xDA, 0xD9, {0x01, 0xD8}
# 40 million pixels take up to 770 MB while they are decoded: one picture at a time in each process.
_DECODING = threading.Lock()

# A picture of more colours than this is no drawing.
DRAWING_COLOURS = 256

DAMAGED = "This picture is damaged or was cut off on its way. Open it in a picture program, save it again and upload that file."
# What people bring that Pillow does not know or is not allowed to open: (how the file begins, what to do).
OTHER_KINDS = (
    (re.compile(rb".{4}ftypavi[fs]", re.DOTALL), DAMAGED),
    (
        re.compile(rb".{4}ftyp(hei|hev|mif1|msf1)", re.DOTALL),
        "This is a HEIC picture, as telephones take them. Save it as JPEG and upload that file.",
    ),
    (
        re.compile(rb"(\xef\xbb\xbf)?\s*<(\?xml|!DOCTYPE svg|svg|!--)"),
        "This is an SVG drawing or another text, which can hold a program. Save it as PNG and upload that file.",
    ),
)


class UnacceptableImage(ValueError):
    """The upload cannot become a picture of ours; the message says what to do."""


class Picture(NamedTuple):
    """A re-encoded picture: bytes of a JPEG, PNG or WebP file, its extension without a dot, and its size in pixels.

    `dhash` and `tone` are what images/perceptual_hash.py says of it, `original_sha256` is of its source, `copies` are
    {(format, width): bytes} of its first renditions, made while its pixels were at hand.
    """

    data: bytes
    ext: str
    width: int
    height: int
    dhash: str = ""
    tone: str = ""
    original_sha256: str = ""
    copies: dict = {}

    @property
    def sha256(self):
        return hashlib.sha256(self.data).hexdigest()


def reencode(upload):
    """Return the Picture of `upload`, which is bytes or a binary file (an UploadedFile, an open file, a BytesIO).

    The first frame of an animation is taken, the camera's orientation is applied, colours become 8-bit sRGB, the longest edge
    becomes at most MAX_EDGE. The same bytes give the same bytes. Raises UnacceptableImage, and nothing else.
    """
    data = _read(upload)
    with _DECODING:
        return _reencode(data)


def _reencode(data):
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(image.size)
            _check_scans(data, image.format)
            flat = _flatten(image)
    except UnacceptableImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnacceptableImage(_too_many_pixels()) from error
    except Image.UnidentifiedImageError as error:
        raise UnacceptableImage(_unreadable(data)) from error
    except Exception as error:
        # Pillow's readers raise whatever their parsing trips over: struct.error, KeyError, IndexError, MemoryError …
        raise UnacceptableImage(DAMAGED) from error
    return _write(flat)._replace(
        dhash=compute_dhash(flat),
        tone=compute_tone(flat),
        original_sha256=hashlib.sha256(data).hexdigest(),
        copies=_first_copies(flat),
    )


def _first_copies(image):
    """Copies that nobody shall wait for, from the pixels of the original: {(format, width): bytes}."""
    widths = {(kind, copy_width(preset, image.width)) for kind, preset in FIRST_COPIES}
    return {(kind, width): encode(image, kind, width) for kind, width in widths if width}


def _read(upload):
    if isinstance(upload, bytes):
        data = upload
    else:
        if getattr(upload, "size", 0) and upload.size > MAX_BYTES:
            raise UnacceptableImage(_too_many_bytes())
        upload.seek(0)
        data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UnacceptableImage(_too_many_bytes())
    if not data:
        raise UnacceptableImage("This file is empty. Choose the picture again.")
    return data


def _too_many_bytes():
    return f"This file is larger than {MAX_BYTES // 1024 // 1024} MB. Save the picture smaller and upload it again."


def _too_many_pixels():
    return (
        f"This picture has more than {MAX_PIXELS // 1_000_000} million pixels. Reduce it to {MAX_EDGE} pixels on its longer edge "
        "and upload it again."
    )


def _unreadable(data):
    known = (sentence for beginning, sentence in OTHER_KINDS if beginning.match(data))
    return next(known, f"This file is not a picture that we can read. Upload a {FORMATS_IN_WORDS} file.")


def _check_size(size):
    """Judge the size that the header states, before anything is decoded: a bomb of 17 KB holds 144 million pixels."""
    width, height = size
    if width < 1 or height < 1:
        raise UnacceptableImage("This picture has no width or no height. Save it again in a picture program.")
    if width * height > MAX_PIXELS:
        raise UnacceptableImage(_too_many_pixels())


def _check_scans(data, kind):
    """Count the passes that a JPEG asks for, by its markers: inside its pixels 0xFF is always followed by 0 or a restart.

    MPO is what Pillow calls a JPEG with more pictures behind the first, and only the first is read.
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
            "This JPEG is put together in a way that takes very long to open. Save it again in a picture program and upload "
            "that file."
        )


def _flatten(image):
    """Return the first frame upright, in RGB or RGBA, at most MAX_EDGE long, with nothing but pixels in it."""
    # A JPEG can be decoded at a half, a quarter or an eighth, which saves most of the time and memory of a large photo.
    image.draft(None, (MAX_EDGE, MAX_EDGE))
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
    upright.thumbnail((MAX_EDGE, MAX_EDGE), Image.Resampling.LANCZOS)
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    return bare


def _upright(image):
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        # A camera's broken notes are no reason to refuse its picture.
        return image.copy()


def _eight_bits(image):
    """Bring 16-bit (and floating) grey down to 8 bits; Pillow's own conversion would turn everything above 255 white."""
    grey = image.convert("F")
    low, high = grey.getextrema()
    if low >= 0 and high <= 65535:
        low, high = 0, 65535 if image.mode != "F" else max(high, 1)
    scale = 255 / ((high - low) or 1)
    return grey.point(lambda value: value * scale - low * scale).convert("L")


def _in_srgb(image, profile):
    """Apply the colour profile, because the file will not carry it any more. Without a usable one the numbers stand as sRGB."""
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
    """Photos become JPEG, what is see-through WebP; a drawing becomes PNG, which keeps its edges and is smaller there."""
    if image.mode == "RGBA":
        best = Picture(_encoded(image, "WEBP", quality=90, method=4), "webp", *image.size)
    else:
        best = Picture(_encoded(image, "JPEG", quality=88, optimize=True, progressive=True), "jpeg", *image.size)
    if image.getcolors(DRAWING_COLOURS) is not None:
        drawing = Picture(_encoded(image, "PNG"), "png", *image.size)
        # A grey photo has few colours too, but no lossless format makes it small.
        best = min(drawing, best, key=lambda picture: len(picture.data))
    return best


def _encoded(image, kind, **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()
