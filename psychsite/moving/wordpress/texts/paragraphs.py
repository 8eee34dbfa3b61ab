"""Make paragraphs of texts of the classic editor, which stores blank lines. Pure."""

import re

_BLOCK = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|style|"
    "h[1-6]|hr|fieldset|legend|section|article|aside|header|footer|nav|figure|figcaption|details|summary|menu|iframe|script|p"
)
_OPENS = re.compile(rf"(<(?:{_BLOCK})\b[^>]*>)", re.IGNORECASE)
_CLOSES = re.compile(rf"(</(?:{_BLOCK})\s*>)", re.IGNORECASE)
_STARTS_BLOCK = re.compile(rf"\s*</?(?:{_BLOCK})\b", re.IGNORECASE)
_KEPT = re.compile(r"<(pre|script|style|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_HOLE = re.compile("\ue012(\\d+)\ue013")


def add_paragraphs(body):
    """Return `body` with paragraphs.

    A blank line ends one, a single line end is a break.
    """
    kept = []

    def keep(found):
        kept.append(found[0])
        return f"\n\n\ue012{len(kept) - 1}\ue013\n\n"

    body = body.replace("\r\n", "\n").replace("\r", "\n").translate({0xE012: None, 0xE013: None})
    body = _KEPT.sub(keep, body)
    body = re.sub(r"<br\s*/?>\s*<br\s*/?>", "\n\n", body, flags=re.IGNORECASE)
    body = _CLOSES.sub(r"\1\n\n", _OPENS.sub(r"\n\1", body))
    parts = []
    for part in re.split(r"\n\s*\n", body):
        if not part.strip():
            continue
        if _HOLE.fullmatch(part.strip()) or _STARTS_BLOCK.match(part):
            parts.append(part)
        else:
            lines = re.sub(r"(<br\s*/?>)?\s*\n\s*", "<br>\n", part.strip(), flags=re.IGNORECASE)
            # What follows a block's own start in the same paragraph stays with that block.
            before, block, after = _first_block(lines)
            parts.append(f"<p>{before}</p>{block}{after}" if before.strip() else f"{block}{after}")
    return _HOLE.sub(lambda found: kept[int(found[1])], "\n".join(parts))


def _first_block(lines):
    found = _OPENS.search(lines) or _CLOSES.search(lines)
    if found is None:
        return lines, "", ""
    return re.sub(r"(<br>\s*)+$", "", lines[: found.start()]), found[0], lines[found.end() :]
