"""The parts of a page around its content, rendered once for each set of values."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core.pages.feeds import FORMS
from core.text.jsonld import absolute
from core.urls import path_to
from images.html import value_of

register = template.Library()


@register.simple_tag
def asset(path):
    """Return the address of a static file, looked up once."""
    return _address(settings.STATIC_URL, path)


@register.simple_tag
def whole_asset(path):
    """Return the whole address of a static file, for other sites."""
    return absolute(asset(path))


@lru_cache(maxsize=200)
def _address(_folder, path):
    return static(path)


@register.simple_tag
def feed_links(view, *arguments, title):
    """Return the links of a page's head to a feed, one for each form."""
    return format_html_join(
        "\n",
        '<link rel="alternate" type="{}" title="{}" href="{}">',
        ((form.link_type, title, path_to(view, *arguments, key)) for key, form in FORMS.items()),
    )


@register.simple_tag(takes_context=True)
def masthead(context, name):
    """Return the head of a page.

    It depends on the menu and on the link to the page itself, so the same values give the same bytes.
    """
    topics = tuple((topic.name, topic.slug) for topic in context.get("nav_topics") or ())
    here = getattr(context.get("request"), "path", "")
    links = {*(path_to(f"{kind}:list") for kind in ("articles", "clinics", "authors"))}
    links.update(path_to("articles:topic", slug) for _name, slug in topics)
    return _render_masthead(name, topics, here if here in links else "")


@register.simple_tag(takes_context=True)
def footer(context, name):
    """Return the foot of a page."""
    lines = tuple((line.name, line.phone, line.phone_href, line.url) for line in context.get("foot_lines") or ())
    return _render_footer(name, lines, tuple(context.get("foot_pages") or ()), settings.EDITORIAL_POLICY_URL)


@register.simple_tag
def styles():
    """Return the links to the style sheet and the fonts of every page."""
    return _render_styles(settings.STATIC_URL)


@register.simple_tag
def region_links(regions):
    """Return the links to regions with clinics, the same below every article."""
    return _render_region_links(tuple((region.name, value_of(region.get_absolute_url)) for region in regions))


@lru_cache(maxsize=2)
def _render_styles(_folder):
    return _render("components/styles.html")


@lru_cache(maxsize=10)
def _render_region_links(links):
    regions = [{"name": name, "get_absolute_url": address} for name, address in links]
    return _render("components/regions.html", regions=regions)


@lru_cache(maxsize=100)
def _render_masthead(site_name, topics, here):
    topics = [{"name": name, "slug": slug} for name, slug in topics]
    return _render("frame/masthead.html", site_name=site_name, nav_topics=topics, here=here)


@lru_cache(maxsize=10)
def _render_footer(site_name, lines, pages, policy):
    lines = [dict(zip(("name", "phone", "phone_href", "url"), line, strict=True)) for line in lines]
    return _render("frame/footer.html", site_name=site_name, foot_lines=lines, foot_pages=pages, policy=policy)


def _render(template, **context):
    return SafeString(render_to_string(template, context).strip())
