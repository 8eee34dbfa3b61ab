"""Read publications from whatever a person pasted."""

from articles.references.pasted import bibtex, csl, lines, ris
from core.errors import ActionRefused
from core.text.clean import clean_characters

MAX_CHARACTERS, MAX_WORKS = 200_000, 200


def read_pasted(text):
    """Return the Works of a paste, one for each DOI or PubMed number.

    Raises ActionRefused with a sentence if nothing can be read.
    """
    if len(text) > MAX_CHARACTERS:
        raise ActionRefused(f"The text is longer than {MAX_CHARACTERS:,} characters. Paste fewer publications at once.")
    text = clean_characters(text).strip()
    if not text:
        raise ActionRefused("Paste a DOI, a PubMed number, an address, a reference or an export first.")
    works = _distinct(_read(text))
    if not works:
        raise ActionRefused("No publication was found in the text.")
    if len(works) > MAX_WORKS:
        raise ActionRefused(f"The text holds {len(works)} publications. Paste at most {MAX_WORKS} at once.")
    return works


def _read(text):
    if text[0] in "{[" and '"' in text:
        name, read = "CSL-JSON", csl.read_csl
    elif ris.is_ris(text):
        name, read = "RIS", ris.read_ris
    elif bibtex.is_bibtex(text):
        name, read = "BibTeX", bibtex.read_bibtex
    elif bibtex.is_endnote(text):
        name, read = "EndNote", bibtex.read_endnote
    else:
        name, read = "lines", lines.read_lines
    try:
        return read(text)
    except ValueError as error:
        raise ActionRefused(
            f"The text looks like {name}, but cannot be read: {error}. Copy it again, whole."
        ) from error


def _distinct(works):
    """Return the works that say anything, each publication once."""
    found = {}
    for work in works:
        if work.values():
            key = work.doi or (work.pmid and f"PMID {work.pmid}") or work
            found[key] = found[key].completed_by(work) if key in found else work
    return list(found.values())
