"""Judge which redirects may be written, and where each leads: thousands at once.

A redirect that would go round in a circle, hide a page, or lead to another site or to nothing is refused with a sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.conf import settings

from addresses import pages
from addresses.kinds import KINDS
from addresses.models import MAX_PATH_CHARACTERS, Redirect
from addresses.paths import OLD_QUERY
from core.text.clean import clean_line

MOST_STEPS = 12
_GONE = Redirect.Code.GONE


@dataclass(frozen=True)
class Row:
    """A redirect to add, as a person or a file names it."""

    old: str
    new: str = ""
    code: int = 301
    note: str = ""
    why: str = ""


@dataclass
class Outcome:
    """What becomes of a row: it is added, known already, or refused.

    `sentence` says why it is refused. `end` is the path that readers are led to, and `page` the object there.
    """

    row: Row
    old: str = ""
    new: str = ""
    sentence: str = ""
    is_known: bool = False
    end: str = ""
    page: pages.Page | None = None
    seen: set = field(default_factory=set)

    @property
    def state(self):
        """Return "refused", "known" or "added"."""
        return "refused" if self.sentence else "known" if self.is_known else "added"

    @property
    def values(self):
        """Return the columns of the Redirect."""
        is_page = self.page is not None and self.end == self.page.path
        return {
            "old_path": self.old,
            "code": self.row.code,
            "new_path": "" if is_page else self.end,
            "target_kind": self.page.kind.name if is_page else "",
            "target_id": self.page.pk if is_page else None,
            "note": clean_line(self.row.note)[:500] if self.row.code == _GONE else "",
            "why": clean_line(self.row.why)[:300],
        }


@dataclass
class Planned:
    """What is not here yet when redirects are judged for a dry run.

    `paths` are addresses of pages that would be there, `redirects` the Redirects of earlier rows, by their old path.
    """

    paths: set = field(default_factory=set)
    redirects: dict = field(default_factory=dict)

    def add(self, outcomes):
        """Remember the rows of a part that would be added."""
        self.redirects |= {one.old: Redirect(**one.values) for one in outcomes if one.state == "added"}


class _Unusable(Exception):
    """The address cannot be used; the message says why."""


def judge(rows: Sequence[Row], apart_from=None, planned=None):
    """Return an Outcome for each row; nothing is written.

    `apart_from` is the redirect that a single row would replace.
    """
    planned = planned or Planned()
    outcomes = [_read(row) for row in rows]
    batch = {}
    for outcome in outcomes:
        if not outcome.sentence and batch.setdefault(outcome.old, outcome) is not outcome:
            outcome.sentence = f"{outcome.old} is named twice. Keep one of the rows."
    known = {old: row for old, row in _rows_of(batch, planned).items() if row != apart_from}
    living = pages.living(batch)
    for old, outcome in batch.items():
        if old in living or old in planned.paths:
            outcome.sentence = f"A page answers at {old}. Change its address or take it off the site first."
    _find_ends({old: one for old, one in batch.items() if not one.sentence}, apart_from, planned)
    for old, row in known.items():
        _compare(batch[old], row)
    return outcomes


def _read(row):
    """Return the Outcome of a row, looked at alone."""
    outcome = Outcome(row)
    try:
        outcome.old = _read_old(row.old)
        if row.code not in Redirect.Code.values:
            raise _Unusable(f"{row.code} is no kind of redirect. Use 301, 302 or 410.")
        if row.code == _GONE:
            if row.new.strip():
                raise _Unusable("An address that is gone (410) leads nowhere. Remove the new address, or use 301.")
        else:
            outcome.new = _read_new(row.new)
            if outcome.new == outcome.old:
                raise _Unusable(f"{outcome.old} would lead to itself. Enter another new address.")
    except _Unusable as problem:
        outcome.sentence = str(problem)
    return outcome


def _read_old(text):
    path, query = _read_path(text, "old")
    if query and not (path == "/" and OLD_QUERY.fullmatch(query)):
        raise _Unusable("Leave out the question mark and what follows it. Redirects keep it.")
    if query:
        return f"/?{query}"
    if path.startswith(("/admin/", settings.STATIC_URL, settings.MEDIA_URL)):
        raise _Unusable(f"{path} is an address of the site itself. Enter the address of a page for readers.")
    last = path.rpartition("/")[2]
    # Readers find an address in any spelling of its case, and with or without the slash.
    return path.lower() + ("/" if last and "." not in last else "")


def _read_new(text):
    path, query = _read_path(text, "new")
    if not pages.view_of(path) and pages.view_of(f"{path}/"):
        path += "/"
    return f"{path}?{query}" if query else path


def _read_path(text, which):
    """Return (path, query) of an address of this site."""
    text = text.strip()
    if not text:
        raise _Unusable(f"Enter the {which} address, such as /articles/sleep/.")
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise _Unusable(f"We can’t read the {which} address. Copy it again from your browser.") from error
    if (parts.scheme or parts.netloc) and not _is_ours(parts):
        raise _Unusable(f"“{text[:80]}” is on another site. A redirect stays on this site.")
    path = unquote(parts.path) or "/"
    if not path.startswith("/") or path.startswith("//"):
        raise _Unusable(f"The {which} address must begin with one slash, such as /articles/sleep/.")
    if not f"{path}{parts.query}".isprintable():
        raise _Unusable(f"The {which} address has characters that no address has. Copy it again from your browser.")
    if len(path) + len(parts.query) >= MAX_PATH_CHARACTERS:
        raise _Unusable(f"The {which} address is longer than {MAX_PATH_CHARACTERS} characters.")
    return path, parts.query


def _is_ours(parts):
    own = (urlsplit(settings.SITE_URL).hostname or "").removeprefix("www.")
    return parts.scheme in ("", "http", "https") and (parts.hostname or "").removeprefix("www.") == own


def _rows_of(paths, planned):
    """Return {old path: Redirect} of the redirects at these paths."""
    found = {path: planned.redirects[path] for path in paths if path in planned.redirects}
    for some in pages.batched(list(paths)):
        found |= {row.old_path: row for row in Redirect.objects.filter(old_path__in=some)}
    return found


def _find_ends(batch, apart_from, planned):
    """Follow all rows at once, to a page that readers find; refuse those without one."""
    at = {old: outcome.new for old, outcome in batch.items() if outcome.new}
    for _step in range(MOST_STEPS):
        living = pages.living({path.partition("?")[0] for path in at.values()})
        rows = _next_paths({path for path in at.values() if path not in batch}, apart_from, planned)
        on = {}
        for old, path in at.items():
            outcome, bare = batch[old], path.partition("?")[0]
            if bare in living or bare in planned.paths:
                outcome.end, outcome.page = path, living.get(bare)
            elif path == old or path in outcome.seen:
                outcome.sentence = f"Readers would go round in a circle: {old} → {outcome.new} → … → {path}."
            elif following := batch[path].new if path in batch else rows.get(path):
                outcome.seen.add(path)
                on[old] = following
            else:
                outcome.sentence = _nothing_at(path, outcome)
        at = on
        if not at:
            return
    for old in at:
        batch[old].sentence = f"{old} leads through more than {MOST_STEPS} redirects. Enter the last address."


def _nothing_at(path, outcome):
    via = "" if path == outcome.new else f"{outcome.new} leads there. "
    return f"No page answers at {path}. {via}Enter the address of a page that readers can open."


def _next_paths(paths, apart_from, planned):
    """Return {path: path that its redirect leads to}, objects by present address."""
    rows = [row for row in _rows_of(paths, planned).values() if row != apart_from]
    found = {row.old_path: row.new_path for row in rows if row.new_path}
    wanted = {}
    for row in rows:
        if row.target_kind:
            wanted.setdefault(row.target_kind, {}).setdefault(row.target_id, []).append(row.old_path)
    for name, by_pk in wanted.items():
        for page in pages.load(KINDS[name], pks=list(by_pk)):
            found |= dict.fromkeys(by_pk[page.pk], page.path)
    return found


def _compare(outcome, row):
    """Say of an address that has a redirect already whether it is the same one."""
    if outcome.sentence:
        return
    values = outcome.values
    same = ("code", "new_path", "target_kind", "target_id")
    if all(getattr(row, name) == values[name] for name in same):
        outcome.is_known = True
    else:
        outcome.sentence = f"{row.old_path} has another redirect already. Change that one, or delete it first."
