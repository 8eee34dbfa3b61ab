"""Draw the picture of a shared link: a card with words, or a cut picture."""

import io
from functools import lru_cache

from django.conf import settings
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

# What Open Graph's readers expect of a large card, in pixels.
CARD_WIDTH, CARD_HEIGHT, MARGIN = 1200, 630, 72
TITLE_SIZES = (76, 66, 56, 48)
MAX_TITLE_LINES, SMALL_SIZE, LINE_HEIGHT = 4, 34, 1.18
# Google wants a picture in these shapes.
SHAPES = {"16x9": (1200, 675), "4x3": (1200, 900), "1x1": (1200, 1200)}
# Colors of static/img/favicon.svg and tokens.css.
PINE, SAND, PAPER = "#12312f", "#e9dfc4", "#fbfaf5"
BADGE_COLORS = {"approved": "#8fd0b4", "wording_edited": "#8fd0b4"}
OTHER_BADGE_COLOR = "#f0c48a"
_FONT = "fonts/serif.woff2"
_NOT_IN_ANY_FONT = "\ufffe"


@lru_cache(maxsize=8)
def _font(size):
    # FreeType reads the site's own font as it is.
    return ImageFont.truetype(str(settings.BASE_DIR / "static" / _FONT), size)


def can_write(text):
    """Return True if the site's font has every character of a text."""
    return all(_has(character) for character in set(text) if not character.isspace())


@lru_cache(maxsize=4000)
def _has(character):
    font = _font(SMALL_SIZE)
    return bytes(font.getmask(character)) != bytes(font.getmask(_NOT_IN_ANY_FONT))


def draw_card(*, title, topic, badge, badge_code, site):
    """Return the PNG of a card: who publishes, the topic, the title, the badge."""
    image = Pillow.new("RGB", (CARD_WIDTH, CARD_HEIGHT), PINE)
    draw = ImageDraw.Draw(image)
    _draw_mark(draw)
    small, middle = _font(SMALL_SIZE), MARGIN + 16
    name_from = MARGIN + 76
    draw.text((name_from, middle), site, font=small, fill=SAND, anchor="lm")
    room = CARD_WIDTH - MARGIN - 40 - (name_from + small.getlength(site))
    draw.text((CARD_WIDTH - MARGIN, middle), _shorten(topic, small, room), font=small, fill=SAND, anchor="rm")
    size, lines = _fit_title(title)
    height = round(size * LINE_HEIGHT)
    top = (CARD_HEIGHT - height * len(lines)) // 2
    for number, line in enumerate(lines):
        draw.text((MARGIN, top + number * height), line, font=_font(size), fill=PAPER)
    if badge:
        color, bottom = BADGE_COLORS.get(badge_code, OTHER_BADGE_COLOR), CARD_HEIGHT - MARGIN
        draw.ellipse((MARGIN, bottom - 22, MARGIN + 22, bottom), fill=color)
        draw.text((MARGIN + 40, bottom - 11), badge, font=small, fill=color, anchor="lm")
    target = io.BytesIO()
    # Few colors: a palette halves the file and shows no steps.
    image.quantize(64).save(target, "PNG", optimize=True)
    return target.getvalue()


def _shorten(text, font, width):
    """Return a text that fits into a width, with "…" for what is left out."""
    if font.getlength(text) <= width:
        return text
    kept = next((end for end in range(len(text), 0, -1) if font.getlength(f"{text[:end]}…") <= width), 0)
    return f"{text[:kept].rstrip()}…" if kept else ""


def _draw_mark(draw):
    """Draw the mark of the site as in static/img/favicon.svg, without its ground."""
    part = 2.5
    left, top = MARGIN - 5 * part, MARGIN - 14 * part
    points = [left + 5 * part, top + 23 * part, left + 27 * part, top + 23 * part]
    draw.line(points, fill=SAND, width=4)
    draw.arc((left + 7 * part, top + 14 * part, left + 25 * part, top + 32 * part), 180, 360, fill=SAND, width=3)
    inner = (left + 10.5 * part, top + 17.5 * part, left + 21.5 * part, top + 28.5 * part)
    draw.pieslice(inner, 180, 360, fill=SAND)


def _fit_title(title):
    """Return (size, lines): the largest size at which a title fits."""
    for size in TITLE_SIZES:
        lines = _break_lines(title, _font(size), CARD_WIDTH - 2 * MARGIN)
        if len(lines) <= MAX_TITLE_LINES:
            return size, lines
    last = _shorten(f"{lines[MAX_TITLE_LINES - 1]} {lines[MAX_TITLE_LINES]}", _font(size), CARD_WIDTH - 2 * MARGIN)
    return size, [*lines[: MAX_TITLE_LINES - 1], last]


def _break_lines(text, font, width):
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
        while font.getlength(lines[-1]) > width:
            # A word that is longer than the card.
            fits = next(end for end in range(len(lines[-1]), 0, -1) if font.getlength(lines[-1][:end]) <= width)
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    return lines


def crop_size(shape, width, height):
    """Return the size of a crop; no picture is enlarged."""
    across, down = SHAPES[shape]
    scale = min(1, width / across, height / down)
    return max(1, round(across * scale)), max(1, round(down * scale))


def draw_crop(pixels, shape, focus):
    """Return the JPEG of a picture cut to a shape around its focal point (per cents)."""
    size = crop_size(shape, pixels.width, pixels.height)
    scale = min(pixels.width / size[0], pixels.height / size[1])
    wide, high = size[0] * scale, size[1] * scale
    left = min(max(pixels.width * focus[0] / 100 - wide / 2, 0), pixels.width - wide)
    top = min(max(pixels.height * focus[1] / 100 - high / 2, 0), pixels.height - high)
    if pixels.mode != "RGB":
        paper = Pillow.new("RGB", pixels.size, PAPER)
        paper.paste(pixels, mask=pixels.getchannel("A"))
        pixels = paper
    cut = pixels.resize(size, Pillow.Resampling.LANCZOS, box=(left, top, left + wide, top + high), reducing_gap=3.0)
    target = io.BytesIO()
    cut.save(target, "JPEG", quality=80, optimize=True, progressive=True)
    return target.getvalue()
