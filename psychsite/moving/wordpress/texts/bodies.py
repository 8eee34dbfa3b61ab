"""Make the pieces of an article from an item of the old site. No database.

What an address leads to is asked of `target(address)`: it returns the attributes of the new link, or None for a page that
no longer exists.
"""

import json
import re
from urllib.parse import urljoin

from core.html.sanitize import MAX_LENGTH
from core.html.text import to_text
from core.html.tree import HEADINGS
from core.text.clean import clean_line
from psychsite.moving.wordpress.site import WRITTEN_ADDRESS, title_key
from psychsite.moving.wordpress.texts import elements
from psychsite.moving.wordpress.texts.claims import claims_of_meta, claims_of_terms
from psychsite.moving.wordpress.texts.elementor import elementor_text
from psychsite.moving.wordpress.texts.elements import new, words
from psychsite.moving.wordpress.texts.pieces import Body, Enclosed, Picture, Text
from psychsite.moving.wordpress.texts.refine import read_cited, refine
from psychsite.moving.wordpress.texts.split import Splitter

# Sanitizing may add some characters.
_LONGEST = int(0.8 * MAX_LENGTH)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def make_body(post, site, target, fields=None):
    """Return the Body of a post or page.

    `fields` says what custom fields become: {"reviewer": "claimed_approver", "sources": "references"}.
    """
    splitter = Splitter(lambda numbers: _gallery(numbers, post, site), site.patterns)
    source = elementor_text(post, lambda name: splitter.left_out.append(("widget", name))) or post.content
    parts, found = refine(_without_title(splitter.split(source), post), site)
    body = Body(
        left_out=splitter.left_out,
        claims=[
            *found.claims,
            *claims_of_meta(post.meta, _named(fields, "claimed_approver")),
            *claims_of_terms(post.terms),
        ],
        biographies=found.biographies,
    )
    parts += _notes(post) + _references(post, _named(fields, "references"))
    for part in parts:
        if not hasattr(part, "iterdescendants"):
            body.pieces.append(part)
            continue
        lone = elements.only_link(part)
        # A player has no words of its own.
        title = words(lone) if lone is not None and not lone.get("data-player") else ""
        enclosed = _rewrite_links(part, post, site, target, body)
        if lone is not None and not words(part):
            continue
        if lone is not None and enclosed:
            body.pieces.append(Enclosed(enclosed[0], title))
            continue
        if not (body.pieces and isinstance(body.pieces[-1], Text)):
            body.pieces.append(Text())
        body.pieces[-1].elements.append(part)
        body.pieces += [
            Enclosed(address) for address in dict.fromkeys(enclosed) if Enclosed(address) not in body.pieces
        ]
    body.pieces = [piece for one in body.pieces for piece in (_divide(one) if isinstance(one, Text) else [one])]
    return body


def _without_title(parts, post):
    """Return the parts without a first heading that says the title again."""
    if parts and hasattr(parts[0], "iterdescendants") and parts[0].tag in HEADINGS:
        title = title_key(elements.read_words(post.title))
        return parts[1:] if title and title_key(words(parts[0])) == title else parts
    return parts


def _divide(text):
    """Yield Texts that are short enough for one block each."""
    html_parts, length = [], 0
    for element in text.elements:
        for link in element.iter("a"):
            # Written as the sanitizer writes it, a text is clean at its first pass.
            link.attrib.pop("rel", None)
            link.set("rel", "noopener")
        part = elements.to_html(element)
        if length + len(part) > _LONGEST and html_parts:
            yield Text(html="".join(html_parts))
            html_parts, length = [], 0
        html_parts.append(part)
        length += len(part)
    if html_parts:
        yield Text(html="".join(html_parts))


def _gallery(numbers, post, site):
    """Return the Pictures of a gallery.

    Without numbers these are the pictures that were uploaded to the post.
    """
    numbers = numbers or site.children.get(post.number, [])
    known = [site.entries[number] for number in numbers if number in site.entries]
    return [Picture(entry.attachment, entry.number, entry.alt, entry.caption) for entry in known if entry.attachment]


def _rewrite_links(element, post, site, target, body):
    """Let links and written addresses of the old site lead to what their pages became.

    Return the addresses of the files among them.
    """
    enclosed = []
    _link_addresses(element, site)
    for link in list(element.iter("a")):
        address = (link.get("href") or "").strip()
        is_player = link.attrib.pop("data-player", None)
        if post.link and address and not address.startswith("#") and not _SCHEME.match(address):
            address = _join(post.link, address)
        if not address or not (site.is_own(address) or site.attachment(address)):
            continue
        new_link = target(address)
        is_address = bool(WRITTEN_ADDRESS.fullmatch(words(link)))
        for name in list(link.attrib):
            del link.attrib[name]
        if new_link is None:
            body.links_to_nowhere.append((address, words(link)[:100]))
            link.tag = "span"
            if is_player:
                # Its words were made here, and say nothing without the file.
                link.text = None
            continue
        title = new_link.pop("title", "")
        if new_link.pop("is_file", False):
            enclosed.append(address)
        for name, value in new_link.items():
            link.set(name, value)
        if is_address and title:
            for child in list(link):
                link.remove(child)
            link.text = title
    return enclosed


def _join(base, address):
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _link_addresses(element, site):
    """Make links of written addresses of the old site."""
    if "://" not in elements.text_of(element):
        return
    for node in list(element.iter()):
        if not isinstance(node.tag, str) or node.tag in {"a", "pre", "code"} or _is_in_link(node):
            continue
        if node.text and (found := _own_address(node.text, site)):
            link = new("a", found[0], href=found[0])
            link.tail, node.text = node.text[found.end() :], node.text[: found.start()]
            node.insert(0, link)
    for node in list(element.iter()):
        is_beside_text = node is not element and node.tail and not _is_in_link(node, with_own=False)
        if is_beside_text and (found := _own_address(node.tail, site)):
            link = new("a", found[0], href=found[0])
            link.tail, node.tail = node.tail[found.end() :], node.tail[: found.start()]
            node.addnext(link)


def _own_address(text, site):
    if "://" not in text:
        return None
    return next((found for found in WRITTEN_ADDRESS.finditer(text) if site.is_own(found[0])), None)


def _is_in_link(node, with_own=True):
    above = [*([node] if with_own else []), *node.iterancestors()]
    return any(each.tag in {"a", "pre", "code"} for each in above)


def _notes(post):
    """Return the notes at the foot of a text: references, or a list."""
    try:
        notes = json.loads(post.meta_value("footnotes") or "[]")
    except (ValueError, RecursionError):
        return []
    rows = []
    for note in notes if isinstance(notes, list) else []:
        if isinstance(note, dict) and isinstance(note.get("content"), str):
            splitter = Splitter(lambda numbers: [])
            rows.append([part for part in splitter.split(note["content"]) if hasattr(part, "iterdescendants")])
    rows = [row[0] for row in rows if row]
    if not rows:
        return []
    cited = [read_cited(row) for row in rows]
    if all(cited):
        return cited
    listed = new("ol")
    for row in rows:
        row.tag, row.tail = "li", None
        listed.append(row)
    return [new("h2", "Notes"), listed]


def name_of_repeater(key):
    """Return the field of which `key` is a part of a row, or the key itself."""
    return re.sub(r"_[0-9]+_\w+$", "", key)


def _named(fields, meaning):
    return {key for key, value in (fields or {}).items() if value == meaning}


def _references(post, keys):
    """Return the references in custom fields: one a line, or the rows of a repeater."""
    rows = []
    for key, value in post.meta:
        # A repeater keeps the number of its rows under its own name.
        if name_of_repeater(key) in keys and not (key in keys and value.isdigit()):
            rows += [new("li", clean_line(to_text(line))) for line in value.splitlines() if clean_line(line)]
    cited = [read_cited(row) for row in rows]
    rest = [row for row, one in zip(rows, cited, strict=True) if one is None]
    listed = []
    if rest:
        listed = [new("h2", "References"), new("ul")]
        listed[1].extend(rest)
    return listed + [one for one in cited if one]
