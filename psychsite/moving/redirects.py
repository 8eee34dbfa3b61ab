"""Read the redirects that plugins of WordPress export, as JSON or CSV."""

import json

from django.core.management.base import CommandError

from addresses import files
from addresses.checks import Row
from core.errors import ActionRefused
from core.process.commands import unreadable
from core.text.clean import clean_characters

_NO_ADDRESS = "It is not a redirect from an address."


def read_option(path, **options):
    """Return the rows of the file that a command was given, if any.

    Raises CommandError, which gets `options`.
    """
    if path is None:
        return []
    try:
        return read(path.read_bytes())
    except OSError as error:
        raise unreadable(path, error, **options) from error
    except ActionRefused as error:
        raise CommandError(f"{path}: {error}", **options) from error


def read(content):
    """Return what addresses.files.read() returns of a file's bytes.

    The line of a JSON file is the number of the redirect.
    """
    text = files.decode(content[: files.MAX_BYTES + 1])
    if text.lstrip()[:1] not in {"{", "["}:
        return files.read(content)
    if len(content) > files.MAX_BYTES:
        raise ActionRefused("The file is larger than 5 MB. Divide it into smaller ones.")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ActionRefused("The file is no JSON that we can read. Export it again.") from error
    if isinstance(found, dict):
        found = found.get("redirects", found.get("redirections"))
    if not isinstance(found, list) or (found and not any(isinstance(row, dict) for row in found)):
        raise ActionRefused(
            "The file has no list of redirects. Export it from Redirection or Rank Math, as JSON or CSV."
        )
    if len(found) > files.MAX_ROWS:
        raise ActionRefused(f"The file has more than {files.MAX_ROWS:,} rows. Divide it into smaller ones.")
    rows = [one for row in found for one in _rows(row)]
    return [(number, row, sentence) for number, (row, sentence) in enumerate(rows, start=1)]


def _rows(row):
    if not isinstance(row, dict):
        return [_row("", "", None, "")]
    return _of_rank_math(row) if "sources" in row else [_of_redirection(row)]


def _of_redirection(row):
    data = row.get("action_data")
    new = data.get("url", data.get("url_from", "")) if isinstance(data, dict) else data
    found, sentence = _row(row.get("url"), new, row.get("action_code"), row.get("title"))
    if row.get("regex"):
        sentence = files.IS_PATTERN
    elif row.get("enabled") is False or row.get("status") == "disabled":
        sentence = files.IS_OFF
    elif row.get("action_type", "url") not in {"url", "error"} or row.get("match_type", "url") != "url":
        sentence = _NO_ADDRESS
    return found, sentence


def _of_rank_math(row):
    """Yield a redirect for each of the addresses that lead to one."""
    sources = row["sources"] if isinstance(row["sources"], list) else []
    for source in (one for one in sources if isinstance(one, dict)):
        old = f"/{str(source.get('pattern') or '').lstrip('/')}"
        found, sentence = _row(old, row.get("url_to"), row.get("header_code"), "")
        if source.get("comparison", "exact") != "exact":
            sentence = files.IS_PATTERN
        elif row.get("status", "active") != "active":
            sentence = files.IS_OFF
        yield found, sentence


def _row(old, new, code, why):
    """Return (Row, sentence) of values as JSON has them."""
    # JSON can spell halves of characters, which no database takes and no page shows.
    old, new, why = (clean_characters(value or "") for value in (old, new, why))
    return files.code_row(Row(old, new, 301, "", why), str(code or 301))
