"""Articles for the pages of rooms below, which may not import articles/: a template may load them."""

from django import template

from articles.approval import status
from articles.models import Edition

register = template.Library()
SHOWN = 6

register.simple_tag(status.approved_by)
register.simple_tag(status.box_heading, name="approver_heading")


@register.simple_tag
def articles_naming(clinic):
    """The newest live editions, SHOWN at most, that name a clinic, with their topics: one query."""
    live = Edition.objects.live().naming(clinic).for_link().select_related("article__topic")
    return list(live.newest_first()[:SHOWN])
