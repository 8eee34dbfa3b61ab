"""Articles for the templates of lower packages, which may not import articles/."""

from django import template
from django.db.models import BigIntegerField, DateTimeField
from django.template.loader import render_to_string
from django.utils import timezone

from articles.approval import status
from articles.models import Edition
from articles.rendering.lists import LINK_COLUMNS
from articles.rendering.marks import with_marks
from articles.shown import show_naming
from clinics.models import HelpLine
from core.db.reused import reused
from core.http import allow_services

register = template.Library()
MAX_ARTICLES = 6

register.simple_tag(status.approved_by)
register.simple_tag(status.box_heading, name="approver_heading")


@register.simple_tag
def articles_naming(clinic):
    """Return the newest live editions that name a clinic, with their marks."""
    show_naming(clinic)
    return with_marks(_live_naming(clinic=clinic.pk, at=timezone.now()))


@reused(clinic=BigIntegerField(), at=DateTimeField())
def _live_naming(clinic, at):
    live = Edition.objects.live(at).naming(clinic).select_related("article__topic", "article__lead_image")
    return live.only(*LINK_COLUMNS).newest_first()[:MAX_ARTICLES]


@register.simple_tag(takes_context=True)
def allow_players(context, blocks):
    """Let the page's policy load the players of other hosts that its blocks offer."""
    hosts = sorted({host for block in blocks if (host := getattr(block, "frame_host", ""))})
    if hosts and (request := getattr(context, "request", None)):
        allow_services(request, {"frame-src": hosts})
    return ""


@register.simple_tag
def topic_help(topic):
    """Show the help lines above a page about a grave topic."""
    if not topic or not topic.is_grave:
        return ""
    return render_to_string("components/help_bar.html", {"helplines": HelpLine.load_plain()})
