"""The comments under an article, for templates: articles/ may not import comments/, a template may load them."""

from django import template
from django.conf import settings

from comments.models import Policy
from comments.posting.submission import takes_comments
from comments.spam_services import providers
from comments.threads import conversations, html
from comments.web.comment_forms import CommentForm

register = template.Library()
register.filter("linked", html.linked)


@register.simple_tag(takes_context=True)
def captcha(context):
    """{"key", "script"} of reCAPTCHA where the site uses it, None otherwise; the page's policy then allows what it loads."""
    if not providers.form_service():
        return None
    if request := getattr(context, "request", None):
        request.csp_services = providers.Recaptcha.POLICY
    return {"key": settings.RECAPTCHA_SITE_KEY, "script": providers.Recaptcha.SCRIPT}


@register.simple_tag
def spam_service_notice():
    """Return what readers must know about services that receive their comment; "" for none."""
    return providers.notice()


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
