"""The codes of languages that a text may name."""

import re

from django.conf.locale import LANG_INFO
from django.utils.html import format_html
from django.utils.safestring import SafeString

# Menus, buttons and notices are written in this language.
INTERFACE = "en"

# ISO 639-1. A code of three characters is not looked up: there are thousands.
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg "
    "ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
    "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta "
    "te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_SHORT = frozenset(_CODES.split())
_PATTERN = re.compile(
    r"(?P<language>[a-z]{2,3})(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*", re.IGNORECASE
)


def is_language(code):
    """Return whether `code` names a language: "fr", "zh-Hant", "pt-BR"."""
    found = _PATTERN.fullmatch(code)
    return bool(found) and (len(found["language"]) == 3 or found["language"].lower() in _SHORT)


def name_language(code):
    """Return a language's own name, "español" for "es", or its code."""
    known = LANG_INFO.get(code.lower()) or LANG_INFO.get(code.partition("-")[0].lower()) or {}
    return known.get("name_local", code)


def lang_html(code, around=INTERFACE):
    """Return ` lang="es"` for words in another language than those around them, or ""."""
    return SafeString("") if code.lower() == around.lower() else format_html(' lang="{}"', code)


def format_locale(code):
    """Return a code as Open Graph writes it: "en_US", "pt_BR", "es_ES"."""
    language, _dash, region = code.partition("-")
    region = region if len(region) == 2 else {"en": "US"}.get(language, language)
    return f"{language.lower()}_{region.upper()}"
