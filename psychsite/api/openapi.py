"""The OpenAPI document, built from the resources, and the reference that shows it."""

from django.conf import settings
from django.urls import reverse

from clinics.api.responses import absolute
from psychsite.api import shapes
from psychsite.api.answers import TITLES
from psychsite.api.asked import DEFAULT_LIMIT, MAX_LIMIT, MAX_VALUE_CHARACTERS
from psychsite.api.cursors import MAX_CHARACTERS
from psychsite.api.limits import PER_NETWORK
from psychsite.api.registry import RESOURCES
from psychsite.api.resources.articles import ARTICLES

VERSION = "1.0.0"
_PROBLEM = shapes.thing(
    "Why a request got no data (RFC 9457).",
    type=shapes.text("Always about:blank."),
    title=shapes.text("The status in words."),
    status=shapes.number("The status."),
    detail=shapes.text("A sentence that says what to do."),
)
_PLACE = "The page of the list that begins behind another one. Take it from “next”."


def build_document():
    """Return the OpenAPI 3.1 document as a dict."""
    schemas = {one.schema_name: one.shape for one in RESOURCES.values()} | {"Problem": _PROBLEM}
    paths = {}
    for one in RESOURCES.values():
        paths[reverse(f"api:{one.name}")] = {"get": _list_operation(one)}
        if one.find:
            paths[path_of_one(one)] = {"get": _one_operation(one)}
    paths[reverse("api:index")] = {"get": _index_operation()}
    paths["/api/v1/previews/{token}/"] = {"get": _preview_operation()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME} API",
            "version": VERSION,
            "description": "What readers of the site see, as JSON. Nothing here needs a key.",
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": paths,
        # A key is never needed, so the empty requirement comes first.
        "security": [{}, {"key": []}],
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "A key allows more requests a minute."}
            },
        },
    }


_MOMENT = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}


def path_of_one(resource):
    """Return the path of one thing with its key in braces."""
    return reverse(f"api:{resource.name}") + "".join(f"{{{name}}}/" for name in resource.key)


def list_parameters(resource):
    """Return the parameters of a list as OpenAPI has them."""
    found = [
        _parameter("limit", f"How many, 1 to {MAX_LIMIT}. Without it {DEFAULT_LIMIT}.", _limit_schema(), DEFAULT_LIMIT),
        _parameter("cursor", _PLACE, {"type": "string", "maxLength": MAX_CHARACTERS}),
        _fields_parameter(resource.keys),
    ]
    for name, one in resource.filters.items():
        schema = {"type": "string", "pattern": f"^(?:{one.pattern})$", "maxLength": MAX_VALUE_CHARACTERS}
        found.append(_parameter(name, f"Only those with {one.says}.", schema, one.example) | _required(one.is_required))
    if resource.since:
        says = "Only what changed at this day or time, or later."
        found.append(_parameter("updated_since", says, _MOMENT, "2026-03-01T09:30:00Z"))
    return found


def _limit_schema():
    return {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}


def _fields_parameter(keys):
    names = "|".join(keys)
    schema = {"type": "string", "pattern": f"^({names})(,({names}))*$", "maxLength": MAX_CHARACTERS}
    return _parameter("fields", "Names of keys with commas between them. All other keys are left out.", schema)


def _parameter(name, says, schema, example=None):
    found = {"name": name, "in": "query", "required": False, "description": says, "schema": schema}
    return found if example is None else found | {"example": example}


def _required(is_required):
    return {"required": True} if is_required else {}


def _list_operation(resource):
    page = shapes.thing(
        "A page of a list.",
        items=shapes.listed(_reference(resource.schema_name), "The things."),
        next=shapes.maybe(shapes.url("The address of the next page; null on the last one.")),
        **resource.beside,
    )
    return _operation(f"list_{resource.name}", resource.about, page, (400,), list_parameters(resource))


def _one_operation(resource):
    keys = [
        {"name": name, "in": "path", "required": True, "description": schema["description"], "schema": schema}
        for name, schema in resource.key.items()
    ]
    return _operation(
        f"get_{resource.name}",
        f"One {resource.one}, with all its keys.",
        _reference(resource.schema_name),
        (400, 404, *resource.also),
        [*keys, _fields_parameter(resource.all_keys)],
    )


def _index_operation():
    row = shapes.thing("A resource.", name=shapes.text("Its name."), about=shapes.text("What it is."), api=_URL)
    index = shapes.thing("The resources.", resources=shapes.listed(row, "All of them."), openapi=_URL, reference=_URL)
    return _operation("index", "The resources and their addresses.", index, (400,), [])


_URL = shapes.url("Its address.")


def _preview_operation():
    token = shapes.text("The last part of a preview link.", maxLength=100, pattern="^[-a-zA-Z0-9_]+$")
    keys = [{"name": "token", "in": "path", "required": True, "description": token["description"], "schema": token}]
    says = "The draft behind a preview link, as an article. It ends when the link ends."
    return _operation("get_preview", says, _reference(ARTICLES.schema_name), (400, 404, 410), keys)


def _operation(name, says, schema, statuses, parameters):
    answers = {"200": {"description": "The data.", "content": {"application/json": {"schema": schema}}}}
    answers["304"] = {"description": "The client has this answer already, by its ETag."}
    for status in sorted({*statuses, 401, 429}):
        answers[str(status)] = {
            "description": TITLES[status],
            "content": {"application/problem+json": {"schema": _reference("Problem")}},
        }
    return {"operationId": name, "summary": says, "parameters": parameters, "responses": answers}


def _reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


def reference_context():
    """Return the context of the reference: the resources with parameters and keys."""
    return {
        "resources": [
            {
                "name": one.name,
                "one": one.one,
                "about": one.about,
                "list": reverse(f"api:{one.name}"),
                "single": path_of_one(one) if one.find else "",
                "parameters": list_parameters(one),
                "keys": [(name, type_words(shape), shape.get("description", "")) for name, shape in one.keys.items()],
                "more": [(name, type_words(shape), shape.get("description", "")) for name, shape in one.more.items()],
            }
            for one in RESOURCES.values()
        ],
        "openapi": reverse("api:openapi"),
        "example": absolute(reverse("api:articles")) + "?limit=2&fields=title,review",
        "default_limit": DEFAULT_LIMIT,
        "max_limit": MAX_LIMIT,
        "per_network": PER_NETWORK,
    }


_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
}


def type_words(shape):
    """Return what a value is, in words for the reference."""
    if "anyOf" in shape:
        return f"{type_words(shape['anyOf'][0])} or null"
    if isinstance(shape["type"], list):
        return f"{type_words(shape | {'type': shape['type'][0]})} or null"
    if shape["type"] == "array":
        return f"list of {type_words(shape['items'])}s"
    return {"date": "day", "date-time": "time", "uri": "address"}.get(shape.get("format"), _WORDS[shape["type"]])
