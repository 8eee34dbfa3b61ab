"""The page that shows what a bulk action will do before it does it."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse


def render_bulk(admin, request, title, **context):
    """Return the page admin/bulk.html; its comment names what `context` holds."""
    context |= {
        **admin.admin_site.each_context(request),
        "title": title,
        "opts": admin.opts,
        "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "across": request.POST.get("select_across", "0"),
        "action": request.POST["action"],
    }
    return TemplateResponse(request, "admin/bulk.html", context)
