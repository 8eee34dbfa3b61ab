"""Rich texts that people wrote, to try the editor with."""

from core.html import sanitize
from psychsite.demo import data
from tests.e2e import page_reader


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
