"""Tags for the comments under an article.

articles/ may not import comments/, but a template may load these.
"""

from django import template
from django.conf import settings

from comments.models import Policy
from comments.posting.submission import accepts_comments
from comments.spam_services import providers
from comments.threads import conversations, html
from comments.web.comment_forms import CommentForm

register = template.Library()
register.filter("linked", html.link_addresses)


@register.simple_tag(takes_context=True)
def captcha(context):
    """Return {"key", "script"} of reCAPTCHA, or None; lets the page's CSP load it."""
    if not providers.form_service():
        return None
    if request := getattr(context, "request", None):
        request.csp_services = providers.Recaptcha.POLICY
    return {"key": settings.RECAPTCHA_SITE_KEY, "script": providers.Recaptcha.SCRIPT}


@register.simple_tag
def spam_service_notice():
    """Return what readers must know about services that receive their comment, or ""."""
    return providers.privacy_notice()


@register.inclusion_tag("comments/section.html", takes_context=True)
def comments_section(context, article):
    """Render comments/section.html for an article; one query.

    The form has no token and no signed time: the page is the same bytes for every reader.
    """
    policy = Policy.current()
    return {
        "article": article,
        "page": conversations.load_page(article, policy=policy),
        "policy": policy,
        "form": CommentForm(article=article, fresh_stamp=False) if accepts_comments(article, policy) else None,
        "request": context.get("request"),
    }
