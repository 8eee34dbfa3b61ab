"""Take the HTML of an old text apart: texts, pictures, quotations, boxes. Pure."""

import html
import re
from types import MappingProxyType
from urllib.parse import urlsplit

from core.html.sanitize import parse
from core.html.tree import HEADINGS
from core.text.clean import clean_line
from psychsite.moving.wordpress.site import WRITTEN_ADDRESS
from psychsite.moving.wordpress.texts import elements
from psychsite.moving.wordpress.texts.elements import INLINE, PLAYERS, PROGRAMS, classes, new, words
from psychsite.moving.wordpress.texts.marks import made_of_data, override
from psychsite.moving.wordpress.texts.paragraphs import add_paragraphs
from psychsite.moving.wordpress.texts.pieces import Notice, Picture, Quote
from psychsite.moving.wordpress.texts.shortcodes import read_shortcodes
from psychsite.moving.wordpress.texts.tidy import tidy

MOST_PICTURES_OF_GALLERY = 30
MOST_QUOTED = 1000
_BLOCK_MARK = re.compile(r"<!--\s+(/?)wp:([a-z][\w/-]*)\s*(\{.*?\})?\s*(/?)-->", re.DOTALL)
_PATTERN = re.compile(r'"ref"\s*:\s*"?([0-9]+)')
_TAG = re.compile(r"<[^>]*>")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOTICE = re.compile(
    r"\b(?:notice|callout|alert|info-?box|admonition|wp-block-\S*(?:notice|alert|callout))\b", re.IGNORECASE
)
_WARNING = re.compile(r"warning|danger|error|caution", re.IGNORECASE)
_QUOTE = re.compile(r"wp-block-(?:pull)?quote")
# Blocks that WordPress fills when the page is asked for. They hold no words of the text.
_DYNAMIC = re.compile(
    r"latest-|archives|calendar|categories|search|tag-cloud|rss|loginout|query|post-|site-|navigation|page-list|social-link|"
    r"comments|template-part|widget|avatar|term-|read-more|home-link|more|nextpage|footnotes|pattern|block"
)
# Of these, nothing is lost if they are empty. Notes at the foot of the text come from its meta field.
_WITHOUT_WORDS = {"separator", "spacer", "image", "gallery", "embed", "footnotes", "divi/divider", "divi/icon"}
_CONTAINER_TAGS = {"table", "ul", "ol", "dl", "p", "pre", "blockquote", "hr", *HEADINGS}


class Splitter:
    """Takes one text apart.

    `gallery(numbers)` returns the Pictures of a gallery, `patterns` are texts that others show, by their numbers; `left_out`
    grows.
    """

    def __init__(self, gallery, patterns=MappingProxyType({})):
        self.gallery, self.patterns, self.left_out = gallery, patterns, []

    def split(self, body):
        """Return the text as a list of block-level elements and pieces, in order."""
        source = self._to_html(body)
        root = parse(source)
        if not words(root) and (said := clean_line(html.unescape(_TAG.sub(" ", source)))):
            # The parser bears some hundred levels.
            self._count("form of the text", "nested too deep; its words are here")
            root = parse(f"<p>{html.escape(said)}</p>")
        for mark in root.xpath(".//sup[@data-fn]"):
            mark.text = f"[{words(mark)}]"  # the notes themselves become references at the end
            del mark[:]
        tidy(root)
        return list(self._flow(root))

    def _count(self, sort, detail=""):
        self.left_out.append((sort, detail))

    def _to_html(self, body):
        has_blocks = "<!-- wp:" in body
        if has_blocks:
            body = self._read_blocks(body)
        body = _COMMENT.sub("", body)
        body = read_shortcodes(body, lambda name: self._count("shortcode", name))
        # Blocks bring their paragraphs along. What is between them was written with the classic editor.
        return body if has_blocks else add_paragraphs(body)

    def _read_blocks(self, body, inside=()):
        def read(found):
            is_end, name, data, is_empty = found[1], found[2], found[3], found[4]
            if is_end:
                return ""
            short = name.removeprefix("core/")
            number = found[1] if short == "block" and (found := _PATTERN.search(data or "")) else ""
            if number in self.patterns and number not in inside:
                return self._read_blocks(override(self.patterns[number], data), (*inside, number))
            if made := made_of_data(short, data, is_empty):
                return made
            if is_empty and short not in _WITHOUT_WORDS:
                self._count("block" if "/" in short or not _DYNAMIC.match(short) else "dynamic block", name)
            return ""

        body = _BLOCK_MARK.sub(read, body)
        return re.sub(
            r"<!--\s*wp:freeform\s*-->(.*?)<!--\s*/wp:freeform\s*-->",
            lambda m: add_paragraphs(m[1]),
            body,
            flags=re.DOTALL,
        )

    def _flow(self, container):
        """Yield the block-level parts of a container; loose words become paragraphs."""
        line = new("p")

        def add_words(text):
            if text:
                if len(line):
                    line[-1].tail = (line[-1].tail or "") + text
                else:
                    line.text = (line.text or "") + text

        add_words(container.text)
        for child in list(container):
            tail, child.tail = child.tail, None
            if isinstance(child.tag, str):
                is_inline = child.tag in INLINE and not elements.is_special(child) and not elements.has_blocks(child)
                if is_inline and not elements.specials(child):
                    line.append(child)
                else:
                    yield from self._end_line(line)
                    line = new("p")
                    yield from self._block(child)
            add_words(tail)
        yield from self._end_line(line)

    def _end_line(self, line):
        if words(line):
            yield from self._text(line)

    def _block(self, element):
        tag = element.tag
        if tag in PROGRAMS:
            if tag not in {"style", "link"}:
                self._count("element", tag)
        elif element.get("data-wp"):
            yield from self._made(element)
        elif elements.is_picture(element):
            yield from self._picture(element)
        elif tag in PLAYERS:
            yield from self._player(element)
        elif tag == "figure":
            yield from self._figure(element)
        elif tag == "blockquote" and _QUOTE.search(classes(element)):
            yield from self._quote(element)
        elif tag == "details":
            yield from self._details(element)
        elif (
            tag in {"div", "section", "aside", "p"}
            and _NOTICE.search(classes(element))
            and not elements.specials(element)
        ):
            yield Notice(self._inner(element), bool(_WARNING.search(classes(element))))
        elif tag in _CONTAINER_TAGS:
            yield from self._text(element)
        else:
            yield from self._flow(element)

    def _text(self, element):
        """Yield an element of text, and what it holds that cannot stay in it."""
        found = elements.specials(element)
        if not found:
            if element.tag == "p" and not len(element) and WRITTEN_ADDRESS.fullmatch(words(element)):
                # WordPress shows an address in a line of its own as a player.
                yield from self._link(words(element))
            elif words(element) or element.tag == "hr":
                yield element
            return
        if element.tag == "blockquote":
            yield from self._flow(element)
            return
        first = found[0]
        is_first = not clean_line("".join(_words_before(element, first)))
        for node in found:
            # A link around a picture leads to the same picture in its full size.
            holder = node.getparent()
            elements.detach(node)
            if holder is not None and holder.tag == "a" and not words(holder) and not len(holder):
                elements.detach(holder)
        pieces = [piece for node in found for piece in self._block(node)]
        own = [element] if words(element) else []
        yield from pieces + own if is_first else own + pieces

    def _picture(self, element, caption=""):
        address = element.get("src") or ""
        if not address or address.startswith("data:"):
            address = (
                element.get("data-src") or element.get("data-lazy-src") or element.get("data-orig-file") or address
            )
        if address.startswith("data:") or not address:
            self._count("picture in the text", "data address")
            return
        number = re.search(r"wp-image-(\d+)", classes(element))
        number = number[1] if number else element.get("data-id") or ""
        yield Picture(address.strip(), number, clean_line(element.get("alt") or ""), caption)

    def _player(self, element):
        source = element.find("source")
        address = element.get("src") or element.get("data-src") or element.get("data") or ""
        address = address or (source.get("src") if source is not None else "") or ""
        yield from self._link(address, clean_line(element.get("title") or ""))

    def _link(self, address, title=""):
        """Yield a paragraph with a link: no page of ours loads a player of the old text."""
        address = address.strip()
        address = f"https:{address}" if address.startswith("//") else address
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            host = ""
        if not address.startswith(("http://", "https://", "/")):
            self._count("player", address[:100])
            return
        name = urlsplit(address).path.rpartition("/")[2] if not host else host.removeprefix("www.")
        paragraph, link = new("p"), new("a", f"{title} ({name})" if title else f"Open on {name}" if host else name)
        link.set("href", address)
        link.set("data-player", "1")
        paragraph.append(link)
        yield paragraph

    def _made(self, element):
        sort = element.get("data-wp")
        if sort == "gallery":
            numbers = [each for each in (element.get("data-numbers") or "").split(",") if each]
            yield from self._limited(self.gallery(numbers))
        elif sort == "embed":
            yield from self._link(element.get("data-address") or "")
        else:
            self._count("listings", element.get("data-name") or "")

    def _limited(self, pictures):
        if len(pictures) > MOST_PICTURES_OF_GALLERY:
            self._count("pictures of a gallery", f"{len(pictures) - MOST_PICTURES_OF_GALLERY} of {len(pictures)}")
        yield from pictures[:MOST_PICTURES_OF_GALLERY]

    def _figure(self, element):
        caption = element.find("figcaption")
        said = words(caption) if caption is not None else ""
        if caption is not None:
            elements.detach(caption)
        if "wp-block-embed" in classes(element):
            player = next((node for node in element.iter(*PLAYERS) if node.get("src")), None)
            yield from self._player(player) if player is not None else self._link(words(element), said)
            return
        if inner := [node for node in element.iter("figure") if node is not element]:
            yield from self._limited([piece for node in inner for piece in self._figure(node)])
        elif pictures := [node for node in element.iter("img") if elements.is_picture(node)]:
            number = element.get("data-number")
            if number and len(pictures) == 1 and "wp-image-" not in classes(pictures[0]):
                pictures[0].set("data-id", number)
            is_one = len(pictures) == 1
            yield from self._limited([p for node in pictures for p in self._picture(node, said if is_one else "")])
            said = "" if is_one else said
        elif (quote := element.find(".//blockquote")) is not None:
            yield from self._quote(quote, said)
        else:
            if said and len(tables := list(element.iter("table"))) == 1 and tables[0].find("caption") is None:
                tables[0].insert(0, new("caption", said))
                said = ""
            yield from self._flow(element)
            if said and element.find(".//table") is not None:
                yield new("p", said)
            return
        if said and inner:
            yield new("p", said)

    def _quote(self, element, attribution=""):
        if elements.specials(element):
            yield from self._flow(element)
            return
        cited = element.find(".//cite")
        if cited is not None:
            attribution = words(cited)
            elements.detach(cited)
        lines = [words(node) for node in element if isinstance(node.tag, str)] or [words(element)]
        said = (
            "\n".join(line for line in [clean_line(element.text or ""), *lines] if line)
            if len(element)
            else words(element)
        )
        if not said:
            return
        if len(said) > MOST_QUOTED or element.find(".//ul") is not None or element.find(".//ol") is not None:
            if attribution:
                element.append(new("p", attribution))
            yield element
        else:
            yield Quote(said, attribution[:200])

    def _details(self, element):
        summary = element.find("summary")
        if summary is not None:
            if title := words(summary):
                yield new("h3", title)
            elements.detach(summary)
        yield from self._flow(element)

    @staticmethod
    def _inner(element):
        inside = "".join(elements.to_html(child) + (child.tail or "") for child in element)
        has_blocks = any(child.tag not in INLINE for child in element)
        return f"{element.text or ''}{inside}" if has_blocks else f"<p>{element.text or ''}{inside}</p>"


def _words_before(element, special):
    """Yield the words of `element` that come before a special one."""
    for node in element.iter():
        if node is special:
            return
        if node.text:
            yield node.text
        before = next((other for other in node.itersiblings() if other is special), None)
        if before is None and node is not element and node.tail and not _is_inside(special, node):
            yield node.tail


def _is_inside(node, other):
    return any(above is other for above in node.iterancestors())
