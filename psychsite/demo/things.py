"""Draw the demonstration's hands, charts, desks and streets.

Each is a scene as in scenes.py. A chart says in the picture that its figures are invented.
"""

import math

from psychsite.demo.scenes import HEIGHT, WIDTH, chance, mix
from psychsite.demo.sheet import Sheet

SKINS = ("#f1d3b8", "#d9a982", "#a8744f", "#6b4630")
PAPER = "#fbf8f1"
INVENTED = "Invented figures, for illustration"


def desk(name, palette):
    """Draw a page with six lists, a pen, a cup and a phone from above."""
    _high, low, far, middle, near = palette
    wood = mix("#b98d66", far, 0.3)
    sheet = Sheet(mix(wood, "#ffffff", 0.18), wood)
    for grain in range(7):
        y = 60 + 130 * grain + round(50 * chance(name, grain))
        sheet.limb([(0, y), (520, y + 14), (1100, y - 8), (WIDTH, y + 10)], 3, mix(wood, "#7a5638", 0.25))
    turn = (chance(name, "turn") - 0.5) * 0.16

    def at(across, down):
        x, y = across - 330, down - 400
        return 800 + x * math.cos(turn) - y * math.sin(turn), 450 + x * math.sin(turn) + y * math.cos(turn)

    def quad(across, down, wide, tall, color):
        corners = [(0, 0), (wide, 0), (wide, tall), (0, tall)]
        sheet.shape([at(across + right, down + below) for right, below in corners], color)

    quad(12, 16, 660, 800, mix(wood, "#3d2a1c", 0.35))
    quad(0, 0, 660, 800, PAPER)
    quad(56, 50, 330, 26, mix(near, "#000000", 0.1))
    for part in range(6):
        across, down = 56 + 284 * (part % 2), 120 + 222 * (part // 2)
        quad(across, down, 260, 190, mix(far, PAPER, 0.72))
        quad(across + 18, down + 18, 120, 14, middle)
        for line in range(4):
            ends = 130 + round(90 * chance(name, part, line))
            if line < 2 + round(2 * chance(name, part)):
                quad(across + 18, down + 56 + 30 * line, ends, 6, mix(near, PAPER, 0.35))
    sheet.limb([(1250, 250), (1190, 640)], 26, near)
    sheet.limb([(1189, 646), (1184, 676)], 12, "#d9d2c4")
    sheet.limb([(1252, 236), (1249, 262)], 28, mix(near, "#ffffff", 0.4))
    sheet.round(250, 240, 150, mix(wood, "#3d2a1c", 0.3))
    sheet.limb([(350, 130), (398, 84)], 44, mix(middle, "#ffffff", 0.3))
    sheet.round(240, 228, 146, mix(low, "#ffffff", 0.7))
    sheet.round(240, 228, 104, mix(middle, "#ffffff", 0.3))
    sheet.round(240, 228, 88, "#5b3a26")
    sheet.box(1350, 420, 190, 380, "#26292d", 28)
    sheet.box(1362, 440, 166, 340, mix(near, "#1b1f26", 0.5), 14)
    return sheet.finished()


def hands(name, palette):
    """Draw one person who hands a warm cup to another."""
    _high, low, far, middle, near = palette
    sheet = Sheet(mix(low, "#ffffff", 0.2), mix(low, far, 0.6))
    sheet.round(800, 420, 380, mix(low, "#ffffff", 0.45))
    first = int(4 * chance(name, "first")) % 4
    cup = mix(middle, "#ffffff", 0.12)
    sheet.limb([(942, 440), (1010, 452), (1012, 540), (940, 556)], 30, mix(cup, near, 0.25))
    sheet.box(660, 370, 284, 300, cup, 48)
    sheet.round(802, 378, 142, mix(cup, near, 0.3), 0.24)
    sheet.round(802, 384, 118, "#6b4630", 0.2)
    for steam, x in enumerate((740, 802, 864)):
        wave = [(x + 18 * math.sin(step / 2 + steam), 330 - 17 * step) for step in range(12 - 3 * (steam % 2))]
        sheet.limb(wave, 9, mix(low, "#ffffff", 0.85))
    for side, skin, sleeve in ((-1, SKINS[first], near), (1, SKINS[(first + 2) % 4], mix(middle, near, 0.3))):
        dark = mix(skin, "#3d2418", 0.24)

        def across(along, side=side):
            return 802 + side * along

        sheet.limb([(across(900), 800), (across(250), 590)], 150, skin)
        sheet.limb([(across(960), 830), (across(430), 640)], 226, sleeve)
        sheet.limb([(across(428), 560), (across(360), 716)], 34, mix(sleeve, "#ffffff", 0.2))
        sheet.limb([(across(236), 560), (across(196), 540)], 176, skin)
        for finger in range(4):
            y, tip = 488 + 46 * finger, 34 + 16 * abs(finger - 1)
            knuckle = [(across(206), y + 6), (across(130), y - 6), (across(tip), y + 2)]
            sheet.limb(knuckle, 50, dark)
            sheet.limb([(x, y - 4) for x, y in knuckle], 42, skin)
            sheet.round(across(tip - 4), y - 6, 13, mix(skin, "#ffffff", 0.4), 0.8)
        sheet.limb([(across(236), 510), (across(196), 430), (across(150), 402)], 46, dark)
        sheet.limb([(across(240), 508), (across(200), 428), (across(156), 400)], 40, skin)
    return sheet.finished()


def _axes(palette, title):
    """Return a sheet with axes and the words that its figures are invented."""
    _high, low, far, _middle, near = palette
    sheet = Sheet(mix(low, far, 0.2), mix(low, far, 0.45))
    sheet.box(136, 76, 1344, 764, mix(far, near, 0.15), 26)
    sheet.box(128, 66, 1344, 764, PAPER, 26)
    sheet.write(210, 108, title, 42, near)
    sheet.write(210, 164, INVENTED, 30, mix(near, PAPER, 0.25))
    for line in range(5):
        sheet.box(210, 270 + 108 * line, 1180, 3 if line < 4 else 6, mix(far, PAPER, 0.35) if line < 4 else near)
    return sheet


def pressure_chart(_name, palette):
    """Draw a curve that rises and falls over two hours."""
    _high, _low, _far, middle, near = palette
    sheet = _axes(palette, "Blood pressure around a session")
    points = [
        (240 + 1120 * step / 60, 610 - 250 * math.exp(-(((step / 60 - 0.4) / 0.17) ** 2)) - 8 * math.sin(step))
        for step in range(61)
    ]
    sheet.shape([*points, (1360, 699), (240, 699)], mix(middle, PAPER, 0.72))
    sheet.limb(points, 12, near)
    for step in range(0, 61, 12):
        sheet.round(*points[step], 17, PAPER)
        sheet.round(*points[step], 12, near)
    for x, words in ((230, "Before"), (740, "1 hour"), (1270, "2 hours")):
        sheet.write(x, 730, words, 32, near)
    return sheet.finished()


def price_chart(_name, palette):
    """Draw four columns that stand for prices."""
    _high, _low, _far, middle, near = palette
    sheet = _axes(palette, "What a course can cost")
    for column, (words, tall) in enumerate((("Visit", 60), ("Session", 100), ("Series", 270), ("First year", 390))):
        x = 290 + 285 * column
        sheet.box(x, 699 - tall, 150, tall, mix(middle, near, 0.3 * (column % 2)), 8)
        sheet.write(x, 730, words, 32, near)
    return sheet.finished()


def street(name, palette):
    """Draw a row of houses with the door of a clinic in the middle one."""
    high, low, far, middle, near = palette
    sheet = Sheet(mix(high, "#ffffff", 0.2), mix(low, "#ffffff", 0.3))
    glass, trim = mix(high, "#2c4250", 0.45), mix(low, "#ffffff", 0.75)
    fronts = [mix(far, low, 0.35), mix(middle, low, 0.25), mix(far, middle, 0.4)]
    left = round(430 + 120 * chance(name, "left"))
    edges = [(-20, left), (left, left + 640), (left + 640, WIDTH + 20)]
    for house, ((start, end), front) in enumerate(zip(edges, fronts, strict=True)):
        top = round(60 + 130 * chance(name, "roof", house)) if house != 1 else 70
        sheet.box(start, top, end - start, 740, front)
        sheet.box(start - 8, top - 24, end - start + 16, 34, mix(front, near, 0.45))
        count = max(2, (end - start) // 190)
        for column in range(count):
            x = start + round((end - start) * (column + 0.5) / count) - 46
            for row in range(2 if house != 1 else 1):
                y = top + 84 + 216 * row
                sheet.box(x - 10, y - 10, 112, 164, trim, 4)
                sheet.box(x, y, 92, 144, mix(glass, "#ffdf9e", 0.5 if chance(name, house, column, row) > 0.7 else 0))
                sheet.box(x + 42, y, 8, 144, trim)
                sheet.box(x - 18, y + 148, 128, 14, mix(front, near, 0.4))
    _door(sheet, left, glass, trim, mix(near, middle, 0.15), front=fronts[1])
    sheet.box(0, 790, WIDTH, 110, mix("#b9b4aa", far, 0.25))
    sheet.box(0, 786, WIDTH, 14, mix("#d9d4ca", far, 0.2))
    for slab in range(9):
        sheet.limb([(slab * 200, 804), (slab * 220 - 80, HEIGHT)], 2, mix("#8f8a80", far, 0.25))
    for tree in (round(120 + 80 * chance(name, "tree")), round(1400 + 80 * chance(name, "other tree"))):
        sheet.limb([(tree, 820), (tree, 560)], 24, "#5b4030")
        for leaf in range(6):
            x, y = tree + 74 * math.sin(leaf * 2.1), 470 + 66 * math.cos(leaf * 1.7)
            sheet.round(x, y, 84, mix("#4f7a52", middle, 0.15 + 0.08 * leaf))
    return sheet.finished()


def _door(sheet, left, glass, trim, paint, front):
    """Paint the clinic's window, its sign and its door with two steps."""
    sheet.box(left + 50, 352, 540, 76, paint, 8)
    sheet.write(left + 210, 358, "CLINIC", 54, trim)
    sheet.box(left + 60, 470, 260, 240, trim, 6)
    sheet.box(left + 74, 484, 232, 212, mix(glass, "#ffdf9e", 0.35))
    sheet.box(left + 74, 600, 232, 96, mix(glass, "#ffffff", 0.45))
    sheet.box(left + 392, 462, 176, 316, trim, 8)
    sheet.box(left + 408, 478, 144, 60, mix(glass, "#ffdf9e", 0.5))
    sheet.box(left + 408, 550, 144, 228, paint)
    for panel in (566, 668):
        sheet.box(left + 424, panel, 112, 84, mix(paint, "#ffffff", 0.12), 4)
    sheet.round(left + 536, 662, 8, "#e3c46a")
    sheet.box(left + 586, 560, 44, 58, mix(front, "#ffffff", 0.7), 4)
    for step in range(2):
        sheet.box(left + 376 - 24 * step, 762 + 18 * step, 208 + 48 * step, 20, mix(trim, "#8f8a80", 0.2 + 0.15 * step))


THINGS = {scene.__name__: scene for scene in (desk, hands, pressure_chart, price_chart, street)}
