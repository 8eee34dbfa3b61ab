"""Read the rows of a JSON file: a list, GeoJSON, or an answer of Overpass."""

import json

from clinics.importing.reader import Row, UnreadableFile


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
            raise UnreadableFile(
                "The file is JSON, but not a list of listings, GeoJSON or an answer of Overpass. Ask for a CSV file."
            )
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
    if not isinstance(data, dict):
        return _from_features(data) if _is_list_of(data, "geometry") else data
    if isinstance(data.get("features"), list):
        return _from_features(data["features"])
    if isinstance(data.get("elements"), list):
        return [
            _from_element(one)
            for one in data["elements"]
            if isinstance(one, dict) and isinstance(one.get("tags"), dict)
        ]
    return data


def _is_list_of(data, key):
    return isinstance(data, list) and data and all(isinstance(one, dict) and key in one for one in data)


def _from_element(element):
    """Return a node, way or relation of OpenStreetMap as a row of its tags."""
    at = element if "lat" in element else element.get("center") or {}
    place = {"@lat": at.get("lat"), "@lon": at.get("lon")} if isinstance(at, dict) else {}
    return {"@id": f"{element.get('type')}/{element.get('id')}", "name": ""} | _flat(element["tags"]) | place


def _from_features(features):
    return [_from_feature(one) for one in features if isinstance(one, dict)]


def _from_feature(feature):
    """Return a feature of GeoJSON as a row, at the middle of its shape."""
    row = _flat(feature["properties"]) if isinstance(feature.get("properties"), dict) else {}
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
        yield from _points(shape.get("coordinates") or shape.get("geometries"), depth + 1)
    elif isinstance(shape, list):
        if len(shape) >= 2 and all(type(number) in (int, float) for number in shape[:2]):
            yield shape[0], shape[1]
        else:
            for part in shape:
                yield from _points(part, depth + 1)


def _flat(values):
    """Return values with those of nested objects as "outer.inner"."""
    found = {}
    for name, value in values.items():
        if isinstance(value, dict):
            found |= {f"{name}.{inner}": one for inner, one in value.items() if not isinstance(one, dict | list)}
        elif _is_plain(value):
            found[name] = value
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
