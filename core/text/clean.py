"""Cleaning of plain text where it enters: what a person did not mean to write, or XML cannot hold, is dropped."""

import re
import unicodedata

# C0 and C1 controls except tab and newline, surrogates, non-characters: feeds and PostgreSQL refuse some of them.
# Bidirectional overrides and isolates can make a text read otherwise than it is stored (security requirement G).
# Zero-width joiners stay: some scripts and emoji need them; U+200B, U+FEFF and U+00AD only hide in words.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


def clean_characters(value):
    """NFC, one kind of line end, no sign that nobody means to write; blanks stay as they are."""
    value = unicodedata.normalize("NFC", _UNWANTED.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n")))
    return value.replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")


def clean_text(value):
    """Several lines: as clean_characters, without blanks at line ends or around the whole."""
    return "\n".join(line.rstrip() for line in clean_characters(value).split("\n")).strip()


def clean_line(value):
    """One line: as clean_text, with every run of white space made one blank."""
    return " ".join(clean_text(value).split())
