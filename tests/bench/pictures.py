"""Measure the picture library with 20,000 pictures, and one upload."""

import random
import statistics
import time

NUMBER, WAITING, ROUNDS = 20_000, 30, 5
PAGES = [
    ("the list", "admin:images_image_changelist", ""),
    ("the list, unused ones", "admin:images_image_changelist", "?use=unused"),
    ("the list, a word", "admin:images_image_changelist", "?q=hills"),
    (f"adding, {WAITING} wait", "admin:images_image_upload", ""),
]


def measure():
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from images import actions
    from images.duplicates import find_duplicates
    from images.models import Upload
    from tests.factories.pictures import photo_bytes

    user = User.objects.create_superuser("library", password="x")
    _fill(user)
    print(f"\n{connection.vendor}: {NUMBER:,} pictures, milliseconds (median of {ROUNDS})")
    photo = photo_bytes(4000, 3000)
    began = time.perf_counter()
    upload = actions.receive_upload(upload=photo, name="photo.jpg", by=user)
    print(f"{'taking in 12 million pixels':<40}{_since(began):>9.0f}")
    began = time.perf_counter()
    copies = actions.make_renditions(upload)
    print(f"{f'its other {copies} copies (the worker)':<40}{_since(began):>9.0f}")
    waiting = list(Upload.objects.all())
    for number in (1, len(waiting)):
        print(
            f"{f'{number} compared with all':<40}{_median(lambda number=number: find_duplicates(waiting[:number])):>9.0f}"
        )
    client = Client()
    client.force_login(user)
    for name, address, query in PAGES:
        path = reverse(address) + query
        print(f"{name:<40}{_median(lambda path=path: _get(client, path)):>9.0f}")


def _fill(user):
    from images.models import Image, Upload

    chance = random.Random(1)

    def fields(number):
        return {
            "file": f"images/{number % 256:02x}/{number:064x}.jpeg", "width": 1600, "height": 900, "sha256": f"{number:064x}",
            "original_sha256": f"{number + NUMBER:064x}", "dhash": f"{chance.getrandbits(64):016x}", "tone": "333",
            "made": {"webp": [240, 480]},
        }  # fmt: skip

    words = ("hills", "a lake", "two chairs", "a window")
    Image.objects.bulk_create(
        [Image(**fields(number), alt=f"{words[number % 4]} {number}", is_complete=True) for number in range(NUMBER)],
        batch_size=2000,
    )
    Upload.objects.bulk_create(
        Upload(**fields(2 * NUMBER + number), name=f"{number}.jpg", uploaded_by=user) for number in range(WAITING - 1)
    )


def _get(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"


def _median(act):
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append(_since(began))
    return statistics.median(times)


def _since(began):
    return (time.perf_counter() - began) * 1000
