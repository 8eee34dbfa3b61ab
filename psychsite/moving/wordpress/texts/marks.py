"""Read what marks of blocks hold: `<!-- wp:gallery {"ids":[3,4]} /-->`. Pure."""

import json
import re

from psychsite.moving.wordpress.texts import markup
from psychsite.moving.wordpress.texts.divi import divi_text

_BUTTON = re.compile(r".+/(?:\w+-)?(?:single)?(?:btn|button)")


def made_of_data(name, data, is_empty):
    """Return the element for a block whose content is in its data alone, or ""."""
    if name.startswith("divi/"):
        return divi_text(name.removeprefix("divi/"), data)
    values = _values(data)
    if not is_empty or not values:
        return ""
    if name == "gallery" and isinstance(values.get("ids"), list):
        return markup.gallery([str(each) for each in values["ids"] if isinstance(each, int)])
    if name == "embed" and isinstance(values.get("url"), str):
        return '<div data-wp="embed" data-address="{}"></div>'.format(values["url"].replace('"', "%22"))
    words, address = values.get("text"), values.get("link") or values.get("url")
    if _BUTTON.fullmatch(name) and isinstance(words, str) and isinstance(address, str):
        return markup.link(address, words)
    return ""


def override(pattern, data):
    """Return a shared text with the words that one place shows instead."""
    given = _values(data).get("content")
    for name, values in given.items() if isinstance(given, dict) else ():
        words = values.get("content") if isinstance(values, dict) else None
        if isinstance(words, str):
            named = re.escape(json.dumps(name, ensure_ascii=False))
            block = re.compile(
                rf'(<!-- wp:(\S+) \{{[^>]*"name":{named}[^>]*\}} -->\s*<(\w+)[^>]*>).*?(</\3>\s*<!-- /wp:\2 -->)',
                re.DOTALL,
            )
            pattern = block.sub(lambda found, words=words: f"{found[1]}{words}{found[4]}", pattern, count=1)
    return pattern


def _values(data):
    try:
        values = json.loads(data or "{}")
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
