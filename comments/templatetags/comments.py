"""The comments under an article, for templates: articles/ may not import comments/, a template may load them."""

from django import template
from django.conf import settings

from comments import conversations, linking
from comments.actions import takes_comments
from comments.forms import CommentForm
from comments.models import Policy
from comments.spam import services

register = template.Library()
register.filter("linked", linking.linked)


@register.simple_tag(takes_context=True)
def captcha(context):
    """{"key", "script"} of reCAPTCHA where the site uses it, None otherwise; the page's policy then allows what it loads."""
    if not services.form_service():
        return None
    if request := getattr(context, "request", None):
        request.csp_services = services.Recaptcha.POLICY
    return {"key": settings.RECAPTCHA_SITE_KEY, "script": services.Recaptcha.SCRIPT}


@register.inclusion_tag("comments/section.html", takes_context=True)
def comments_section(context, article):
    """Render comments/section.html with the first `page` of conversations, the `form` and the `policy`: one query.

    The form has neither token nor signed time: the page that holds it is the same bytes for every reader.
    """
    policy = Policy.current()
    return {
        "article": article,
        "page": conversations.page_of(article, policy=policy),
        "policy": policy,
        "form": CommentForm(article=article, fresh_stamp=False) if takes_comments(article, policy) else None,
        "request": context.get("request"),
    }
