"""Judge a graph by the vocabulary of schema.org 30.0, and by what Google asks for."""

import json
import re
from functools import lru_cache
from html import unescape

from tests.shared import SHARED

VOCABULARY = SHARED / "schema" / "schemaorg-all-https-30.0.jsonld"
_TEXTS = {"Text", "URL", "Date", "DateTime", "Time", "Duration"}
_NUMBERS = {"Number", "Integer", "Float", "Text"}
# What a page says in other words than these: enumerations, formats and kinds.
_NOT_WORDS = {
    "@id",
    "@type",
    "@context",
    "url",
    "item",
    "sameAs",
    "image",
    "lastReviewed",
    "datePublished",
    "dateModified",
}
_WORDS = {"name", "headline", "description", "text", "keywords", "articleSection", "jobTitle", "alternateName"}


def graph_of(page):
    """Return the nodes of the graph in a page, or None."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(found) <= 1, "a page has one graph"
    return json.loads(found[0])["@graph"] if found else None


def find_node(graph, kind):
    """Return the only node of a kind."""
    (node,) = [node for node in graph if node["@type"] == kind]
    return node


def _list(value):
    return value if isinstance(value, list) else [value]


def _ids(value):
    return {row["@id"].rpartition("/")[2].removeprefix("schema:") for row in _list(value)} if value else set()


@lru_cache
def _vocabulary():
    rows = json.loads(VOCABULARY.read_text(encoding="utf-8"))["@graph"]
    return {row["@id"].rpartition("/")[2].removeprefix("schema:"): row for row in rows}


@lru_cache
def ancestors(name):
    """Return a type and all types above it."""
    row = _vocabulary()[name]
    above = _ids(row.get("rdfs:subClassOf")) & _vocabulary().keys()
    return frozenset({name}.union(*(ancestors(one) for one in above)))


def list_faults(graph):
    """Return what schema.org does not know or allow, as sentences."""
    by_id = {node["@id"]: node for node in graph}
    faults = [f"{node['@id']}: twice" for node in graph if sum(one["@id"] == node["@id"] for one in graph) > 1]
    for node in graph:
        faults += _faults_of(node, by_id)
    return faults


def _faults_of(node, by_id):
    kind, known = node["@type"], _vocabulary()
    if kind not in known:
        return [f"{kind}: no such type"]
    faults = [f"{kind}: superseded"] if "schema:supersededBy" in known[kind] else []
    for name, value in node.items():
        if name.startswith("@"):
            continue
        row = known.get(name)
        if row is None or row["@type"] != "rdf:Property":
            faults.append(f"{kind}.{name}: no such property")
            continue
        if "schema:supersededBy" in row:
            faults.append(f"{kind}.{name}: superseded")
        if not _ids(row["schema:domainIncludes"]) & ancestors(kind):
            faults.append(f"{kind}.{name}: not a property of this type")
        for one in _list(value):
            faults += _faults_of_value(f"{kind}.{name}", one, _ids(row["schema:rangeIncludes"]), by_id)
    return faults


def _faults_of_value(where, value, wanted, by_id):
    if isinstance(value, dict):
        target = value if "@type" in value else by_id.get(value["@id"])
        if target is None:
            return [f"{where}: {value['@id']} is not in the graph"]
        inner = _faults_of(value, by_id) if "@type" in value else []
        fits = target["@type"] in _vocabulary() and wanted & ancestors(target["@type"])
        return inner if fits else [*inner, f"{where}: {target['@type']} is not in its range"]
    if value == "" or value is None:
        return [f"{where}: empty"]
    if isinstance(value, bool):
        return [] if wanted & {"Boolean"} else [f"{where}: no yes or no"]
    if isinstance(value, (int, float)):
        return [] if wanted & _NUMBERS else [f"{where}: no number"]
    if value.startswith("https://schema.org/"):
        row = _vocabulary().get(value.rpartition("/")[2])
        kinds = {one.removeprefix("schema:") for one in _list(row["@type"])} if row else set()
        return [] if wanted & kinds else [f"{where}: {value} is no value of it"]
    texts = wanted & _TEXTS or wanted & {"Text"}.union(*(ancestors(one) for one in wanted if one in _vocabulary()))
    return [] if texts else [f"{where}: a text, but its range is {sorted(wanted)}"]


def list_missing(graph):
    """Return what Google requires of the kinds in _RULES and is missing."""
    by_id, faults = {node["@id"]: node for node in graph}, []
    for node in graph:
        for rule in _RULES.get(node["@type"], ()):
            if said := rule(node, by_id):
                faults.append(f"{node['@type']}: {said}")
    return faults


def _article_has_dates(node, by_id):
    offset = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
    dates = [node.get("datePublished", ""), node.get("dateModified", "")]
    if not all(offset.fullmatch(one) for one in dates) or dates != sorted(dates):
        return f"dates {dates}"


def _article_has_authors(node, by_id):
    authors = [by_id[one["@id"]] for one in node.get("author", ())]
    if not all(one.get("name") and one.get("url") for one in authors):
        return "an author lacks a name or an address"


def _article_has_headline(node, by_id):
    if not node.get("headline"):
        return "no headline"


def _path_has_steps(node, by_id):
    steps = node["itemListElement"]
    numbered = [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    if (
        len(steps) < 2
        or not numbered
        or not all(step["name"] for step in steps)
        or not all("item" in one for one in steps[:-1])
    ):
        return f"steps {steps}"


def _profile_is_about_a_person(node, by_id):
    person = by_id.get(node.get("mainEntity", {}).get("@id"), {})
    if person.get("@type") != "Person" or not person.get("name"):
        return "not about a person with a name"


def _clinic_has_name_and_address(node, by_id):
    if not node.get("name") or node.get("address", {}).get("@type", "PostalAddress") != "PostalAddress":
        return "no name or address"
    if "aggregateRating" in node or "review" in node:
        return "ratings that no reader gave"


_RULES = {
    "Article": [_article_has_dates, _article_has_authors, _article_has_headline],
    "BreadcrumbList": [_path_has_steps],
    "ProfilePage": [_profile_is_about_a_person],
    "MedicalClinic": [_clinic_has_name_and_address],
}
FORBIDDEN = {"FAQPage", "HowTo", "SearchAction", "Review", "AggregateRating", "Comment"}


def kinds_in(value):
    """Return all types that occur in a graph."""
    if isinstance(value, list):
        return set().union(*map(kinds_in, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    return (
        {value["@type"]} & {value.get("@type")} | kinds_in(list(value.values()))
        if "@type" in value
        else kinds_in(list(value.values()))
    )


def words_of(page):
    """Return the words that a page shows, as one line."""
    body = page[page.index("<body") :]
    body = re.sub(r"<(script|style).*?</\1>", " ", body, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def list_unsaid(graph, page):
    """Return the words of the graph that the page does not show."""
    shown = words_of(page).replace(" ", "")
    return [words for words in _words_in(graph) if "".join(words.split()) not in shown]


def _words_in(value, name=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _words_in(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _words_in(inner, name)
    elif name in _WORDS:
        yield value
