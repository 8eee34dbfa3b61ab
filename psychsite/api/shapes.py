"""JSON Schema of the values in answers, written beside the code that makes them.

psychsite/api/openapi.py collects them, and the tests compare every answer with them.
"""


def text(says, **more):
    return {"type": "string", "description": says, **more}


def url(says):
    return text(says, format="uri")


def moment(says):
    return text(says, format="date-time")


def day(says):
    return text(says, format="date")


def number(says, **more):
    return {"type": "integer", "description": says, **more}


def decimal(says, **more):
    return {"type": "number", "description": says, **more}


def flag(says):
    return {"type": "boolean", "description": says}


def choice(says, *values):
    return {"type": "string", "enum": list(values), "description": says}


def maybe(shape):
    """Return the shape of a value that may be null."""
    if "anyOf" in shape or "enum" in shape:
        inner = {name: value for name, value in shape.items() if name != "description"}
        return {"anyOf": [inner, {"type": "null"}], "description": shape.get("description", "")}
    return shape | {"type": [shape["type"], "null"]}


def listed(item, says):
    return {"type": "array", "items": item, "description": says}


def thing(says, /, **keys):
    """Return the shape of an object that has exactly these keys."""
    return {
        "type": "object",
        "description": says,
        "properties": keys,
        "required": list(keys),
        "additionalProperties": False,
    }


def mapped(value, says):
    """Return the shape of an object whose keys are data."""
    return {"type": "object", "description": says, "additionalProperties": value}


def partial(says, keys):
    """Return the shape of an object that may leave keys out, because of `fields=`."""
    return thing(says, **keys) | {"required": []}
