"""Structured data of people, from what their pages show."""

from core.text.jsonld import absolute, collection_nodes, name_node, page_node, refer
from core.urls import path_to


def person_nodes(person, credentials, topics, today):
    """Return the nodes of a person's page.

    `credentials` and `topics`, the fields of expertise, are those that the page lists.
    """
    path = person.get_absolute_url()
    page = page_node("ProfilePage", path, person.display_name, mainEntity=refer(path, "person"))
    return [page, _person_node(person, credentials, topics, today)]


def _person_node(person, credentials, topics, today):
    path = person.get_absolute_url()
    links = [link["url"] for link in person.links if link["url"]]
    node = {
        "@type": "Person",
        "@id": name_node(path, "person"),
        "name": person.display_name,
        "url": absolute(path),
        "jobTitle": "" if person.former else person.role_line,
        "description": person.bio,
        "image": absolute(person.photo.url) if person.photo else "",
        "sameAs": list(dict.fromkeys([*([person.website] if person.website else []), *links])),
        "knowsAbout": [
            {"@type": "Thing", "name": topic.name, "url": absolute(topic.get_absolute_url())} for topic in topics
        ],
        "hasCredential": [_credential(one) for one in credentials if one.expires_on is None or one.expires_on >= today],
    }
    return {name: value for name, value in node.items() if value}


def _credential(credential):
    node = {"@type": "EducationalOccupationalCredential", "name": credential.title}
    node["credentialCategory"] = credential.get_kind_display()
    if credential.issuer:
        node["recognizedBy"] = {"@type": "Organization", "name": credential.issuer}
    if credential.jurisdiction:
        node["validIn"] = {"@type": "AdministrativeArea", "name": credential.jurisdiction}
    return node


def list_nodes(page):
    """Return the nodes of the list of people."""
    return collection_nodes(path_to("authors:list"), "Authors and medical approvers", page)
