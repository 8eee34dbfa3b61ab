"""Elements of a WordPress export (WXR 1.2) as text."""

import datetime

from django.utils import timezone

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""
FOOT = "</channel>\n</rss>\n"
NO_TIME = "0000-00-00 00:00:00"


def cdata(text):
    """Return text as a CDATA section, which programs that read WXR by patterns expect."""
    return f"<![CDATA[{str(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def element(name, text):
    return f"<{name}>{cdata(text)}</{name}>"


def group(name, **parts):
    """Return an element of WordPress with its parts, such as wp:author."""
    return f"<wp:{name}>{''.join(element(f'wp:{part}', text) for part, text in parts.items())}</wp:{name}>\n"


def meta(key, value):
    return group("postmeta", meta_key=key, meta_value=value)


def category(domain, slug, name):
    return f'<category domain="{domain}" nicename="{slug}">{cdata(name)}</category>\n'


def times(prefix, at):
    """Return the local time and that of UTC of a post or comment."""
    local = timezone.localtime(at) if at else None
    return {prefix: _written(local), f"{prefix}_gmt": _written(at and at.astimezone(datetime.UTC))}


def _written(at):
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else NO_TIME
