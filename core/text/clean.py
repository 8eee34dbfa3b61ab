"""Clean plain text: drop characters that people do not type on purpose."""

import re
import unicodedata

# C0 and C1 controls except tab and newline, surrogates, non-characters: feeds and PostgreSQL refuse some of them.
# Bidirectional overrides and isolates can make text read differently from what is stored (security requirement G).
# Zero-width joiners stay: some scripts and emoji need them; U+200B, U+FEFF and U+00AD only hide in words.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)

# Characters that look like a space, although they count as letters or symbols.
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"


def clean_characters(value):
    """Normalize Unicode and line ends, and drop unwanted characters; keep spaces."""
    if type(value) is str and value.isascii() and value.isprintable():
        return value
    value = unicodedata.normalize("NFC", _UNWANTED.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n")))
    return value.replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")


def clean_text(value):
    """Clean several lines: no spaces at line ends or around the text."""
    return "\n".join(line.rstrip() for line in clean_characters(value).split("\n")).strip()


def clean_line(value):
    """Clean one line: every run of white space becomes one space."""
    if type(value) is str and value.isascii() and value.isprintable():
        return " ".join(value.split())
    return " ".join(clean_text(value).split())


def says_something(value):
    """Return True if a text has a character that readers see.

    A reason of a zero-width space would show nothing.
    """
    return any(unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANK for sign in value)
