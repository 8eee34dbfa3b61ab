"""Draw the demonstration's pictures, and add them to the library."""

import io
from concurrent.futures import ThreadPoolExecutor

from images.actions import add_image
from images.uploads import reencode
from psychsite.demo import data
from psychsite.demo.rooms import ROOMS
from psychsite.demo.scenes import SCENES
from psychsite.demo.things import THINGS

CREDIT = "Drawn for the demonstration"
# Sky above, sky below, and the ground from far to near.
PALETTES = {
    "dawn": ("#a9bfd6", "#f4e3d3", "#9db2c4", "#6f8ba4", "#37516b"),
    "sea": ("#9cc4cc", "#e9efe4", "#86adae", "#4f8790", "#1f5060"),
    "sage": ("#dfe7d8", "#f5f1e4", "#b4c6a6", "#7f9f7c", "#41644f"),
    "clay": ("#e9c9ae", "#f8ead8", "#d9a284", "#b0705a", "#5f3b3e"),
    "night": ("#1b2547", "#5a6a9a", "#4a568a", "#313c69", "#151c38"),
    "plum": ("#d9c7d6", "#f3e9e8", "#b69ab3", "#846584", "#4a3552"),
}


def draw(name, scene, palette):
    """Return the re-encoded Picture of a scene."""
    file = io.BytesIO()
    (SCENES | ROOMS | THINGS)[scene](name, PALETTES[palette]).save(file, "JPEG", quality=95)
    return reencode(file)


def wanted():
    """Return {name: {"scene", "palette", "alt"}} of all pictures and portraits."""
    portraits = {
        f"portrait-{key}": {
            "scene": "portrait",
            "palette": person["palette"],
            "alt": f"Drawn portrait of {person['name']}, without a face",
        }
        for key, person in data.read("people").items()
    }
    return data.read("pictures") | portraits


def draw_all():
    """Draw all pictures without the database; return {name: Picture}."""
    specs = wanted()
    with ThreadPoolExecutor() as pool:
        drawn = pool.map(lambda item: draw(item[0], item[1]["scene"], item[1]["palette"]), specs.items())
        return dict(zip(specs, drawn, strict=True))


def load(drawn, by, say):
    """Put the drawn pictures into the library; return {name: Image}."""
    images = {}
    for number, (name, spec) in enumerate(wanted().items(), start=1):
        picture = drawn[name]
        images[name] = add_image(
            upload=picture, alt=spec["alt"], caption=spec.get("caption", ""), credit=CREDIT, license="CC0", by=by
        )
        say("pictures", number, len(drawn))
    return images
