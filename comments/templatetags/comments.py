"""Tags for the comments under an article.

articles/ may not import comments/, but a template may load these.
"""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from comments.models import Comment, Policy
from comments.posting.submission import accepts_comments
from comments.spam_services import providers
from comments.threads import conversations, html
from comments.threads.page_tags import show_comments
from comments.web.comment_forms import CommentForm
from core.http import allow_services

register = template.Library()


@register.simple_tag(takes_context=True)
def captcha(context):
    """Return {"key", "script"} of reCAPTCHA, or None; lets the page's CSP load it."""
    if not providers.form_service():
        return None
    if request := getattr(context, "request", None):
        allow_services(request, providers.Recaptcha.POLICY)
    return {"key": settings.RECAPTCHA_SITE_KEY, "script": providers.Recaptcha.SCRIPT}


@register.simple_tag
def count_comments(article):
    """Return the number of comments that readers see under an article."""
    return Comment.objects.approved().filter(article=article).count()


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
    show_comments(article, policy)
    return {
        "article": article,
        "page": conversations.load_page(article, policy=policy),
        "policy": policy,
        "is_open": accepts_comments(article, policy),
        "request": context.get("request"),
    }


@register.simple_tag
def conversations_list(page, article, is_open):
    """Render a Page's conversations; `is_open` adds links to the reply form."""
    return html.render_conversations(page.conversations, article, is_open=bool(is_open))


@register.simple_tag(takes_context=True)
def empty_form(context, policy):
    """Render what an empty comment form holds.

    It is the same bytes on every page, so it is rendered once for each policy and spam service.
    """
    shown = (policy.email_required, policy.hold_all, policy.hold_first)
    return _render_empty_form(*shown, repr(captcha(context)), spam_service_notice())


@lru_cache(maxsize=16)
def _render_empty_form(email_required, hold_all, hold_first, captcha_box, notice):
    """Render an empty form; the arguments are all that it depends on."""
    policy = Policy(email_required=email_required, hold_all=hold_all, hold_first=hold_first)
    form = CommentForm(article=None, fresh_stamp=False, policy=policy)
    return SafeString(render_to_string("comments/_empty_form.html", {"form": form, "policy": policy}).strip())
