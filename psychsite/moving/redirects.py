"""Read the redirects that plugins of WordPress export, as JSON or CSV."""

import csv
import io
import json

from addresses import files
from addresses.checks import Row
from core.errors import ActionRefused

_GONE = 410
_CODES = {303: 302, 307: 302, 308: 301}
_PATTERN = "This is a pattern (regex), not an address. Add its addresses one by one."
_OFF = "It is turned off in the file. Turn it on there, or leave it out."
_NO_ADDRESS = "It is not a redirect from an address."


def read(content):
    """Return what addresses.files.read() returns of a file's bytes.

    The line of a JSON file is the number of the redirect.
    """
    text = files.decode(content[: files.MAX_BYTES + 1])
    if text.lstrip()[:1] not in {"{", "["}:
        return files.read(_renamed(text).encode() if "destination" in text.partition("\n")[0].lower() else content)
    if len(content) > files.MAX_BYTES:
        raise ActionRefused("The file is larger than 5 MB. Divide it into smaller ones.")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ActionRefused("The file is no JSON that we can read. Export it again.") from error
    if isinstance(found, dict):
        found = found.get("redirects", found.get("redirections"))
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ActionRefused(
            "The file has no list of redirects. Export it from Redirection or Rank Math, as JSON or CSV."
        )
    if len(found) > files.MAX_ROWS:
        raise ActionRefused(f"The file has more than {files.MAX_ROWS:,} rows. Divide it into smaller ones.")
    rows = [one for row in found for one in (_of_rank_math(row) if "sources" in row else [_of_redirection(row)])]
    return [(number, row, sentence) for number, (row, sentence) in enumerate(rows, start=1)]


def _of_redirection(row):
    data = row.get("action_data")
    new = data.get("url", data.get("url_from", "")) if isinstance(data, dict) else data
    sentence = ""
    if row.get("regex"):
        sentence = _PATTERN
    elif row.get("enabled") is False or row.get("status") == "disabled":
        sentence = _OFF
    elif row.get("action_type", "url") not in {"url", "error"} or row.get("match_type", "url") != "url":
        sentence = _NO_ADDRESS
    return _row(row.get("url"), new, row.get("action_code"), row.get("title")), sentence


def _of_rank_math(row):
    """Yield a redirect for each of the addresses that lead to one."""
    sources = row["sources"] if isinstance(row["sources"], list) else []
    for source in (one for one in sources if isinstance(one, dict)):
        sentence = "" if source.get("comparison", "exact") == "exact" else _PATTERN
        sentence = sentence or ("" if row.get("status", "active") == "active" else _OFF)
        yield (
            _row(f"/{str(source.get('pattern') or '').lstrip('/')}", row.get("url_to"), row.get("header_code"), ""),
            sentence,
        )


def _row(old, new, code, why):
    number = int(code) if str(code or "").isdigit() else 301
    number = _CODES.get(number, number)
    return Row(str(old or ""), "" if number == _GONE else str(new or ""), number, "", str(why or ""))


def _renamed(text):
    """Return a CSV file of Rank Math with the columns of Redirection."""
    rows = list(csv.reader(io.StringIO(text)))
    names = {"destination": "target", "type": "code", "matching": "regex"}
    header = [names.get(name.strip().lower(), name.strip().lower()) for name in rows[0]]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for cells in rows[1:]:
        named = dict(zip(header, cells, strict=False))
        if "regex" in named:
            named["regex"] = "0" if named["regex"].strip().lower() in {"", "exact"} else "1"
        if named.get("status", "").strip().lower() not in {"", "active", "enabled"}:
            named["status"] = "disabled"
        if named.get("source") and not named["source"].startswith(("/", "http")):
            named["source"] = f"/{named['source']}"
        writer.writerow([named.get(name, "") for name in header])
    return out.getvalue()
