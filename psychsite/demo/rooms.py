"""Draw the demonstration's rooms.

People talk, are treated, meet and sleep in them. Each is a scene as in scenes.py.
"""

import math

from psychsite.demo.scenes import HEIGHT, WIDTH, chance, glow, lay, mask, mix
from psychsite.demo.sheet import Sheet


def _room(name, palette, floor=690):
    """Return the sheet of an empty room with a window, and where its light falls."""
    high, low, far, middle, _near = palette
    wall = mix(low, far, 0.28)
    sheet = Sheet(mix(wall, "#ffffff", 0.25), wall)
    sheet.box(0, floor, WIDTH, HEIGHT - floor, mix(far, "#8a6a4c", 0.4))
    for board in range(3):
        sheet.box(0, floor + 52 + 62 * board, WIDTH, 3, mix(far, "#6f5238", 0.5))
    sheet.box(0, floor - 24, WIDTH, 24, mix(wall, "#ffffff", 0.6))
    left = round(140 + 620 * chance(name, "window"))
    _window(sheet, left, 110, high, low, middle, name)
    return sheet, left


def _window(sheet, x, y, high, low, middle, name):
    wide, tall = 440, 400
    sheet.box(x - 22, y - 22, wide + 44, tall + 44, mix(low, "#ffffff", 0.8), 6)
    sheet.box(x, y, wide, tall, mix(high, "#ffffff", 0.35))
    line = [(x + wide * step / 20, y + 270 + 34 * math.sin(step / 3 + 6 * chance(name, "hill"))) for step in range(21)]
    sheet.shape([*line, (x + wide, y + tall), (x, y + tall)], mix(middle, high, 0.45))
    for trunk in range(3):
        at = x + wide * (0.16 + 0.3 * trunk + 0.12 * chance(name, "tree", trunk))
        sheet.box(round(at) - 6, y + 250, 12, 150, mix(middle, "#3d2f25", 0.5))
        sheet.round(round(at), y + 220, 52 + round(24 * chance(name, trunk)), mix(middle, "#4f7a52", 0.4), 1.15)
    sheet.box(x, y + tall, wide, 40, mix(low, "#ffffff", 0.8))
    for bar in (wide // 3, 2 * wide // 3):
        sheet.box(x + bar - 6, y, 12, tall, mix(low, "#ffffff", 0.8))
    sheet.box(x - 44, y + tall + 18, wide + 88, 22, mix(low, "#ffffff", 0.9), 6)
    for side in (-1, 1):
        edge = x - 30 if side < 0 else x + wide + 30
        cloth = mix(middle, "#ffffff", 0.45)
        corners = [(-62, -40), (60, -40), (70, 520), (-26, 520)]
        sheet.shape([(edge + side * along, y + down) for along, down in corners], cloth)
        for fold in (0, 34):
            sheet.limb([(edge + side * fold, y - 36), (edge + side * (14 + fold), y + 514)], 3, mix(cloth, middle, 0.4))
    sheet.limb([(x - 130, y - 44), (x + wide + 130, y - 44)], 10, mix(middle, "#2c2622", 0.5))


def _lit(sheet, left, low, floor=690):
    """Return the finished room with the window's light on its floor."""
    image = sheet.finished()
    corners = [(left + 40, floor + 10), (left + 480, floor + 10), (left + 620, HEIGHT), (left + 20, HEIGHT)]
    light = mask(lambda pen: pen.polygon([(2 * x, 2 * y) for x, y in corners], fill=255))
    lay(image, light, mix(low, "#fff6d8", 0.7), strength=0.22)
    return image


def _armchair(sheet, x, floor, side, color, size=1.0):
    """Paint an armchair from the side; it faces right if `side` is 1, left if -1."""

    def at(*points):
        return [(x + side * along * size, floor - up * size) for along, up in points]

    def wide(pixels):
        return round(pixels * size)

    dark = mix(color, "#1d1a18", 0.35)
    for foot in ((-92, 70, -112), (96, 70, 108)):
        sheet.limb(at((foot[0], foot[1]), (foot[2], 6)), wide(14), mix("#5b4030", dark, 0.3))
    sheet.limb(at((-108, 130), (-150, 370)), wide(76), dark)
    sheet.limb(at((-104, 128), (104, 122)), wide(96), mix(color, dark, 0.35))
    sheet.limb(at((-70, 172), (100, 166)), wide(44), mix(color, "#ffffff", 0.16))
    sheet.limb(at((-96, 236), (84, 230)), wide(40), color)
    sheet.limb(at((92, 226), (98, 130)), wide(34), color)


def _plant(sheet, x, floor, leaf, pot):
    for turn in range(-4, 5):
        lean = turn * 0.27
        length = 250 - 16 * abs(turn)
        tip = (x + math.sin(lean) * length, floor - 110 - math.cos(lean) * length)
        middle = (x + math.sin(lean * 0.6) * length * 0.55, floor - 110 - length * 0.55)
        sheet.limb([(x, floor - 104), middle, tip], 12 + 3 * (turn % 2), mix(leaf, "#ffffff", 0.12 * (turn % 2)))
    sheet.shape([(x - 62, floor - 124), (x + 62, floor - 124), (x + 44, floor), (x - 44, floor)], pot)
    sheet.box(x - 68, floor - 132, 136, 26, mix(pot, "#ffffff", 0.15), 6)


def _lamp(sheet, x, floor, shade, pole):
    sheet.limb([(x, floor - 6), (x, floor - 440)], 10, pole)
    sheet.round(x, floor, 64, pole, 0.18)
    sheet.shape([(x - 50, floor - 540), (x + 50, floor - 540), (x + 92, floor - 416), (x - 92, floor - 416)], shade)


def consulting_room(name, palette):
    """Draw two armchairs that half face each other, a low table, a lamp and a plant."""
    _high, low, far, middle, near = palette
    sheet, left = _room(name, palette)
    sheet.round(800, 806, 610, mix(middle, low, 0.62), 0.12)
    sheet.round(800, 806, 540, mix(middle, low, 0.72), 0.11)
    lamp = 1420 if left < 450 else 150
    _lamp(sheet, lamp, 716, mix(low, "#fff1cf", 0.6), mix(near, "#2b2521", 0.5))
    _plant(sheet, 1570 - lamp, 722, mix("#4f7a52", middle, 0.3), mix("#b56d4a", far, 0.35))
    _armchair(sheet, 470, 800, 1, mix(middle, near, 0.25))
    _armchair(sheet, 1130, 800, -1, mix(near, middle, 0.35))
    for leg in (736, 864):
        sheet.limb([(leg, 700), (leg + (leg - 800) // 6, 816)], 10, "#6b4c37")
    sheet.round(800, 694, 128, "#8a6347", 0.2)
    sheet.round(800, 688, 128, "#a37a59", 0.2)
    sheet.box(752, 630, 34, 52, mix(low, "#ffffff", 0.6), 6)
    sheet.box(812, 646, 66, 34, mix(far, "#ffffff", 0.55), 5)
    sheet.shape([(826, 648), (864, 648), (856, 618), (836, 612)], "#ffffff")
    image = _lit(sheet, left, low)
    glow(image, lamp, 240, 300, mix(low, "#fff1cf", 0.8), 0.4)
    return image


def treatment_room(name, palette):
    """Draw a reclining chair with a blanket, a drip and a monitor."""
    high, low, far, middle, near = palette
    sheet, left = _room(name, palette)
    sheet.round(820, 815, 560, mix(far, "#2b2521", 0.25), 0.07)
    color, dark = mix(middle, near, 0.2), mix(near, "#1d1a18", 0.25)
    sheet.box(770, 700, 70, 100, dark)
    sheet.box(640, 786, 330, 26, dark, 12)
    sheet.limb([(660, 620), (480, 400)], 96, color)
    sheet.limb([(660, 632), (960, 632)], 104, mix(color, dark, 0.2))
    sheet.limb([(968, 640), (1180, 720)], 84, color)
    sheet.limb([(512, 426), (466, 376)], 70, mix(low, "#ffffff", 0.7))
    # The blanket hangs over the seat.
    cloth = mix(low, "#e9c9ae", 0.5)
    sheet.shape([(780, 570), (1000, 572), (1190, 668), (1178, 738), (1010, 706), (990, 742), (800, 738)], cloth)
    for fold in (0, 70, 140):
        sheet.limb([(826 + fold, 584), (836 + fold, 726)], 4, mix(cloth, middle, 0.3))
    sheet.limb([(640, 540), (850, 536)], 38, mix(color, "#ffffff", 0.14))
    stand = 1290
    metal = mix(near, "#c9ccd0", 0.75)
    sheet.limb([(stand, 806), (stand, 170)], 10, metal)
    for foot in (-74, 0, 74):
        sheet.limb([(stand, 780), (stand + foot, 812)], 9, metal)
    sheet.limb([(stand - 64, 176), (stand, 164), (stand + 64, 176)], 8, metal)
    sheet.box(stand - 108, 196, 84, 138, mix(high, "#ffffff", 0.7), 18)
    sheet.box(stand - 108, 262, 84, 72, mix(high, "#ffffff", 0.4), 18)
    tube = [(stand - 66, 334), (stand - 70, 430), (stand - 130, 520), (stand - 260, 560), (870, 534)]
    sheet.limb(tube, 4, mix("#ffffff", high, 0.3))
    sheet.box(stand - 20, 380, 190, 136, "#2c3136", 12)
    sheet.box(stand - 8, 392, 166, 112, "#12221f", 6)
    beat = [(0, 60), (40, 60), (52, 24), (66, 90), (78, 60), (150, 60)]
    sheet.limb([(stand + x, 392 + y) for x, y in beat], 4, "#7fe0a8")
    stool = 330
    sheet.limb([(stool, 690), (stool, 800)], 14, metal)
    sheet.limb([(stool - 60, 806), (stool + 60, 806)], 12, metal)
    sheet.round(stool, 682, 76, mix(near, middle, 0.4), 0.26)
    return _lit(sheet, left, low)


def circle_of_chairs(name, palette):
    """Draw four armchairs around a small table on a rug."""
    _high, low, far, middle, near = palette
    sheet, left = _room(name, palette)
    sheet.round(800, 800, 520, mix(middle, low, 0.6), 0.16)
    sheet.round(800, 800, 440, mix(middle, low, 0.75), 0.15)
    _plant(sheet, 1490 if left < 450 else 110, 716, mix("#4f7a52", middle, 0.3), mix("#b56d4a", far, 0.35))
    colors = [mix(middle, near, share) for share in (0.1, 0.8, 0.45, 0.9)]
    _armchair(sheet, 560, 752, 1, colors[1], 0.78)
    _armchair(sheet, 1040, 752, -1, colors[0], 0.78)
    _armchair(sheet, 330, 838, 1, colors[2])
    _armchair(sheet, 1270, 838, -1, colors[3])
    sheet.limb([(752, 760), (752, 812)], 10, "#6b4c37")
    sheet.limb([(848, 760), (848, 812)], 10, "#6b4c37")
    sheet.round(800, 756, 84, "#a37a59", 0.22)
    sheet.box(782, 700, 36, 50, mix(low, "#ffffff", 0.6), 6)
    return _lit(sheet, left, low)


def bedroom(name, palette):
    """Draw a bed under a window at night, with a lamp that is lit."""
    _high, low, far, middle, near = palette
    night = (mix(near, "#10131f", 0.4), mix(middle, near, 0.4), near, mix(near, middle, 0.4), near)
    wall = mix(near, middle, 0.5)
    sheet = Sheet(mix(wall, near, 0.4), wall)
    _window(sheet, 620, 90, night[0], mix(middle, low, 0.3), mix(near, "#10131f", 0.3), name)
    sheet.round(980, 190, 38, mix(low, "#fff6d8", 0.6))
    sheet.box(0, 760, WIDTH, 140, mix(near, "#3a2a20", 0.55))
    sheet.box(420, 420, 46, 400, "#5b4030", 14)
    sheet.box(440, 640, 960, 130, mix(far, "#5b4030", 0.6), 20)
    for foot in (452, 1350):
        sheet.box(foot, 750, 36, 80, "#5b4030", 6)
    sheet.box(466, 580, 930, 110, mix(low, "#ffffff", 0.5), 34)
    sheet.limb([(530, 570), (650, 560)], 88, mix(low, "#ffffff", 0.8))
    cover = mix(middle, low, 0.35)
    upper = [(700, 566), (820, 536), (1000, 556), (1180, 540), (1400, 580)]
    sheet.shape([*upper, (1412, 742), (1100, 760), (720, 744)], cover)
    sheet.shape([(700, 566), (820, 536), (850, 540), (790, 748), (720, 744)], mix(low, "#ffffff", 0.65))
    for fold in (950, 1110, 1270):
        sheet.limb([(fold, 580), (fold - 30, 736)], 4, mix(cover, middle, 0.5))
    sheet.box(190, 620, 180, 24, "#7a5a44", 6)
    sheet.box(210, 640, 140, 190, "#6b4c37", 6)
    sheet.box(226, 664, 108, 60, "#7a5a44", 4)
    sheet.limb([(280, 612), (280, 520)], 12, mix(low, "#8a6a4c", 0.5))
    sheet.shape([(236, 420), (324, 420), (362, 530), (198, 530)], mix(low, "#ffdf9e", 0.6))
    image = sheet.finished()
    glow(image, 280, 500, 380, "#ffdf9e", 0.5)
    return image


ROOMS = {scene.__name__: scene for scene in (consulting_room, treatment_room, circle_of_chairs, bedroom)}
