"""Addresses of links: without blanks, redirects and trackers around them."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

# Pages that only lead to another address, and the parameter that holds it.
_REDIRECTS = (
    (re.compile(r"(www\.)?google\.[a-z.]{2,6}"), {"/url"}, ("q", "url")),
    (re.compile(r".*\.safelinks\.protection\.outlook\.com"), {"/", ""}, ("url",)),
    (re.compile(r"(l|lm)\.facebook\.com"), {"/l.php"}, ("u",)),
    (re.compile(r"l\.(instagram|messenger|workplace|threads)\.(com|net)"), {"/", ""}, ("u",)),
    (re.compile(r"(www\.)?youtube\.com"), {"/redirect"}, ("q",)),
    (re.compile(r"(www\.)?linkedin\.com"), {"/redir/redirect", "/safety/go", "/safety/go/"}, ("url",)),
    (re.compile(r"(www\.)?duckduckgo\.com"), {"/l/", "/l"}, ("uddg",)),
    (re.compile(r"out\.reddit\.com"), None, ("url",)),
    (re.compile(r"slack-redir\.net"), {"/link"}, ("url",)),
    (re.compile(r"vk\.com"), {"/away.php"}, ("to",)),
    (re.compile(r"(www\.)?t\.umblr\.com"), {"/redirect"}, ("z",)),
    (re.compile(r"disq\.us"), {"/url"}, ("url",)),
    (re.compile(r"urldefense\.proofpoint\.com"), None, ("u",)),
)
_URLDEFENSE = re.compile(r"https?://urldefense\.(?:com|us)/v3/__(?P<target>.+?)__;", re.IGNORECASE)
_TRACKERS = re.compile(
    r"(utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid|_hsenc|_hsmi"
    r"|mkt_tok|vero_id|oly_(anon|enc)_id|srsltid)",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?P<end>[a-z]{2,24})(?::\d+)?(?:[/?#].*)?", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@/:?#]+@(?:[a-z0-9-]+\.)+[a-z]{2,24}", re.IGNORECASE)
# "page.html" is a file, not the site of a country.
_FILES = {
    *(
        "html",
        "htm",
        "php",
        "asp",
        "aspx",
        "jsp",
        "pdf",
        "doc",
        "docx",
        "jpg",
        "jpeg",
        "png",
        "gif",
        "txt",
        "xml",
        "zip",
    )
}
_SPACE = " \t\n\r\f\u00a0\u200b\ufeff"


def tidy_address(address):
    """Return an address with its scheme, without redirects and trackers."""
    address = address.strip(_SPACE)
    if _EMAIL.fullmatch(address):
        return f"mailto:{address}"
    if (found := _DOMAIN.fullmatch(address)) and found["end"].lower() not in _FILES:
        address = f"https://{address}"
    for _round in range(5):
        target = _behind_redirect(address)
        if target is None:
            break
        address = target
    return _without_trackers(address)


def _behind_redirect(address):
    if found := _URLDEFENSE.match(address):
        return _web(found["target"])
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"}:
        return None
    for pattern, paths, names in _REDIRECTS:
        if pattern.fullmatch(host) and (paths is None or parts.path in paths):
            values = dict(reversed(parse_qsl(parts.query)))
            target = next((values[name] for name in names if name in values), "")
            if host == "urldefense.proofpoint.com":
                target = unquote(target.replace("-", "%").replace("_", "/"))
            if host == "disq.us":  # it adds a signature
                target = re.sub(r":[\w-]{10,40}\Z", "", target)
            return _web(target)
    return None


def _web(target):
    target = target.strip(_SPACE)
    # Only an address of the web replaces the redirect: what a redirect hides is not trusted more than any other.
    is_web = target.lower().startswith(("http://", "https://")) and not re.search(r"[\s\x00-\x1f<>\"]", target)
    return target if is_web else None


def _without_trackers(address):
    start, mark, rest = address.partition("?")
    if not mark or not address.lower().startswith(("http://", "https://", "/")):
        return address
    query, hash_mark, fragment = rest.partition("#")
    parts = query.split("&")
    kept = [part for part in parts if not _TRACKERS.fullmatch(part.partition("=")[0])]
    if len(kept) == len(parts):
        return address
    return f"{start}{'?' if kept else ''}{'&'.join(kept)}{hash_mark}{fragment}"
