"""The pictures of a large invented site: rows without files."""

from datetime import timedelta

from images.models import Image

BATCH = 2000
_MOTIFS = ("hills", "a lake", "two chairs", "a window")
_UNDESCRIBED, _LICENSED = 50, 20


def fill(number, *, dice, midnight, staff):
    """Create `number` pictures; yield how many are done."""
    for first in range(0, number, BATCH):
        size = min(BATCH, number - first)
        Image.objects.bulk_create(_picture(first + one, dice, midnight, staff.editor) for one in range(size))
        yield first + size


def _picture(number, dice, midnight, by):
    undescribed = number % _UNDESCRIBED == 0
    return Image(
        file=f"images/{number % 256:02x}/{number:064x}.jpeg", width=1600, height=900, size=200_000 + number % 90_000,
        sha256=f"{number:064x}", original_sha256=f"scale-{number}", dhash=f"{dice.getrandbits(64):016x}", tone="333",
        made={"webp": [240, 480]}, is_complete=True, uploaded_by=by,
        alt="" if undescribed else f"{_MOTIFS[number % len(_MOTIFS)]} {number}", is_undescribed=undescribed,
        credit=f"Photographer {number % 500}", created_at=midnight - timedelta(minutes=number),
        license_until=(midnight + timedelta(days=number % 700 - 60)).date() if number % _LICENSED == 0 else None,
    )  # fmt: skip
