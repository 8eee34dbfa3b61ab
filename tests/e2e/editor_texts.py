"""Rich texts that people wrote, to try the editor with."""

import re

from core.html.sanitize import MAX_LENGTH, sanitize
from psychsite.demo import data
from tests.e2e import page_reader
from tests.shared import SHARED

_BODIES = re.compile(r"<content:encoded><!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def demonstration():
    """Return every rich text of the demonstration."""
    blocks = [block for article in data.articles().values() for block in article["blocks"]]
    found = [value for block in blocks for key, value in block.items() if key == "html" or key.endswith("_html")]
    return list(map(sanitize, found))


def model_page():
    """Return the model page's paragraphs, headings and lists as rich texts."""
    tags = {"p": "<p>{}</p>", "h2": "<h2>{}</h2>"}
    found = []
    for kind, value in page_reader.read().parts:
        if kind == "ul":
            found.append("<ul>" + "".join(f"<li>{line}</li>" for line in value) + "</ul>")
        elif kind in tags:
            found.append(tags[kind].format(value))
    return [sanitize("".join(found))]


def imported():
    """Return the bodies of posts in the WordPress exports, sanitized."""
    files = sorted((SHARED / "wxr").glob("*.xml"))
    bodies = [body for file in files for body in _BODIES.findall(file.read_text(encoding="utf-8", errors="replace"))]
    return [text for body in dict.fromkeys(bodies) if len(body) <= MAX_LENGTH and (text := sanitize(body))]
