"""Read comments that were typed in Markdown.

Isso and Commento store what a reader typed. The html here becomes words later, as that of other systems.
"""

from markdown_it import MarkdownIt

# A longer comment is left out anyway.
MOST_CHARACTERS = 60_000
# Lists and quotations look in plain text as they were typed, with their numbers. Whatever could swallow words stays as it is.
_markdown = (
    MarkdownIt("commonmark", {"html": True})
    .enable("strikethrough")
    .disable(["list", "blockquote", "code", "hr", "reference", "html_block"])
)


def to_html(text):
    """Return Markdown as html."""
    return _markdown.render(text.replace("\0", "")) if len(text) <= MOST_CHARACTERS else text
