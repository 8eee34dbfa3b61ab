"""Take the signs of Markdown out of a comment, which is plain text here. Pure.

Isso and Commento store what a reader typed.
"""

import re

# A longer comment keeps its signs: it is cut anyway, and searching it takes long.
MOST_CHARACTERS = 10_000
_CODE = re.compile(r"(`+)(?!`)([^\n]*?[^`\n])\1(?!`)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PICTURE = re.compile(r"!\[([^\]\n]*)\]\([^)\s]+(?: \"[^\"\n]*\")?\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^)\s]+)(?: \"[^\"\n]*\")?\)")
_AUTOLINK = re.compile(r"<(https?://[^>\s]+)>")
_HEADING = re.compile(r"^ {0,3}#{1,6} +(.+?)(?: +#+)?$", re.MULTILINE)
# Signs between two blanks, as in “2 * 3”, or within a word, as in “a_b_c”, are characters.
_STRONG = re.compile(r"(?<![\w*_])(\*\*|__)(?=[^\s*_])([^\n]*?)(?<=\S)\1(?![\w*_])")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])([^\n*_]*?)(?<=\S)\1(?![\w*_])")


def to_plain(text):
    """Return Markdown without its signs; links keep their address."""
    if len(text) > MOST_CHARACTERS:
        return text
    kept = []

    def keep(words):
        kept.append(words)
        return f"\0{len(kept) - 1}\0"

    text = _ESCAPED.sub(lambda found: keep(found[1]), text.replace("\0", ""))
    text = _CODE.sub(lambda found: keep(found[2].strip()), text)
    text = _PICTURE.sub(r"\1", _AUTOLINK.sub(r"\1", text))
    text = _LINK.sub(lambda found: found[1] if found[1] == found[2] else f"{found[1]} ({keep(found[2])})", text)
    text = _HEADING.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    while "\0" in text:
        text = re.sub("\0(\\d+)\0", lambda found: kept[int(found[1])], text)
    return text
