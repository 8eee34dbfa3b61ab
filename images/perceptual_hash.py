"""A perceptual hash and an average color of a picture."""

from PIL import Image as Pillow

# Of 64 bits. Each of 22 photographs, saved again at a tenth of its size and in other formats, differed from itself in at most 5;
# any two of them differed in 10 or more.
MAX_DISTANCE_BITS = 6
# Below this range of brightness (of 255) a picture is a plain field. All plain fields have the same hash.
FLAT = 8
# Steps of a color's channels: 0, 17, 34, … 255.
STEP = 17


def compute_dhash(image):
    """Return the 64-bit difference hash in hexadecimal, "" for a plain field.

    Each bit says whether one of 9 × 8 fields is darker than its right neighbor.
    """
    on_white = Pillow.new("RGB", image.size, "white")
    on_white.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    gray = on_white.convert("L").resize((9, 8), Pillow.Resampling.BOX)
    low, high = gray.getextrema()
    if high - low < FLAT:
        return ""
    shades = gray.tobytes()
    bits = 0
    for row in range(8):
        for left in range(row * 9, row * 9 + 8):
            bits = bits << 1 | (shades[left] < shades[left + 1])
    return f"{bits:016x}"


def hamming_distance(one, other):
    """Return in how many of 64 bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def compute_tone(image):
    """Return the average color as three hexadecimal digits (red, green, blue).

    Returns "" for a picture with transparency.

    Each digit is a class in static/css/pictures.css, because the policy forbids inline styles.
    """
    if image.mode == "RGBA":
        return ""
    average = image.resize((1, 1), Pillow.Resampling.BOX).getpixel((0, 0))
    return "".join(f"{round(channel / STEP):x}" for channel in average)
