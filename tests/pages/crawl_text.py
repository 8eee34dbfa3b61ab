"""Normal form of a response: one tag or text per line, without random parts."""

import hashlib
import json
import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

ORIGIN = "http://testserver"
TEXT_TYPES = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/xml",
    "application/atom+xml",
    "image/svg",
)

_SIGNED = re.compile(r"(?<![\w.=+-])[\w.=+-]+:[0-9A-Za-z]{6}:[\w-]{27,86}", re.ASCII)
# Random tokens mix capitals, small letters and digits. Digests of content are hexadecimal and stay.
_TOKEN = re.compile(
    r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*[0-9])(?![0-9A-Fa-f]+(?![\w-]))[\w-]{30,}(?![\w-])", re.ASCII
)
_RULES = [
    (re.compile(r'(<input name="csrfmiddlewaretoken"[^>]* value=")[^"]*'), r"\1{csrf}"),
    (re.compile(r"(nonce=[\"']|'nonce-)[^\"']+"), r"\1{nonce}"),
    (re.compile(r"(/static/[^\s\"'?]+?)\.[0-9a-f]{12}(\.\w+)"), r"\1\2"),
    (_SIGNED, "{signed}"),
    (_TOKEN, "{token}"),
    # Numbers of permissions follow the order of migrations; their words name them as well.
    (re.compile(r'(<option (?:selected )?value=")[0-9]+(">\n  [^<|\n]+ \| [^<|\n]+ \| )'), r"\1{permission}\2"),
]
_SHORTCUT = re.compile(r"(/admin/r/)([0-9]+)(/)")
_WORD_ATTRIBUTES = {
    "alt", "aria-description", "aria-label", "aria-roledescription", "label", "placeholder", "summary", "title",
}  # fmt: skip
_BUTTONS = {"submit", "button", "reset"}
# What no link is followed for: where a form returns to, and the state of a list that was left.
_DROPPED_PARAMETERS = {"next", "_changelist_filters"}


def mask(text, *, folder="", content_types=None):
    """Replace tokens, nonces, hashes, `folder` and content type numbers."""
    if folder:
        text = text.replace(str(folder), "{folder}")
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    names = content_types or {}
    return _SHORTCUT.sub(lambda found: f"{found[1]}{names.get(int(found[2]), found[2])}{found[3]}", text)


def is_html(content_type):
    return content_type.startswith("text/html")


def read(content, content_type):
    """Return (normal form of a body before mask(), its links)."""
    if not content_type.startswith(TEXT_TYPES):
        return f"{len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}" if content else "", []
    text = content.decode("utf-8", "replace")
    if is_html(content_type):
        parser = _Parser()
        parser.feed(text)
        parser.close()
        parser.flush()
        return "\n".join(parser.lines), parser.links
    if "json" in content_type:
        return _indent_json(text), re.findall(rf'"((?:{ORIGIN})?/[^"\s]*)"', text)
    found = [link.replace("&amp;", "&") for link in re.findall(rf"{ORIGIN}/[^\s\"'<>]*", text)]
    return re.sub(r">\s*<", ">\n<", text) if "xml" in content_type or "svg" in content_type else text, found


def _indent_json(text):
    try:
        return json.dumps(json.loads(text), indent=1, ensure_ascii=False)
    except ValueError:
        return text


def structure(text):
    """Return the lines of normalized HTML without their words."""
    return [line for line in text.split("\n") if not line.startswith("  ")]


class _Parser(HTMLParser):
    """Collects one line per tag and per text.

    Attributes are sorted. Lines of words begin with two spaces.
    """

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines, self.links, self._text, self._is_json = [], [], [], False

    def handle_starttag(self, tag, attrs):
        self.flush()
        attributes = dict(attrs)
        kind = attributes.get("type") or ""
        if link := _link(tag, attributes):
            self.links.append(link)
        self._is_json = tag == "script" and "json" in kind
        words, marks = [], []
        for name, value in sorted((name, value or "") for name, value in attrs):
            if value and _is_wording(tag, kind, name, value):
                marks.append(name)
                words.append(f"    {name}: {' '.join(value.split())}")
            else:
                marks.append(f'{name}="{value}"' if value else name)
        self.lines.append(f"<{' '.join([tag, *marks])}>")
        self.lines += words

    def handle_endtag(self, tag):
        self.flush()
        self._is_json = False
        self.lines.append(f"</{tag}>")

    def handle_decl(self, decl):
        self.lines.append(f"<!{decl}>")

    def handle_data(self, data):
        self._text.append(data)

    def flush(self):
        text = "".join(self._text)
        self._text = []
        if self._is_json:
            text = _indent_json(text)
            self.lines += [f"  {line}" for line in text.split("\n") if line.strip()]
        elif text := " ".join(text.split()):
            self.lines.append(f"  {text}")


def _is_wording(tag, kind, name, value):
    if name in _WORD_ATTRIBUTES or (tag == "meta" and name == "content"):
        return True
    return (name == "value" and kind in _BUTTONS) or (name.startswith("data-") and " " in value.strip())


def _link(tag, attributes):
    """Return the target of a tag, or None."""
    if tag in {"a", "area"} or (tag == "link" and "stylesheet" not in (attributes.get("rel") or "")):
        return attributes.get("href")
    if tag == "form":
        return attributes.get("action")
    return attributes.get({"button": "formaction", "input": "formaction", "img": "src", "iframe": "src"}.get(tag))


def own_paths(links, base):
    """Return this site's paths among the links of the page `base`."""
    return list(dict.fromkeys(path for path in (own_path(link, base) for link in links) if path))


def own_path(link, base):
    """Return a link's path and query on this site, or ""."""
    if not link:
        return ""
    try:
        parts = urlsplit(urljoin(f"{ORIGIN}{base}", link))
    except ValueError:
        return ""
    if f"{parts.scheme}://{parts.netloc}" != ORIGIN or parts.path.startswith("/static/"):
        return ""
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _DROPPED_PARAMETERS]
    return parts.path + (f"?{urlencode(kept)}" if kept else "")
