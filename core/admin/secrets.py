"""Show a secret once, after it was made."""

from django.template.response import TemplateResponse

from core.http import make_private


def show_once(model_admin, request, row, *, secret, title, explanation):
    """Return a page with a secret, which no cache and no message keeps."""
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "original": row,
        "title": title,
        "explanation": explanation,
        "secret": secret,
        "back": model_admin.page_of(row),
    }
    return make_private(TemplateResponse(request, "admin/secret.html", context))
