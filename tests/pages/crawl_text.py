"""The normal form of an answer: text without what differs from run to run, one tag or text a line."""

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

_SIGNED = re.compile(r"[\w.=+-]+:[0-9A-Za-z]{6}:[\w-]{27,86}")
# Random tokens mix capitals, small letters and digits. Digests of content are hexadecimal and stay.
_TOKEN = re.compile(
    r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*[0-9])(?![0-9A-Fa-f]+(?![\w-]))[\w-]{30,}(?![\w-])", re.ASCII
)
_RULES = [
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'), r"\1{csrf}"),
    (re.compile(r"(nonce=[\"']|'nonce-)[^\"']+"), r"\1{nonce}"),
    (re.compile(r"(/static/[^\s\"'?]+?)\.[0-9a-f]{12}(\.\w+)"), r"\1\2"),
    (_SIGNED, "{signed}"),
    (_TOKEN, "{token}"),
    # Numbers of permissions follow the order of migrations; their words name them as well.
    (re.compile(r'(<option value=")[0-9]+("[^>]*>\s*[^<|]+ \| [^<|]+ \| )'), r"\1{permission}\2"),
]
_SHORTCUT = re.compile(r"(/admin/r/)([0-9]+)(/)")
_WORD_ATTRIBUTES = {
    "alt", "aria-description", "aria-label", "aria-roledescription", "label", "placeholder", "summary", "title",
}  # fmt: skip
_BUTTONS = {"submit", "button", "reset"}
# What no link is followed for: where a form returns to, and the state of a list that was left.
_DROPPED_PARAMETERS = {"next", "_changelist_filters"}


def mask(text, *, folder="", content_types=None):
    """Replace tokens, nonces, hashes of static files, `folder` and numbers of content types in `text`."""
    if folder:
        text = text.replace(str(folder), "{folder}")
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    names = content_types or {}
    return _SHORTCUT.sub(lambda found: f"{found[1]}{names.get(int(found[2]), found[2])}{found[3]}", text)


def is_html(content_type):
    return content_type.startswith("text/html")


def normalize(content, content_type, **masked):
    """Return the lines of an answer's body (bytes) as one string. Keywords are those of mask()."""
    if not content_type.startswith(TEXT_TYPES):
        return f"{len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}" if content else ""
    text = mask(content.decode("utf-8", "replace"), **masked)
    if is_html(content_type):
        return "\n".join(html_lines(text))
    if "json" in content_type:
        return _indent_json(text)
    return re.sub(r">\s*<", ">\n<", text) if "xml" in content_type or "svg" in content_type else text


def _indent_json(text):
    try:
        return json.dumps(json.loads(text), indent=1, ensure_ascii=False)
    except ValueError:
        return text


def html_lines(text):
    """Return one line a tag, with sorted attributes, and one a text. Lines of words begin with two spaces."""
    parser = _Lines()
    parser.feed(text)
    parser.close()
    parser.flush()
    return parser.lines


def structure(text):
    """Return the lines of normalized HTML without their words: tags, attributes and links."""
    return [line for line in text.split("\n") if not line.startswith("  ")]


class _Lines(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines, self._text, self._is_json = [], [], False

    def handle_starttag(self, tag, attrs):
        self.flush()
        kind = dict(attrs).get("type") or ""
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


def links(content, content_type, base):
    """Return the addresses of this site that an answer at the path `base` links to, without doubles."""
    if not content_type.startswith(TEXT_TYPES):
        return []
    text = content.decode("utf-8", "replace")
    if is_html(content_type):
        finder = _Links()
        finder.feed(text)
        found = finder.found
    elif "json" in content_type:
        found = re.findall(rf'"((?:{ORIGIN})?/[^"\s]*)"', text)
    else:
        found = [link.replace("&amp;", "&") for link in re.findall(rf"{ORIGIN}/[^\s\"'<>]*", text)]
    return list(dict.fromkeys(path for path in (own_path(link, base) for link in found) if path))


class _Links(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag in {"a", "area"} or (tag == "link" and "stylesheet" not in (attributes.get("rel") or "")):
            self.found.append(attributes.get("href"))
        elif tag == "form":
            self.found.append(attributes.get("action"))
        elif tag in {"button", "input"}:
            self.found.append(attributes.get("formaction"))
        elif tag in {"img", "iframe"}:
            self.found.append(attributes.get("src"))


def own_path(link, base):
    """Return path and query of `link` on this site; "" if it leads elsewhere or to a static file."""
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
