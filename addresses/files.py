"""Read and write files of redirects: CSV, that of the Redirection plugin, nginx."""

import csv
import io
import re
from dataclasses import replace

from django.utils.encoding import escape_uri_path

from addresses import actions
from addresses.checks import Outcome, Row
from addresses.kinds import KINDS
from addresses.models import Redirect
from addresses.pages import load
from core.errors import ActionRefused
from core.text.spreadsheets import defuse_formula

COLUMNS = ("old_address", "new_address", "code", "note", "reason", "because", "since")
MAX_BYTES, MAX_ROWS = 5_000_000, 50_000
# The names of each column in files of others: Redirection, Yoast, Rank Math, spreadsheets.
_NAMES = {
    "old": ("old_address", "source", "old_path", "from", "old", "origin", "source url"),
    "new": ("new_address", "target", "new_path", "to", "new", "target url", "destination"),
    "code": ("code", "type_code", "kind", "http code"),
    "note": ("note",),
    "why": ("reason", "why", "title"),
    "regex": ("regex",),
    "matching": ("matching",),
    "status": ("status",),
    "type": ("type", "action"),
}
IS_PATTERN = "This is a pattern (regex), not an address. Add its addresses one by one."
IS_OFF = "It is turned off in the file. Turn it on there, or leave it out."
# 303, 307 and 308 are the same for readers, who send no forms there.
_SAME_CODES = {303: 302, 307: 302, 308: 301}
_ROWS_A_STEP = 2000


def read(content):
    """Return [(line number, Row, sentence)] of a file's bytes.

    The sentence says why a row cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise ActionRefused("The file is larger than 5 MB. Divide it into smaller ones.")
    text = decode(content)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        columns = {what: header.index(name) for what, names in _NAMES.items() for name in names[::-1] if name in header}
        if not {"old", "new"} <= columns.keys():
            raise ActionRefused(
                "The file needs a first line with the names of its columns: old_address, new_address and code, or those of "
                "the Redirection plugin: source, target, regex, code."
            )
        rows = [(reader.line_num, *_read(cells, columns)) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise ActionRefused("The file is not a CSV file that we can read. Save it as CSV (UTF-8) again.") from error
    if len(rows) > MAX_ROWS:
        raise ActionRefused(f"The file has more than {MAX_ROWS:,} rows. Divide it into smaller ones.")
    return rows


def decode(content):
    """Return the text of a file's bytes, whatever program wrote it."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def code_row(row, code):
    """Return (Row, sentence) of a row with a code as text, which may be none."""
    if not re.fullmatch("[0-9]{3}", code):
        return row, f"“{code[:20]}” is no kind of redirect. Use 301, 302 or 410."
    number = _SAME_CODES.get(int(code), int(code))
    return replace(row, new="" if number == Redirect.Code.GONE else row.new, code=number), ""


def _read(cells, columns):
    """Return (Row, sentence) of the cells of a line."""
    found = {what: cells[place].strip() if place < len(cells) else "" for what, place in columns.items()}
    # Rank Math alone names a way of matching. It writes addresses without their first slash.
    is_bare = "matching" in found and not found["old"].startswith(("/", "http"))
    row = Row(
        f"/{found['old']}" if is_bare else found["old"], found["new"], 0, found.get("note", ""), found.get("why", "")
    )
    if found.get("regex", "").lower() in ("1", "true", "yes") or found.get("matching", "").lower() not in ("", "exact"):
        return row, IS_PATTERN
    if found.get("status", "").lower() in ("disabled", "inactive"):
        return row, IS_OFF
    if found.get("type", "") not in ("", "url", "301", "302", "307", "308", "410", "redirect", "error"):
        return row, f"“{found['type'][:40]}” is not a redirect from an address."
    code = found.get("code", "") or (found["type"] if found.get("type", "").isdigit() else "301")
    return code_row(row, code)


def redirects_with_ends():
    """Yield (Redirect, present path) of all redirects, by old address.

    The path is "" where an address is gone.
    """
    last, rows = "", True
    while rows:
        rows = list(Redirect.objects.filter(old_path__gt=last).order_by("old_path")[:_ROWS_A_STEP])
        ends = ends_of(rows)
        yield from ((row, ends[row.pk]) for row in rows)
        last = rows[-1].old_path if rows else ""


def ends_of(rows):
    """Return {id of a Redirect: the path that it leads to}; one query a kind."""
    by_kind = {}
    for row in rows:
        if row.target_kind in KINDS:
            by_kind.setdefault(row.target_kind, set()).add(row.target_id)
    found = {(name, page.pk): page.path for name, pks in by_kind.items() for page in load(KINDS[name], pks=list(pks))}
    return {row.pk: row.new_path or found.get((row.target_kind, row.target_id), "") for row in rows}


def write_csv():
    """Yield the lines of a CSV file of all redirects, which can be read again."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row, end in redirects_with_ends():
        cells = (row.old_path, end, str(row.code), row.note, row.why, row.origin, row.since.date().isoformat())
        writer.writerow(map(defuse_formula, cells))
        if out.tell() > 50_000:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def write_nginx():
    """Yield the lines of a map of permanent redirects for nginx."""
    yield "# In http: map $uri $redirect_to { include redirects.map; }\n"
    yield "# In server: if ($redirect_to) { return 301 $redirect_to$is_args$args; }\n"
    for row, end in redirects_with_ends():
        # A dollar sign would be a variable of nginx.
        if row.code == Redirect.Code.PERMANENT and end and not {"?", "$"} & {*row.old_path, *end}:
            yield f"{_quote(row.old_path)} {_quote(escape_uri_path(end))};\n"


def _quote(path):
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def import_file(content, *, by, dry_run=False):
    """Add the redirects of a file; return [(line number, Outcome)] of all its rows."""
    rows = read(content)
    judged = iter(actions.add_redirects([row for _line, row, no in rows if not no], by=by, dry_run=dry_run))
    return [(line, Outcome(row, sentence=no) if no else next(judged)) for line, row, no in rows]
