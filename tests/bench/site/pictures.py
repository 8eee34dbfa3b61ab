"""Pictures of the measured sites: rows without files, and waiting uploads."""

import random

WAITING = 30
_WORDS = ("hills", "a lake", "two chairs", "a window")


def fill(number):
    from django.contrib.auth.models import User

    from images.models import Image, Upload

    user = User.objects.create_superuser("library", "library@example.org", password="x")
    chance = random.Random(1)

    def fields(one):
        return {
            "file": f"images/{one % 256:02x}/{one:064x}.jpeg", "width": 1600, "height": 900, "sha256": f"{one:064x}",
            "original_sha256": f"{one + number:064x}", "dhash": f"{chance.getrandbits(64):016x}", "tone": "333",
            "made": {"webp": [240, 480]},
        }  # fmt: skip

    Image.objects.bulk_create(
        [Image(**fields(one), alt=f"{_WORDS[one % 4]} {one}", is_complete=True) for one in range(number)],
        batch_size=2000,
    )
    Upload.objects.bulk_create(
        Upload(**fields(2 * number + one), name=f"{one}.jpg", uploaded_by=user) for one in range(WAITING - 1)
    )
