"""Ask the API and compare each answer with the OpenAPI document."""

import json
from functools import cache

import jsonschema_rs

from psychsite.api import openapi
from psychsite.api.registry import RESOURCES

# What a list needs to be asked.
NEEDED = {"search": {"q": "sleep"}, "sources": {"article": "cited"}}


def local(url):
    return url.removeprefix("http://testserver").removeprefix("http://localhost:8000")


def get(client, address, status=200, **query):
    response = client.get(local(address), query)
    assert response.status_code == status, (address, response.status_code, response.text[:400])
    return json.loads(response.content) if response.content else None


def walk(client, name, **query):
    """Return all items of a list, page by page."""
    found, address, query = [], f"/api/v1/{name}/", NEEDED.get(name, {}) | query
    while address:
        page = get(client, address, **query)
        check(page, f"/api/v1/{name}/")
        found, address, query = found + page["items"], page["next"], {}
    return found


@cache
def _schema(path, status):
    document = openapi.build_document()
    answer = document["paths"][path]["get"]["responses"][status]["content"]
    (media,) = answer.values()
    return jsonschema_rs.validator_for(
        media["schema"]
        | {"components": document["components"], "$schema": "https://json-schema.org/draft/2020-12/schema"},
        validate_formats=True,
    )


def check(data, path, status="200"):
    """Compare data with the schema of a path."""
    _schema(path, status).validate(data)


def ones():
    """Return the resources that have an address for each thing."""
    return {name: one for name, one in RESOURCES.items() if one.find}
