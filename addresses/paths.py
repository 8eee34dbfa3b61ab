"""Read paths without any query: the kind of page, and what was meant."""

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import unquote

from addresses.kinds import KINDS, Kind

# What mail programs, chats and word processors put around an address.
_AROUND = "\"'`´‘’‚“”„«»‹›()[]{}<>*|\\^~"
_AFTER = _AROUND + ".,;:!?…&#="
_INVISIBLE = re.compile("[\\s\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x1f\x7f]+")
# What follows an address in a sentence or in a tag: "…/, which says", "…/’s", "…/' target='_blank".
_SENTENCE = re.compile(r"[.,;:!?)\]\"'”’»]\s.*|['’]s\Z", re.DOTALL)
_ENDING = re.compile(r"\.(?:html?|php|aspx?|amp)\Z")
# Parts that other systems append to the address of a page.
_APPENDED = {
    "amp", "feed", "rss", "rss2", "atom", "rdf", "trackback", "embed", "print", "index.html", "index.htm", "index.php",
}  # fmt: skip
# Pages of one text or of its comments, in WordPress.
_NUMBERED = re.compile(r"/(?:page/\d+|comment-page-\d+)(?=/|$)", re.IGNORECASE)
MAX_CHARACTERS = 1000


class Place(NamedTuple):
    """A path that belongs to a page of a kind: `prefix + key + rest`.

    `rest` is "/" for the page itself, and "/history/" for what is below it.
    """

    kind: Kind
    prefix: str
    key: str
    rest: str

    @property
    def is_page(self):
        """Return True for the page itself."""
        return self.rest == "/" and self.prefix == self.kind.prefixes[0]

    @property
    def own_path(self):
        """Return the address of the page that this path belongs to."""
        return self.kind.path_to(self.key)


_KEY = re.compile(r"(?P<key>[-a-zA-Z0-9_]+)(?P<rest>/.*|\.[a-z]{1,5})")


def place_of(path):
    """Return the Place of a path, or None."""
    for kind in KINDS.values():
        for prefix in kind.prefixes:
            if path.startswith(prefix) and (place := _place(kind, prefix, path[len(prefix) :])):
                return place
    return None


def _place(kind, prefix, tail):
    if kind.most_segments == 1:
        found = _KEY.fullmatch(tail)
        return Place(kind, prefix, found["key"], found["rest"]) if found else None
    segments = tail.removesuffix("/").split("/")
    if len(segments) <= kind.most_segments and all(segments) and tail.endswith("/"):
        return Place(kind, prefix, "/".join(segments), "/")
    return None


def tidy(path, dashes="-_"):
    """Return the path that was probably meant.

    It has no signs around it, is in lower case, and nothing is appended. Readers send addresses with a full stop, a bracket, a
    quotation mark or a space at the end. `dashes` are taken off, too: few addresses end with one.
    """
    if "%" in path:
        path = unquote(path)
    path = _SENTENCE.sub("", path[:MAX_CHARACTERS])
    # Programs that find addresses in a page's source take in the tag that follows. Others encode the query.
    path = re.sub(r"(?<=[^/])/?(?:<|[?#&]\w).*", "", _INVISIBLE.sub("", path))
    parts = [_bare(part, dashes).lower() for part in _NUMBERED.sub("", path).split("/")]
    parts = [part for part in parts if part]
    while parts and parts[-1] in _APPENDED:
        parts.pop()
    if parts:
        parts[-1] = _ENDING.sub("", parts[-1])
    if parts[1:] and parts[0] == "amp":
        parts.pop(0)
    return f"/{'/'.join(parts)}/" if parts else "/"


def _bare(part, dashes):
    """Return a part of a path without signs around it, those of other scripts too."""
    part = part.rstrip(_AFTER + dashes).lstrip(_AROUND)
    while part and not part[-1].isascii() and unicodedata.category(part[-1])[0] in "PSZ":
        part = part[:-1].rstrip(_AFTER + dashes)
    return part


def spellings(path):
    """Return the paths to try for a path, the likeliest first."""
    # Behind an encoded question mark are parameters: a slash at their end names no page.
    other = path if "?" in path else path.removesuffix("/") if path.endswith("/") else f"{path}/"
    neat = tidy(path)
    tried = (path, other, neat, neat.removesuffix("/"), tidy(path, dashes=""), *_as_elsewhere(neat))
    return list(dict.fromkeys(one for one in tried if one))


def _as_elsewhere(neat):
    """Return the addresses here of a page that another system has at a path.

    /blog/sleep/, /2024/05/sleep/ and /sleep/ may be the article “sleep” of the site that was here before.
    """
    place, parts = place_of(neat), neat.strip("/").split("/")
    # Programs need the error of the API, not a page with the same name.
    if (place and place.prefix != "/") or parts[0] == "api":
        return []
    first = parts[0] if len(parts) > 1 else ""
    named = [kind for kind in KINDS.values() if first in kind.elsewhere]
    named = named or [kind for kind in KINDS.values() if "" in kind.elsewhere]
    # A page with a short address has a longer one as an article, which leads to the short one.
    named.sort(key=lambda kind: len(kind.prefixes[0]))
    return [path for path in (kind.path_to(parts[-1]) for kind in named) if place_of(path)]


def words_of(path):
    """Return the words of the last part of a path, for a search: "winter and mood"."""
    last = tidy(path).strip("/").rpartition("/")[2]
    return " ".join(re.findall(r"[^\W_]+", last))


# Addresses of WordPress whose path is that of the home page.
OLD_QUERIES = ("p", "page_id", "cat", "author", "attachment_id", "feed")
OLD_QUERY = re.compile(rf"(?:{'|'.join(OLD_QUERIES)})=[\w-]{{1,40}}")
