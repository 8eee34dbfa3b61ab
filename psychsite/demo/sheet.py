"""A sheet on which the demonstration's rooms and things are drawn.

It is twice as large as the picture and halved at the end, so that edges are smooth.
"""

from PIL import Image, ImageDraw, ImageFont

from psychsite.demo.scenes import HEIGHT, WIDTH, gradient, rgb


class Sheet:
    """A picture under the pen, in pixels of the finished picture."""

    def __init__(self, top, bottom):
        self.image = gradient(top, bottom).resize((2 * WIDTH, 2 * HEIGHT), Image.Resampling.NEAREST)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, x, y, wide, tall, color, radius=0):
        self.pen.rounded_rectangle([2 * x, 2 * y, 2 * (x + wide), 2 * (y + tall)], radius=2 * radius, fill=rgb(color))

    def shape(self, points, color):
        self.pen.polygon([(2 * x, 2 * y) for x, y in points], fill=rgb(color))

    def round(self, x, y, radius, color, flat=1.0):
        """Paint a circle, or an ellipse whose height is `flat` of its width."""
        self.pen.ellipse(
            [2 * (x - radius), 2 * (y - radius * flat), 2 * (x + radius), 2 * (y + radius * flat)], fill=rgb(color)
        )

    def limb(self, points, width, color):
        """Paint a thick line with round ends through the points."""
        places = [(2 * x, 2 * y) for x, y in points]
        self.pen.line(places, fill=rgb(color), width=2 * width, joint="curve")
        for x, y in (places[0], places[-1]):
            self.pen.ellipse([x - width, y - width, x + width, y + width], fill=rgb(color))

    def write(self, x, y, words, size, color):
        self.pen.text((2 * x, 2 * y), words, fill=rgb(color), font=ImageFont.load_default(2 * size))

    def finished(self):
        return self.image.reduce(2)
