"""Join the nodes of a page's parts to one graph."""

from django.conf import settings

from core.text.jsonld import ORGANIZATION, WEBSITE, absolute, name_node, page_node


def join_graph(nodes):
    """Return the graph of a page: its own nodes, the site and who publishes it.

    A node that several parts name is there once, and the fullest one counts.
    """
    found = {}
    for node in (*nodes, *site_nodes()):
        if node and len(node) > len(found.get(node["@id"], ())):
            found[node["@id"]] = node
    return {"@context": "https://schema.org", "@graph": list(found.values())}


def site_nodes():
    """Return the nodes that every page has: the site, and who publishes it."""
    organization = {"@type": "Organization", "@id": name_node("/", ORGANIZATION[1:]), "url": absolute("/")}
    organization["name"] = settings.SITE_NAME
    if settings.EDITORIAL_POLICY_URL:
        organization["publishingPrinciples"] = settings.EDITORIAL_POLICY_URL
    website = {"@type": "WebSite", "@id": name_node("/", WEBSITE[1:]), "url": absolute("/")}
    return [website | {"name": settings.SITE_NAME, "publisher": {"@id": organization["@id"]}}, organization]


def home_nodes():
    """Return the nodes of the home page."""
    about = {"about": {"@id": name_node("/", ORGANIZATION[1:])}}
    return [page_node("WebPage", "/", settings.SITE_NAME, description=settings.SITE_TAGLINE, **about)]
