"""Read the rows of a JSON file: a list, GeoJSON, or the answer of a service."""

import json

from clinics.importing.reader import Row, UnreadableFile

_MOST_LEVELS = 5
# What is read as a whole: one object of schema.org, or a list of them.
_WHOLE = "openingHoursSpecification"


class JsonTable:
    """Rows of a JSON file.

    A row's line is its position.
    """

    def __init__(self, file):
        file.seek(0)
        try:
            data = _parse_json(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise UnreadableFile("The file is JSON, but not in UTF-8. Save it as UTF-8.") from error
        except (ValueError, RecursionError) as error:
            raise UnreadableFile(f"The file is not valid JSON: {str(error)[:200]}.") from error
        self.entries = _entries(data)
        if not isinstance(self.entries, list) or not all(isinstance(entry, dict) for entry in self.entries):
            raise UnreadableFile("The file is JSON, but not a list of listings. Ask for a CSV file.")
        if not self.entries:
            raise UnreadableFile("The file has no rows.")
        self.header = list(dict.fromkeys(name for entry in self.entries for name in entry))

    def rows(self):
        """Yield every Row. A row with nested values comes with its problem."""
        for number, entry in enumerate(self.entries, start=1):
            odd = [name for name, value in entry.items() if not _is_plain(value)]
            problem = f"“{odd[0][:60]}” is not a text, a number or a list of texts." if odd else ""
            yield Row(number, {name: _as_cell(value) for name, value in entry.items()}, problem)


def _entries(data):
    """Return the list of entries of a file, those of maps as flat rows."""
    if isinstance(data, list):
        return _from_features(data) if _is_list_of(data, "geometry") else [_from_object(entry) for entry in data]
    if not isinstance(data, dict):
        return data
    if isinstance(data.get("features"), list):
        return _from_features(data["features"])
    if isinstance(data.get("elements"), list):
        return [
            _from_element(one)
            for one in data["elements"]
            if isinstance(one, dict) and isinstance(one.get("tags"), dict)
        ]
    if "name" in data and {"@type", "@context"} & data.keys():  # the data of one page
        return [_from_object(data)]
    return [_from_object(entry) for entry in entries] if (entries := _longest_list(data)) else data


def _longest_list(data):
    """Return the longest list of objects: “results”, “data” or “@graph”."""
    lists = [value for value in data.values() if _is_list_of(value)]
    inner = (value for value in data.values() if isinstance(value, dict))
    lists += [value for one in inner for value in one.values() if _is_list_of(value)]
    return max(lists, key=len, default=[])


def _from_object(entry):
    """Return an object as a flat row: {"address": {"city": …}} as "address.city".

    Our own export has no nested values, so one in it is refused.
    """
    if not isinstance(entry, dict) or "import_ref" in entry:
        return entry
    attributes = entry.get("attributes")
    if isinstance(attributes, dict) and {*entry} & {"id", "type", "geometry"}:
        entry = {name: value for name, value in entry.items() if name != "attributes"} | attributes
    return _flat(entry)


def _is_list_of(data, key=None):
    return (
        isinstance(data, list) and data and all(isinstance(one, dict) and (key is None or key in one) for one in data)
    )


def _from_element(element):
    """Return a node, way or relation of OpenStreetMap as a row of its tags."""
    at = element if "lat" in element else element.get("center") or _middle(element.get("bounds"))
    place = {"@lat": at.get("lat"), "@lon": at.get("lon")} if isinstance(at, dict) else {}
    return {"@id": f"{element.get('type')}/{element.get('id')}", "name": ""} | _flat(element["tags"]) | place


def _middle(bounds):
    """Return the middle of the bounds of a way or relation."""
    try:
        north, south, east, west = (float(bounds[name]) for name in ("maxlat", "minlat", "maxlon", "minlon"))
    except (TypeError, KeyError, ValueError):
        return {}
    return {"lat": round((north + south) / 2, 6), "lon": round((east + west) / 2, 6)}


def _from_features(features):
    return [_from_feature(one) for one in features if isinstance(one, dict)]


def _from_feature(feature):
    """Return a feature of GeoJSON as a row, at the middle of its shape."""
    # Servers of Esri call the properties “attributes”.
    tags = feature.get("properties", feature.get("attributes"))
    row = _flat(tags) if isinstance(tags, dict) else {}
    if feature.get("id") is not None and "@id" not in row and "id" not in row:
        row["@id"] = feature["id"]
    if points := list(_points(feature.get("geometry"))):
        longitudes, latitudes = zip(*points, strict=True)
        row["@lat"] = round((min(latitudes) + max(latitudes)) / 2, 6)
        row["@lon"] = round((min(longitudes) + max(longitudes)) / 2, 6)
    return row


def _points(shape, depth=0):
    """Yield the points (longitude, latitude) of any shape of GeoJSON."""
    if depth > 8:
        return
    if isinstance(shape, dict):
        point = [shape.get("x"), shape.get("y")]
        yield from _points(shape.get("coordinates") or shape.get("geometries") or point, depth + 1)
    elif isinstance(shape, list):
        if len(shape) >= 2 and all(type(number) in (int, float) for number in shape[:2]):
            yield shape[0], shape[1]
        else:
            for part in shape:
                yield from _points(part, depth + 1)


def _flat(values, above="", depth=0):
    """Return values with those of nested objects as "outer.inner".

    Lists of objects become their JSON.
    """
    found = {}
    for name, value in values.items():
        if isinstance(value, dict) and depth < _MOST_LEVELS and name != _WHOLE:
            found |= _flat(value, f"{above}{name}.", depth + 1)
        else:
            found[f"{above}{name}"] = value if _is_plain(value) else json.dumps(value, ensure_ascii=False)
    return found


def _is_plain(value):
    return not isinstance(value, dict) and not (
        isinstance(value, list) and any(isinstance(one, dict | list) for one in value)
    )


def _as_cell(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " | ".join(map(str, value))
    return "" if value is None else str(value)


def _parse_json(text):
    """Return the JSON value, or a list if every line is one of its own."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.strip().startswith("{") and line.strip().endswith("}") for line in lines):
        try:
            return [json.loads(line) for line in lines]
        except ValueError:
            pass
    return json.loads(text)
