"""Clean cells of other directories: blanks, markup, several numbers or addresses."""

import html
import re
import tomllib
from pathlib import Path

from django.conf.locale import LANG_INFO

from core.html.sanitize import sanitize
from core.html.text import to_text
from core.text.language_names import NAMES, SAID, words_for

NOTHING = frozenset(
    [
        "n/a", "#n/a", "na", "nan", "null", "none", "nil", "-", "--", "–", "—", ".", "..", "...", "?", "tbd", "tba", "unknown",
        "not available", "not applicable", "k. a.", "k.a.", "keine angabe", "s/d",
    ]
)  # fmt: skip
_TAG = re.compile(
    r"</?(?:a|abbr|acronym|address|article|aside|audio|b|bdi|bdo|big|blockquote|body|br|button|caption|center|cite|code|col|colgroup"
    r"|data|dd|del|details|dfn|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img"
    r"|input|ins|kbd|label|legend|li|link|main|map|mark|math|meta|nav|nobr|noscript|object|ol|optgroup|option|p|picture|pre|q|rp|rt|ruby"
    r"|s|samp|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|time"
    r"|title|tr|tt|u|ul|var|video|wbr)(?=[\s/>])[^<>]*>|<!--",
    re.IGNORECASE,
)
# What a picture shows, or the smiley that it is.
_ALT = re.compile(r"""<img\b[^<>]*?\balt\s*=\s*(?:"([^"]*)"|'([^']*)')[^<>]*>""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_COMMA = re.compile(r",(?![^()]*\))")
_WORDS = tomllib.loads(Path(__file__).with_name("language_words.toml").read_text(encoding="utf-8"))
# Around the name of a language: “fluent Spanish”, “Spanish-speaking”.
_AROUND_LANGUAGE = re.compile(rf"(?<![^\W_])(?:{'|'.join(_WORDS['around'].split())})(?![^\W_])", re.IGNORECASE)
_BETWEEN_LANGUAGES = re.compile(r"[,;|/\n&+•·]|\band\b|\s(?:or|und|oder|et|ou|y|e|o|i|of)\s", re.IGNORECASE)
_LANGUAGES = {
    name: code for code, names in _WORDS["names"].items() for name in names.split()
} | {
    name.casefold(): code
    for code, whole in NAMES.items()
    for name in (code, whole, *words_for(code), LANG_INFO.get(code, {}).get("name_local", code))
} | SAID | {
    "eng": "en", "spa": "es", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "por": "pt", "ita": "it", "zho": "zh",
    "chi": "zh", "kurmanji": "ku", "sorani": "ku", "bsl": "bfi",
}  # fmt: skip


def is_blank(text):
    """Return True if a whole cell says that there is nothing to say."""
    return text.casefold() in NOTHING


def strip_markup(text):
    """Return the text without markup that some directories export."""
    # Some exports write the markup itself as entities.
    if not _TAG.search(text) and _ENTITY.search(text):
        text = html.unescape(text)
    return to_text(sanitize(_ALT.sub(r" \1\2 ", text))) if _TAG.search(text) else text


def split_list(text):
    """Split a list at commas outside brackets."""
    return _COMMA.split(text)


def parse_emails(text):
    """Return the addresses in "Front desk <a@example.org>; b@example.org"."""
    words = re.split(r"[\s;,|<>]+", re.sub(r"mailto:", "", text, flags=re.IGNORECASE))
    return [word for word in words if "@" in word] or [text]


def parse_languages(text):
    """Return (codes, unknown words) of "English & Spanish", "en | es", "es-MX"."""
    codes, unknown = set(), []
    for word in map(str.strip, _BETWEEN_LANGUAGES.split(text)):
        bare = " ".join(_AROUND_LANGUAGE.sub(" ", re.sub(r"\([^()]*\)", " ", word)).split()).strip(" -.:")
        found = _find_languages(word) or _find_languages(bare)
        codes |= found
        if not found and bare:
            unknown.append(word)
    return sorted(codes), unknown


def _find_languages(word):
    """Return the codes of a language by its name or code, or of several names."""
    found = _LANGUAGES.get(word.casefold()) or re.sub(r"[-_][A-Za-z]{2,4}\Z", "", word)
    if re.fullmatch("[a-z]{2,3}", found):
        return {found}
    # “Mandarin Chinese” and “English Spanish”; of “Brazilian Portuguese” the last word.
    codes = [_LANGUAGES.get(one, "") for one in word.casefold().split() if len(one) > 3]
    known = set(filter(None, codes))
    return known if all(codes) or (len(codes) == 2 and codes[1]) else set()
