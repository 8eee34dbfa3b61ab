"""Find in the parts of an old text what has a place of its own here. No database.

Related lines, clinics, lists of references, sentences about approvals and boxes about authors leave the text.
"""

import re
from dataclasses import dataclass

from core.html.tree import HEADINGS
from psychsite.moving.wordpress.site import LISTING_TYPES, TEXTS
from psychsite.moving.wordpress.texts import elements
from psychsite.moving.wordpress.texts.claims import MOST_CLAIMED, take_claims, take_names_above
from psychsite.moving.wordpress.texts.elements import new, words
from psychsite.moving.wordpress.texts.pieces import Cited, Related, Spotlight

_RELATED = re.compile(
    r"(?:related(?: (?:article|post|reading|story))?s?|also read|read also|read (?:more|next)|see also|you (?:may|might) also "
    r"(?:like|enjoy)|further reading|recommended|don[’']t miss|lesen sie auch|lire aussi|lee también)\s*[:\-–—>»→]+\s*(.+)",
    re.IGNORECASE,
)
_LISTING_PATH = re.compile(
    r"/(?:listings?|clinics?|places?|directory|locations?|providers?|gd_place|job)/[^/]+/(?:.+)?$", re.IGNORECASE
)
_SPOTLIGHTS = re.compile(
    r"\bclinic(?:s|al)? spotlights?\b|\bfeatured clinics?\b|\bclinics? (?:near you|to consider)\b", re.IGNORECASE
)
_REFERENCES = re.compile(
    r"(?:(?:our|article|selected|scientific) )?(?:references?|sources|studies|citations?|"
    r"bibliography|works cited|literature|quellen|literatur|referencias|références)"
    r"(?: (?:and|&) \w+)?(?: (?:(?:that )?we )?(?:used|cited|consulted)(?: (?:in|for) this (?:article|post|page|text))?)?:?",
    re.IGNORECASE,
)
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"'<>?#]+)", re.IGNORECASE)
_WRITTEN = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;)]")
_PMID = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/|\bPMID:?\s*)(\d{1,9})", re.IGNORECASE)
_ALL_POSTS = re.compile(r"(?:view|see|read) (?:all )?(?:more )?(?:posts|articles) by (.+)", re.IGNORECASE)
_MOST_CITED = 900
_NUMBERED = r"^\s*(?:\[\d+\]|\d{1,3}[.)])\s*"


@dataclass
class Found:
    """What the parts of a text held besides the text."""

    claims: list
    biographies: dict


def refine(parts, site):
    """Return (parts, Found): the elements and pieces that stay, in order."""
    found = Found([], {})
    lines = [words(part) for part in parts if _is_element(part)]
    # Most texts have none of these, and each step reads all words.
    if any(map(_ALL_POSTS.fullmatch, lines)):
        parts = _take_author_boxes(parts, found)
    parts, found.claims = take_claims(parts)
    parts = _take_biographies(parts, {claim.name for claim in found.claims}, found)
    parts = [_related(part, site) for part in parts]
    parts = _take_spotlights(parts, site)
    parts = _take_references(parts)
    _set_levels(parts)
    return parts, found


def _is_element(part):
    return hasattr(part, "iterdescendants")


def _set_levels(parts):
    """Let headings begin at h2 and leave out no level; those of one level stay so."""
    above = []
    for part in parts:
        if not _is_element(part):
            continue
        for heading in [part] if part.tag in HEADINGS else part.iter(*HEADINGS):
            level = max(int(heading.tag[1]), 2)
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
            heading.tag = f"h{min(len(above) + 1, 4)}"


def _related(part, site):
    """Return a Related for a line that leads to another text, else the part itself."""
    if not _is_element(part) or part.tag not in {"p", "div", *HEADINGS, "blockquote"}:
        return part
    said = words(part)
    link = elements.only_link(part)
    if link is not None and link.get("data-player"):
        number = _text_number(link.get("href"), site)
        return Related(number) if number else part
    match = _RELATED.fullmatch(said)
    if match is None or len(said) > MOST_CLAIMED:
        return part
    links = [node for node in part.iter("a") if node.get("href")]
    if len(links) > 1:
        return part
    number = _text_number(links[0].get("href"), site) if links else site.entry_titled(match[1])
    return Related(number) if number else part


def _text_number(address, site):
    """Return the number of the text of the old site that an address leads to, or ""."""
    if not address or not site.is_own(address):
        return ""
    sort, key = site.resolve(address) or ("", "")
    return key if sort == "item" and site.entries[key].kind in TEXTS else ""


def _take_spotlights(parts, site):
    result, is_listed = [], False
    for part in parts:
        if not _is_element(part):
            result.append(part)
            continue
        clinics = _spotlights(part, site, is_listed)
        if clinics:
            result += clinics
            continue
        said = words(part)
        may_lead_in = part.tag in HEADINGS or said.endswith((":", "!", "?"))
        is_listed = bool(may_lead_in and _SPOTLIGHTS.search(said)) or (is_listed and not said)
        result.append(part)
    return result


def _spotlights(part, site, is_listed):
    """Return a Spotlight for each clinic of an element that only lists clinics."""
    rows = list(part.iter("li")) if part.tag in {"ul", "ol"} else [part] if part.tag in {"p", "div", *HEADINGS} else []
    found = []
    for row in rows:
        link = elements.only_link(row)
        if link is not None and (is_listed or _leads_to_listing(link.get("href"), site)):
            found.append(Spotlight(words(row), link.get("href")))
        elif (
            is_listed
            and part.tag not in HEADINGS
            and 0 < len(words(row)) <= 120
            and not words(row).endswith((".", "?", "!"))
        ):
            found.append(Spotlight(words(row)))
        else:
            return []
    return found


def _leads_to_listing(address, site):
    if not site.is_own(address):
        return False
    sort, key = site.resolve(address) or ("", "")
    if sort == "item":
        return bool(LISTING_TYPES.fullmatch(site.entries[key].kind))
    return not sort and bool(_LISTING_PATH.search(address.rstrip("/") + "/"))


def _take_references(parts):
    result, place = [], 0
    while place < len(parts):
        part = parts[place]
        is_heading = (
            _is_element(part) and (part.tag in HEADINGS or _is_bold_line(part)) and _REFERENCES.fullmatch(words(part))
        )
        end = place + 1
        while is_heading and end < len(parts) and _is_list_or_entry(parts[end]):
            end += 1
        rows = [row for one in parts[place + 1 : end] for row in (one.iter("li") if one.tag in {"ul", "ol"} else [one])]
        cited = [read_cited(row) for row in rows] if is_heading else []
        if any(cited):
            rest = [row for row, one in zip(rows, cited, strict=True) if one is None and words(row)]
            if rest:
                listed = new("ul")
                for row in rest:
                    row.tag, row.tail = "li", None
                    listed.append(row)
                result += [part, listed]
            result += [one for one in cited if one]
            place = end
        else:
            result.append(part)
            place += 1
    return result


def _is_list_or_entry(part):
    return _is_element(part) and (part.tag in {"ul", "ol"} or (part.tag == "p" and read_cited(part) is not None))


def _is_bold_line(part):
    return part.tag == "p" and len(part) == 1 and part[0].tag in {"strong", "b"} and words(part) == words(part[0])


def read_cited(row):
    """Return the Cited of an entry that can be found again, or None."""
    said = re.sub(_NUMBERED, "", words(row))
    addresses = [
        link.get("href") for link in row.iter("a") if (link.get("href") or "").startswith(("http://", "https://"))
    ]
    everything = " ".join([*addresses, said])
    doi, pmid = _DOI.search(everything), _PMID.search(everything)
    if not addresses and (written := _WRITTEN.search(said)):
        addresses = [written[0]]
    # A paragraph below such a heading may be about anything; an entry of a list is not.
    is_entry = row.tag == "li" or bool(re.match(_NUMBERED, words(row)))
    if not (doi or pmid or (addresses and is_entry)) or not said or len(said) > _MOST_CITED:
        return None
    return Cited(
        said,
        doi[1].rstrip(".,;)]").lower() if doi else "",
        pmid[1] if pmid else "",
        addresses[0] if addresses else "",
    )


def _take_author_boxes(parts, found):
    """Take out "View all posts by …" with the names above it and the biography below."""
    result, names = [], set()
    for part in parts:
        match = _ALL_POSTS.fullmatch(words(part)) if _is_element(part) else None
        if match is None:
            result.append(part)
            continue
        names.add(match[1].strip(" ."))
        take_names_above(result, match[1].strip(" ."))
    return _take_biographies(result, names, found)


def _take_biographies(parts, names, found):
    """Take out paragraphs at the end of a text that begin with a person's name."""
    start = len(parts)
    while start and _is_element(parts[start - 1]) and parts[start - 1].tag in {"p", "div"}:
        start -= 1
    result = parts[:start]
    for part in parts[start:]:
        said = words(part)
        name = next((name for name in names if said.casefold().startswith(f"{name.casefold()} ")), None)
        if name and name not in found.biographies and len(parts) - parts.index(part) <= 6:
            found.biographies[name] = said[:5000]
        else:
            result.append(part)
    return result
