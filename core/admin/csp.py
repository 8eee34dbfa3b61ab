"""Give the admin's scripts the page's nonce, so that the policy allows them."""

from functools import partial

from django.utils.text import capfirst
from js_asset.media import Media

from core.admin.autocomplete import CompletesSafely
from core.admin.related import unlink_closed_rows


class NonceAdmin(CompletesSafely):
    """Mixin for a ModelAdmin: gives its scripts `request.csp_nonce`.

    Name it first among the bases. It covers import maps and module scripts. Completed fields accept any input, and
    read-only ones link no row that the reader may not open.
    """

    def changelist_view(self, request, extra_context=None):
        """Name the list after what it holds, instead of "Select … to change"."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title} | (extra_context or {}))

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(context["media"]).with_nonce(request.csp_nonce)
        response = super().render_change_form(request, context, *args, **kwargs)
        response.add_post_render_callback(partial(unlink_closed_rows, request, self.admin_site))
        return response
