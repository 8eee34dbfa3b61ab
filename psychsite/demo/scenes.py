"""Draw the demonstration's landscapes and portraits from a few numbers each.

One name gives the same picture on every machine.

A scene is a function of (name, palette) that returns a Pillow image of 1600 × 900 pixels (a portrait: 720 × 720). A palette is
five colors from far to near: sky above, sky below, and three of the ground. Edges are smooth because masks are drawn
twice as large.
"""

import math
import zlib

from PIL import Image, ImageDraw, ImageOps

WIDTH, HEIGHT = 1600, 900
SIZE = (WIDTH, HEIGHT)


def chance(*name):
    """Return a number from 0 to 1 that depends only on the name."""
    return zlib.crc32(":".join(map(str, name)).encode()) / 0xFFFFFFFF


def mix(one, other, share):
    """Return the color `share` of the way from `one` to `other`.

    Both are (r, g, b) or "#rrggbb".
    """
    return tuple(round(a + (b - a) * share) for a, b in zip(rgb(one), rgb(other), strict=True))


def rgb(color):
    return color if isinstance(color, tuple) else tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))


def gradient(top, bottom, size=SIZE):
    return ImageOps.colorize(Image.linear_gradient("L").resize(size), rgb(top), rgb(bottom))


def mask(draw, size=SIZE):
    """Return a mask of `size` with what `draw(pen)` paints at twice that size."""
    sheet = Image.new("L", (size[0] * 2, size[1] * 2))
    draw(ImageDraw.Draw(sheet))
    return sheet.reduce(2)


def lay(image, stencil, top, bottom=None, strength=1.0):
    """Paint one color or a vertical gradient through a stencil."""
    if strength < 1:
        stencil = stencil.point([round(value * strength) for value in range(256)])
    image.paste(gradient(top, bottom, image.size) if bottom else rgb(top), (0, 0, *image.size), stencil)


def glow(image, x, y, radius, color, strength):
    """Light around (x, y) that fades out at `radius`."""
    light = ImageOps.invert(Image.radial_gradient("L")).resize((radius * 2, radius * 2))
    light = light.point([round(max(0, value - 75) * strength * 255 / 180) for value in range(256)])
    image.paste(rgb(color), (x - radius, y - radius), light)


def disc(image, x, y, radius, color, strength=1.0):
    lay(image, mask(lambda pen: _circle(pen, x, y, radius)), color, strength=strength)


def _circle(pen, x, y, radius, fill=255):
    pen.ellipse([2 * (x - radius), 2 * (y - radius), 2 * (x + radius), 2 * (y + radius)], fill=fill)


def _curve(name, height, swing, waves=1.0, steps=100):
    """Return the points of a gentle line from left to right around `height`."""
    points = []
    for step in range(steps + 1):
        along = step / steps
        rise = sum(
            math.sin(along * waves * pace * math.tau + chance(name, pace) * math.tau) / pace for pace in (1, 2.3, 4.1)
        )
        points.append((along * WIDTH * 2, (height + swing * rise / 1.6) * 2))
    return points


def _ground(image, name, height, swing, top, bottom, waves=1.0):
    line = _curve(name, height, swing, waves)
    lay(image, mask(lambda pen: pen.polygon([*line, (WIDTH * 2, HEIGHT * 2), (0, HEIGHT * 2)], fill=255)), top, bottom)


def hills(name, palette, stars=False):
    """Hills behind hills under a low sun; with `stars`, a night with a moon."""
    high, low, far, middle, near = palette
    image = gradient(high, low)
    x, y = round(WIDTH * (0.2 + 0.6 * chance(name, "x"))), round(HEIGHT * (0.24 + 0.12 * chance(name, "y")))
    if stars:
        _stars(image, name, low)
    light = mix(low, "#ffffff", 0.75)
    glow(image, x, y, 420, light, 0.55)
    disc(image, x, y, 54 if stars else 74, light)
    for index in range(6):
        share = index / 5
        color = mix(far, middle, share * 2) if share < 0.5 else mix(middle, near, share * 2 - 1)
        _ground(
            image, f"{name}{index}", HEIGHT * (0.46 + 0.1 * index), 60 + 8 * index, mix(color, low, 0.25), color,
            0.8 + 0.15 * index,
        )  # fmt: skip
    return image


def night(name, palette):
    return hills(name, palette, stars=True)


def _stars(image, name, color):
    def points(pen):
        for index in range(90):
            x, y = chance(name, "star", index) * WIDTH, chance(name, index, "height") ** 1.4 * HEIGHT * 0.6
            _circle(pen, x, y, 1 + 2.2 * chance(name, index, "size") ** 3)

    lay(image, mask(points), mix(color, "#ffffff", 0.8), strength=0.8)


def leaves(name, palette):
    """Two branches with leaves before a pale ground."""
    high, low, far, middle, near = palette
    image = gradient(high, low)
    disc(image, round(WIDTH * (0.3 + 0.4 * chance(name, "x"))), 430, 290, mix(low, far, 0.45), strength=0.7)
    for index, (x, y, lean) in enumerate([(420, 980, 0.16), (1150, 1000, -0.2), (800, 1020, 0.02)]):
        color = (far, middle, near)[index]
        lay(image, mask(lambda pen, x=x, y=y, lean=lean: _branch(pen, x, y, lean)), mix(color, low, 0.2), color)
    return image


def _branch(pen, x, y, lean):
    for step in range(240):
        along = step / 239
        px, py = x + math.sin(lean * 6 * along) * 130, y - along * 840
        _circle(pen, px, py, 7 - 5 * along)
        if step % 28 == 20:
            for side in (-1, 1):
                _leaf(pen, px, py, side * (0.95 - 0.45 * along) + lean * 2, 250 - 130 * along)


def _leaf(pen, x, y, turn, length):
    """A leaf whose stalk is at (x, y); `turn` is its lean from upright in radians."""
    edge = []
    for side in (1, -1):
        for step in range(17) if side == 1 else range(16, -1, -1):
            along = step / 16
            wide = side * math.sin(along * math.pi) ** 0.8 * length * 0.19
            far = along * length
            edge.append((
                2 * (x + math.sin(turn) * far + math.cos(turn) * wide), 2 * (y - math.cos(turn) * far + math.sin(turn) * wide),
            ))  # fmt: skip
    pen.polygon(edge, fill=255)


def ribbons(name, palette):
    """Broad bands that run beside each other, such as waves of sleep."""
    high, low, *ground = palette
    image = gradient(high, low)
    for index in range(9):
        upper = _curve(f"{name}{index // 3}", 200 + index * 66, 95 + index * 4, 0.75)
        lower = [(x, y + 2 * (34 + 26 * chance(name, index))) for x, y in reversed(upper)]
        color = mix(ground[index % 3], low, 0.12 * (8 - index) / 8)
        lay(
            image,
            mask(lambda pen, upper=upper, lower=lower: pen.polygon([*upper, *lower], fill=255)),
            color,
            strength=0.8,
        )
    return image


def trees(name, palette):
    """Trunks in the mist."""
    high, low, far, middle, near = palette
    image = gradient(high, low)
    glow(image, 900, 330, 560, mix(low, "#ffffff", 0.75), 0.6)
    for index, (count, color, thick) in enumerate([(17, far, 13), (11, middle, 21), (6, near, 36)]):

        def trunks(pen, index=index, count=count, thick=thick):
            for one in range(count):
                x = WIDTH * (one + 0.2 + 0.6 * chance(name, index, one)) / count
                lean, wide = 60 * (chance(name, one, index) - 0.5), thick * (0.6 + 0.8 * chance(name, one, "w", index))
                foot = [(x - wide, HEIGHT), (x + wide, HEIGHT), (x + lean + wide * 0.6, 0), (x + lean - wide * 0.6, 0)]
                pen.polygon([(2 * px, 2 * py) for px, py in foot], fill=255)

        lay(image, mask(trunks), mix(color, low, 0.45 - 0.15 * index), mix(color, low, 0.1))
        _ground(image, f"{name}{index}", 690 + 70 * index, 24, mix(color, low, 0.25), color, 0.9)
    return image


def portrait(name, palette):
    """Draw head and shoulders without a face, 720 × 720.

    These people are invented, and look it.
    """
    high, low, far, middle, near = palette
    size = (720, 720)
    image = gradient(high, low, size)
    lay(image, mask(lambda pen: _circle(pen, 360, 330, 285), size), mix(far, low, 0.35), strength=0.8)
    short = chance(name, "cut") < 0.5
    hair, wide = (96 if short else 118) + 30 * chance(name, "hair"), 215 + 40 * chance(name, "shoulders")
    long = 150 * chance(name, "long")

    def back(pen):
        _circle(pen, 360, 286 if short else 292, hair + 22)
        if not short:
            pen.rounded_rectangle([2 * (338 - hair), 580, 2 * (382 + hair), 2 * (330 + long)], radius=90, fill=255)

    lay(image, mask(back, size), near)
    lay(
        image,
        mask(
            lambda pen: pen.rounded_rectangle([2 * (360 - wide), 980, 2 * (360 + wide), 1700], radius=230, fill=255),
            size,
        ),
        middle,
    )
    # Whole degrees: Pillow draws stray bars for some fractions.
    fringe = round(8 + 22 * chance(name, "part"))
    skin = mix("#f1d3b8", "#6b4630", chance(name, "skin"))
    lay(
        image,
        mask(lambda pen: pen.rounded_rectangle([636, 700, 804, 1030], radius=80, fill=255), size),
        mix(skin, "#000000", 0.12),
    )
    lay(image, mask(lambda pen: pen.ellipse([530, 396, 910, 862], fill=255), size), skin)
    lay(
        image,
        mask(lambda pen: pen.chord([522, 372, 918, 800], 185 + fringe, 355 - fringe, fill=255), size),
        near,
    )
    return image


SCENES = {scene.__name__: scene for scene in (hills, night, leaves, ribbons, trees, portrait)}
