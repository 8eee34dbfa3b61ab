"""What the index holds: kinds of documents, and the columns that they are made of.

The index keeps the numbers of rows, never who may see them. A query asks that by the rooms' own conditions.
"""

import unicodedata
from typing import NamedTuple

# Drafts are for staff alone (staff.py); readers' pages search the PUBLIC kinds.
KINDS = {
    "article": 0,
    "person": 1,
    "clinic": 2,
    "draft": 3,
    "topic": 4,
    "region": 5,
    "treatment": 6,
    "condition": 7,
    "tag": 8,
}
PUBLIC = ("article", "topic", "treatment", "condition", "region", "clinic", "person", "tag")
NAMES = {number: kind for kind, number in KINDS.items()}
TABLE, PLACES = "search_document", "search_place"
# A tsvector holds one megabyte: far behind any article, and no text may make a write fail.
MOST_CHARACTERS = 150_000


class Source(NamedTuple):
    """A table whose rows are documents.

    In the expressions, "{row}" is the row's name in a query, or NEW in a trigger, and "{spoken}" a sentence about the
    languages of a clinic (spoken.py). `columns` are those that the texts are made of. `address` is the end of the row's
    web address, of kinds that need nothing else for a link. `place` is the key of the region whose names the document
    also has. A row that does not meet `when` is no document. `language` is a query of the language of the row "{id}", of
    kinds that can have another one than the site.
    """

    table: str
    title: str
    body: str
    columns: str
    address: str = "''"
    place: str = ""
    when: str = ""
    language: str = "SELECT ''"


# An edition without an interval is none that readers can see, and one whose interval has ended never will be again. When
# an interval begins is asked at query time, and so is the end of one that is still to come.
_MAY_BE_LIVE = "{row}.live_from IS NOT NULL AND ({row}.live_until IS NULL OR {row}.live_until > {now})"

SOURCES = {
    "article": Source(
        "articles_edition",
        "{row}.title",
        "{row}.standfirst || ' ' || {row}.text",
        "title, standfirst, text, live_from, live_until",
        when=_MAY_BE_LIVE,
        language="SELECT a.language FROM articles_article a JOIN articles_edition e ON e.article_id = a.id WHERE e.id = {id}",
    ),
    "draft": Source(
        "articles_article", "{row}.title", "{row}.standfirst || ' ' || {row}.words", "title, standfirst, words"
    ),
    "person": Source(
        "authors_person",
        "{row}.name",
        "{row}.role_line || ' ' || {row}.suffix || ' ' || {row}.bio",
        "name, role_line, suffix, bio",
    ),
    "clinic": Source(
        "clinics_clinic",
        "{row}.name",
        "{row}.summary || ' ' || {row}.description || {spoken}",
        "name, summary, description, languages, city_id",
        place="{row}.city_id",
    ),
    "topic": Source(
        "articles_topic", "{row}.name", "{row}.description", "name, description, slug", address="{row}.slug"
    ),
    "region": Source(
        "clinics_region", "{row}.name", "{row}.intro", "name, intro, path, parent_id", address="{row}.path",
        place="{row}.parent_id",
    ),
    "treatment": Source("clinics_treatment", "{row}.name", "''", "name, slug", address="{row}.slug"),
    "condition": Source("clinics_condition", "{row}.name", "''", "name, slug", address="{row}.slug"),
    "tag": Source("taggit_tag", "{row}.name", "''", "name, slug", address="{row}.slug"),
}  # fmt: skip


def _letters(first, last):
    """Return (accented, plain) letters between two code points."""
    pairs = {chr(code): unicodedata.normalize("NFD", chr(code))[0] for code in range(first, last + 1)}
    pairs = {letter: plain for letter, plain in pairs.items() if plain.isascii()}
    return "".join(pairs), "".join(pairs.values())


# PostgreSQL reads "and/or", "a@b" and "x.y" as one word each, and in some locales typographic characters as letters: a reader who
# types a part would not find it. So signs become blanks.
_SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¿«»·•–—‘’‚“”„…‹›\ue000\ue001"
# (from, to, the code points between which a text must have one for this step to be worth its time): translate() compares
# each sign of a text with each of `from`, and most English texts have no letter with an accent.
FOLDING = [
    (_SIGNS, " " * len(_SIGNS), None),
    (*_letters(0xC0, 0x17F), (0xC0, 0x17F)),
    (*_letters(0x180, 0x24F), (0x180, 0x24F)),
    (*_letters(0x1E00, 0x1EFF), (0x1E00, 0x1EFF)),
]
_FOLD = str.maketrans("".join(step[0] for step in FOLDING), "".join(step[1] for step in FOLDING))


def fold(text):
    """Return `text` folded as in PostgreSQL's index.

    The length stays the same; accents and punctuation are gone.
    """
    return text.translate(_FOLD)
