"""The head of a page: what search engines and shared links show of it."""

from django import template
from django.utils.safestring import mark_safe

from core.text import jsonld
from psychsite.web.seo import join_graph

register = template.Library()


class CaptureNode(template.Node):
    def __init__(self, nodelist, name):
        self.nodelist, self.name = nodelist, name

    def render(self, context):
        # What is inside was escaped as it was rendered.
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308
        return ""


@register.tag
def capture(parser, token):
    """Keep what is inside under a name: `{% capture page_title %}…{% endcapture %}`.

    So a block of a page can be written twice.
    """
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


@register.simple_tag(takes_context=True)
def graph(context, nodes):
    """Return the structured data of a page, or "" for a page that has none."""
    return jsonld.render_script(join_graph(nodes, context.get("foot_pages") or ())) if nodes else ""
