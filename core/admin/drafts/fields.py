"""The fields of a form as a browser sends them to be kept."""

import json
import re
from collections import defaultdict

from django.http import QueryDict
from django.http.request import RawPostDataException

from core.errors import ActionRefused
from core.html.sanitize import MAX_LENGTH
from core.html.text import to_text
from core.text.clean import clean_characters

MAX_BYTES = 3_000_000
MAX_FIELDS = 4000
MAX_NAME_CHARACTERS = 200
_MAX_DIGITS = 9
_ROW = re.compile(r"(?P<formset>.+)-(?P<row>\d+)-")
TOO_LARGE = (
    "This form holds more than 3 MB of text, so it is not saved by itself. Save it, or divide it into several parts."
)


def read_body(request):
    """Return the JSON object that a script sent, or raise ActionRefused."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:12]) > MAX_BYTES:
        raise ActionRefused(TOO_LARGE)
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):
        sent = None
    if not isinstance(sent, dict):
        raise ActionRefused("The page sent nothing that can be kept. Reload it.")
    return sent


def read_fields(sent):
    """Return {name: [values]} of the fields in a JSON object, or raise ActionRefused."""
    pairs = sent.get("fields")
    if not isinstance(pairs, list) or not all(_is_pair(pair) for pair in pairs):
        raise ActionRefused("The page sent no fields that can be kept. Reload it.")
    if len(pairs) > MAX_FIELDS:
        raise ActionRefused(f"This form has more than {MAX_FIELDS} fields, so it is not saved by itself. Save it.")
    fields = {}
    for name, value in pairs:
        if not name.startswith("_") and name != "csrfmiddlewaretoken":
            fields.setdefault(clean_characters(name), []).append(value)
    return {name: clean_values(values) for name, values in fields.items()}


def clean_values(values):
    """Return values without the characters that no field keeps."""
    return [clean_characters(value) for value in values]


def _is_pair(pair):
    return (
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(part, str) for part in pair)
        and 0 < len(pair[0]) <= MAX_NAME_CHARACTERS
    )


def as_post(fields):
    """Return fields as the data of a POST request.

    No formset has more rows than were sent: Django would render 2,000 empty ones for a number that is too large.
    """
    rows = defaultdict(set)
    for found in filter(None, map(_ROW.match, fields)):
        rows[found["formset"]].add(found["row"])
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        formset = name.removesuffix("-TOTAL_FORMS")
        is_count = formset != name
        data.setlist(name, [_at_most(len(rows[formset]), value) for value in values] if is_count else values)
    return data


def _at_most(limit, number):
    """Return the smaller number; the form judges text that is not a number."""
    return str(min(limit, int(number[:_MAX_DIGITS]))) if number.isdecimal() else number


def count_words(fields):
    """Return how many words the texts of a form have."""
    texts = (value for values in fields.values() for value in values if " " in value)
    return sum(len(to_text(text[:MAX_LENGTH]).split()) for text in texts)
