"""Read blocks of Divi 5, whose words are in the data of their marks. No database."""

import html
import json
import re

from psychsite.moving.wordpress.texts import markup

_QUOTES = {"testimonial"}
_TITLES = ("title", "name")
_LINES = ("subhead", "subtitle", "position")
_BUTTONS = ("button", "buttonOne", "buttonTwo")
_PICTURES = ("image", "imageIcon", "portrait")
_PLAYERS = ("video", "audio")


def divi_text(name, data):
    """Return the HTML that the data of a block stands for, or ""."""
    try:
        values = json.loads(data or "{}")
    except (ValueError, RecursionError):
        return ""
    parts = _Parts(values if isinstance(values, dict) else {})
    if name in _QUOTES:
        named = ", ".join(said for said in map(parts.words, ("author", "jobTitle", "company")) if said)
        return markup.quote(parts.words("content"), named) if parts.words("content") else ""
    made = [*map(parts.picture, _PICTURES), parts.gallery(), *map(parts.player, _PLAYERS)]
    title = next((said for said in map(parts.words, _TITLES) if said), "")
    if number := parts.words("number") or parts.words("barProgress"):
        made.append(markup.figure(f"{number}{parts.percent()}", title))
    elif title:
        made.append(markup.heading(title, parts.level() or ("h2" if name == "heading" else "h3")))
    made += [f"<p>{line}</p>" for line in map(parts.words, _LINES) if line]
    made += [parts.words("content"), *map(parts.button, _BUTTONS)]
    return "\n\n".join(part for part in made if part)


class _Parts:
    """The parts of a block, by name: each has a value for the width of a desktop."""

    def __init__(self, values):
        self.values = values

    def _look(self, *keys):
        found = self.values
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def _value(self, part):
        return self._look(part, "innerContent", "desktop", "value")

    def _named(self, part, *keys):
        value = self._value(part)
        return next((str(value[key]) for key in keys if value.get(key)), "") if isinstance(value, dict) else ""

    def words(self, part):
        value = self._value(part)
        return value if isinstance(value, str) else self._named(part, "text")

    def picture(self, part):
        address = self._named(part, "src", "url")
        return markup.picture(address, alt=self._named(part, "alt")) if address else ""

    def player(self, part):
        address = self._named(part, "src", "url") or self.words(part)
        return markup.player(address) if "/" in address else ""

    def gallery(self):
        numbers = re.findall(r"\d+", str(self._look("image", "advanced", "galleryIds", "desktop", "value") or ""))
        return markup.gallery(numbers) if numbers else ""

    def button(self, part):
        words, address = self.words(part), self._named(part, "linkUrl", "url")
        return markup.link(address, html.escape(words)) if words and address else ""

    def level(self):
        return str(self._look("title", "decoration", "font", "font", "desktop", "value", "headingLevel") or "")

    def percent(self):
        is_off = self._look("number", "advanced", "enablePercentSign", "desktop", "value") == "off"
        return "" if is_off or self.words("barProgress") else " %"
