"""What blocks freeze of a source, and how texts with it are compared."""

from articles.document.tokens import Token
from core.html import markdown as md


def freeze_source(source):
    """Return the keys of a frozen item that names a source.

    `about` is there only if the kind, the design or the number of people is known.
    """
    item = {"source": source.pk, "text": source.citation(), "url": source.link()}
    about = source.about()
    return item | {"about": about} if about else item


def words_of_source(item):
    """Return the words that a search finds, as lines."""
    return [item["text"], *_about(item)]


def token_of_source(item):
    """Return the one token that a reference is when texts are compared."""
    return Token("reference", ("reference", item["text"], item["url"], *_about(item)), item["text"])


def lines_about_source(item):
    """Return the lines of the difference that follow the words of the reference."""
    about = [("kind of source", line) for line in _about(item)]
    return [*about, *([("address", item["url"])] if item["url"] else [])]


def notice_of(item, found):
    """Return the notice of today about the source of an item, or None."""
    source = found.get("source", {}).get(item["source"])
    return source and source.notice


def markdown_of_source(shown):
    """Return a source as Markdown, with what is known about it today."""
    parts = [md.escape(shown.text)]
    if shown.notice:
        link = f" {md.link('Read the notice', shown.notice.link)}" if shown.notice.link else ""
        parts.append(md.bold(shown.notice.sentence) + link)
    if about := getattr(shown, "about", ""):
        parts.append(md.escape(f"{about}."))
    if shown.url:
        parts.append(md.link(shown.url, shown.url))
    return " ".join(parts)


def _about(item):
    return [item["about"]] if item.get("about") else []
