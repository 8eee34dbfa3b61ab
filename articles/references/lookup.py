"""Ask Crossref or PubMed what a DOI or a PubMed number is.

No one is asked unless SOURCE_LOOKUP names the service.
Both answer in CSL-JSON. They learn the number, and nothing about the article.
"""

from urllib.parse import quote

from django.conf import settings

from articles.references.pasted.csl import read_csl
from articles.references.pasted.work import Work
from core import safe_http

_CROSSREF = "https://api.crossref.org/works/{}/transform/application/vnd.citationstyles.csl+json"
_PUBMED = "https://api.ncbi.nlm.nih.gov/lit/ctxp/v1/pubmed/?format=csl&id={}"
_MOST_BYTES = 2 * 1024 * 1024
# A paste of many numbers would keep the person waiting: one request to a host takes a second.
MOST_LOOKUPS = 10


def look_up(works):
    """Return (works completed by what the services say, sentences about failures).

    Only works without a title are asked about, at most MOST_LOOKUPS of them.
    """
    completed, failures, asked = [], [], 0
    for work in works:
        name, address = _service_for(work)
        found = Work()
        if name and asked < MOST_LOOKUPS:
            asked += 1
            try:
                found = _ask(address)
            except (safe_http.NoAnswer, ValueError) as error:
                failures.append(f"{name} did not say what {work.doi or work.pmid} is: {error}.")
        completed.append(work.completed_by(found))
    return completed, failures


def _service_for(work):
    """Return (name, address) of the service to ask; both are empty if there is none."""
    if work.title:
        return "", ""
    if work.doi and "crossref" in settings.SOURCE_LOOKUP:
        return "Crossref", _CROSSREF.format(quote(work.doi, safe=""))
    if work.pmid and "pubmed" in settings.SOURCE_LOOKUP:
        return "PubMed", _PUBMED.format(work.pmid)
    return "", ""


def _ask(address):
    body = safe_http.fetch(address, accept="application/json", most_bytes=_MOST_BYTES)
    works = read_csl(body.decode())
    if not works:
        raise ValueError("the answer is empty")
    return works[0]
