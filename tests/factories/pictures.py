"""Factories of pictures."""

import io
import itertools
import random

from PIL import Image as Pillow

from images.actions import add_image

_numbers = itertools.count(1)


def picture_bytes(width=8, height=6, colour=None, kind="PNG"):
    """Return the bytes of a plain picture, in a new color on each call."""
    if colour is None:
        number = next(_numbers)
        colour = (number % 256, number // 256 % 256, number // 65536 % 256)
    target = io.BytesIO()
    Pillow.new("RGB", (width, height), colour).save(target, kind)
    return target.getvalue()


def make_image(*, width=8, height=6, alt="A plain field of one colour", **words):
    return add_image(upload=picture_bytes(width, height), alt=alt, **words)


def photo_bytes(width=1000, height=400, seed=0, kind="JPEG"):
    """Return the bytes of a picture with as many colors as a photograph.

    Another seed gives another picture that does not look like it.
    """
    shapes = Pillow.frombytes("L", (10, 10), random.Random(seed).randbytes(100)).resize((width, height))
    mist = Pillow.effect_noise((width, height), 40)
    target = io.BytesIO()
    Pillow.merge("RGB", [shapes, mist, Pillow.blend(shapes, mist, 0.5)]).save(target, kind)
    return target.getvalue()
