"""Articles for the templates of lower packages, which may not import articles/."""

from django import template

from articles.approval import status
from articles.models import Edition

register = template.Library()
MAX_ARTICLES = 6

register.simple_tag(status.approved_by)
register.simple_tag(status.box_heading, name="approver_heading")


@register.simple_tag
def articles_naming(clinic):
    """Return the newest live editions that name a clinic, in one query."""
    live = Edition.objects.live().naming(clinic).for_link().select_related("article__topic")
    return list(live.newest_first()[:MAX_ARTICLES])
