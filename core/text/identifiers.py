"""DOIs and PubMed numbers, in any spelling."""

import re
from urllib.parse import unquote

_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_IS_DOI = re.compile(r"10\.[0-9]{4,9}/[^A-Z\s]*[^A-Z\s.,;:]")
_DOI_ADDRESS = re.compile(r"^(?:https?://)?(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
_PUBMED = re.compile(
    r"(?:\bPMID:?\s*|\bpubmed\.ncbi\.nlm\.nih\.gov/|\bncbi\.nlm\.nih\.gov/pubmed/)0*([1-9][0-9]{0,8})\b", re.IGNORECASE
)
_DIGITS = re.compile(r"0*([1-9][0-9]{0,8})")
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}


def fold_doi(text):
    """Return a DOI in the one form that is stored.

    It is in lower case, without address, label and trailing punctuation. Text without a DOI comes back unchanged.
    """
    return find_doi(text) or text


def find_doi(text):
    """Return the first DOI in a text in its stored form, or ""."""
    found = _DOI.search(text if "%2f" not in text.lower() else unquote(text))
    if not found:
        return ""
    doi = found[0]
    if _DOI_ADDRESS.match(text[: text.find("10.")].split()[-1] if text[: text.find("10.")].strip() else ""):
        # In an address, a query or a fragment is not part of the DOI.
        doi = unquote(re.split(r"[?#]", doi, maxsplit=1)[0])
    doi = _without_end(doi).lower()
    return doi if _IS_DOI.fullmatch(doi) else ""


def _without_end(doi):
    """Return a DOI without the punctuation of the sentence around it."""
    while doi:
        last = doi[-1]
        opening = _PAIRS.get(last)
        if last in ".,;:'\"”’»" or (opening and doi.count(last) > doi.count(opening)):
            doi = doi[:-1]
        else:
            break
    return doi


def find_pmid(text):
    """Return the PubMed number that a text names with a label or an address, or ""."""
    found = _PUBMED.search(text)
    return found[1] if found else ""


def fold_pmid(text):
    """Return a PubMed number without label, address and leading zeros.

    Other text comes back as it is.
    """
    digits = _DIGITS.fullmatch(text)
    return digits[1] if digits else find_pmid(text) or text
