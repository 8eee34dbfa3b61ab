"""Convert what a person pastes or imports, and say what was left out."""

import re
from typing import NamedTuple

from django.utils.html import escape
from markdown_it import MarkdownIt

from core.html.rewrite import LeftOut, rewrite
from core.html.sanitize import sanitize
from core.text.clean import clean_text

# Foreign markup is many times as long as its words.
MOST_PASTED = 2_000_000
# Markup that people do not type by accident.
_MARKDOWN = re.compile(
    r"^ {0,3}#{1,6} \S|^ {0,3}(```|~~~)|^ {0,3}>\s?\S|\*\*\S[^*\n]*\S?\*\*|__\S[^_\n]*__|\[[^\]\n]+\]\([^)\s]+\)"
    r"|^\s*(?:[-*+•]|\d{1,3}[.)]) .*\n+\s*(?:[-*+•]|\d{1,3}[.)]) |^\|?.*\|.*\n\|?[ :|-]*-[ :|-]*$|~~\S",
    re.MULTILINE,
)
_FIRST_LEVEL = re.compile(r"^ {0,3}# \S", re.MULTILINE)
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


class Converted(NamedTuple):
    """Rich text, and sentences about what was left out of it."""

    html: str
    notes: list


class TooMuch(ValueError):
    """The paste is longer than MOST_PASTED characters; the message says what to do."""


def convert(markup):
    """Convert HTML of another program."""
    _check_length(markup)
    left_out = LeftOut()
    return Converted(sanitize(rewrite(markup, is_pasted=True, left_out=left_out), limit=None), left_out.sentences())


def convert_text(text):
    """Convert plain text; Markdown in it becomes headings, lists, links and emphasis."""
    _check_length(text)
    text = clean_text(text)
    if not _MARKDOWN.search(text):
        return convert("".join(_paragraph(part) for part in re.split(r"\n\s*\n", text)))
    markup = _markdown.render(re.sub(r"^(\s*)•\s+", r"\1- ", text, flags=re.MULTILINE))
    if not _FIRST_LEVEL.search(text):
        # Without a title, "##" is the first level of headings: as it is on the page.
        return convert(markup)
    levels = {1: 2, 2: 3, 3: 4, 4: 4, 5: 4, 6: 4}
    return convert(re.sub(r"(</?h)([1-6])>", lambda found: f"{found[1]}{levels[int(found[2])]}>", markup))


def _paragraph(part):
    return f"<p>{'<br>'.join(escape(line.strip()) for line in part.strip().split(chr(10)))}</p>"


def _check_length(text):
    if len(text) > MOST_PASTED:
        raise TooMuch(
            f"This has {len(text):,} characters; at most {MOST_PASTED:,} can be pasted at once. Paste it in parts."
        )
