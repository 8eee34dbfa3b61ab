"""Join the nodes of a page's parts to one graph."""

from django.conf import settings

from core.text.jsonld import ORGANIZATION, WEBSITE, absolute, name_node, page_node
from core.urls import path_to

# What a publisher says about its work, and the page about the site on which it is (psychsite/setup/site_pages.toml).
_PRINCIPLES = "publishingPrinciples"
_POLICIES = {_PRINCIPLES: "editorial-policy", "correctionsPolicy": "corrections", "ownershipFundingInfo": "advertising"}


def join_graph(nodes, foot_pages=()):
    """Return the graph of a page: its own nodes, the site and who publishes it.

    A node that several parts name is there once, and the fullest one counts. `foot_pages` are the links at the foot of the
    page, as [(label, path)].
    """
    found, policies = {}, find_policies(foot_pages)
    for node in (*nodes, *site_nodes(policies)):
        if node and len(node) > len(found.get(node["@id"], ())):
            found[node["@id"]] = node
    if principles := policies.get(_PRINCIPLES):
        for key, node in found.items():
            if node["@type"] == "Article":
                found[key] = node | {_PRINCIPLES: principles}
    return {"@context": "https://schema.org", "@graph": list(found.values())}


def find_policies(foot_pages):
    """Return {property: address} of the publisher's policies that a page links to."""
    linked = {path for _label, path in foot_pages}
    paths = {name: path_to("site-page", slug) for name, slug in _POLICIES.items()}
    found = {name: absolute(path) for name, path in paths.items() if path in linked}
    return found | ({_PRINCIPLES: settings.EDITORIAL_POLICY_URL} if settings.EDITORIAL_POLICY_URL else {})


def site_nodes(policies):
    """Return the nodes that every page has: the site, and who publishes it."""
    organization = {"@type": "Organization", "@id": name_node("/", ORGANIZATION[1:]), "url": absolute("/")}
    organization["name"] = settings.SITE_NAME
    organization |= policies
    website = {"@type": "WebSite", "@id": name_node("/", WEBSITE[1:]), "url": absolute("/")}
    return [website | {"name": settings.SITE_NAME, "publisher": {"@id": organization["@id"]}}, organization]


def home_nodes():
    """Return the nodes of the home page."""
    about = {"about": {"@id": name_node("/", ORGANIZATION[1:])}}
    return [page_node("WebPage", "/", settings.SITE_NAME, description=settings.SITE_TAGLINE, **about)]
