"""Read what plugins for search engines stored about a text. No database."""

import re

from core.text.clean import clean_line
from psychsite.moving.wordpress.texts.elements import read_words

_TITLES = (
    *("_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title", "_seopress_titles_title"),
    "_genesis_title",
)
_DESCRIPTIONS = (
    *("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description", "_aioseop_description"),
    *("_seopress_titles_desc", "_genesis_description"),
)
_CANONICALS = (
    "_yoast_wpseo_canonical",
    "rank_math_canonical_url",
    "_aioseo_canonical_url",
    "_aioseop_custom_link",
    "_seopress_robots_canonical",
)
_SOCIAL = ("_yoast_wpseo_opengraph-title", "rank_math_facebook_title", "_aioseo_og_title", "_seopress_social_fb_title")
# All in One SEO writes its variables like the hashtags of a text.
_SMART_TAGS = (
    r"separator(?:_sa)?|site_title|tagline|permalink|page_number|parent_title|categor(?:y|ies)(?:_\w+)?|"
    r"(?:post|author|tax|taxonomy|current|archive)_\w+|custom_field-\w+"
)
_VARIABLE = re.compile(r"%%(\w+)%%|%(\w+)(?:\([^)]*\))?%|#(" + _SMART_TAGS + r")\b")
_SEPARATOR = re.compile(r"(?:\s*[-–—|•·»:]+\s*)+$|^(?:\s*[-–—|•·»:]+\s*)+")


def _first(post, keys):
    return next((value for key in keys if (value := post.meta_value(key))), "")


def search_title(post, site):
    """Return the title for search engines, or "".

    It is without the name of the site, which pages add themselves.
    """
    title = _fill(_first(post, _TITLES), post, site, is_title=True)
    title = _SEPARATOR.sub("", title)
    return "" if title == clean_line(read_words(post.title)) else title[:120]


def search_description(post, site):
    """Return the description for search engines, or ""."""
    return _fill(_first(post, _DESCRIPTIONS), post, site)[:320]


def social_title(post, site):
    """Return the title for shared links, or "".

    It is without the name of the site, as the title for search engines is.
    """
    return _SEPARATOR.sub("", _fill(_first(post, _SOCIAL), post, site, is_title=True))[:120]


def foreign_canonical(post, site):
    """Return the address of another site that a text names as its original, or ""."""
    address = clean_line(_first(post, _CANONICALS))
    return "" if not address or site.is_own(address) else address


def is_hidden(post):
    """Return True if search engines were asked to leave the text out."""
    robots = post.meta_value("rank_math_robots")
    return (
        post.meta_value("_yoast_wpseo_meta-robots-noindex") == "1"
        or "noindex" in robots
        or post.meta_value("_seopress_robots_index") == "yes"
        or post.meta_value("_aioseo_robots_noindex") == "1"
        or post.meta_value("_aioseop_noindex") == "on"
    )


def _fill(text, post, site, *, is_title=False):
    values = {
        "title": post.title,
        "post_title": post.title,
        "sitename": "" if is_title else site.title,
        "site_title": "" if is_title else site.title,
        "sep": "–",
        "separator_sa": "–",
        "separator": "–",
        "excerpt": post.excerpt,
        "excerpt_only": post.excerpt,
        "post_excerpt": post.excerpt,
        "currentyear": "",
        "page": "",
    }

    def value(found):
        return values.get(next(group for group in found.groups() if group).lower(), "")

    return clean_line(read_words(_VARIABLE.sub(value, text)))
