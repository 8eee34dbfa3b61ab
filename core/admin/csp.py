"""Give the admin's scripts the page's nonce, so that the policy allows them."""

from django.utils.text import capfirst
from js_asset.media import Media

from core.admin.autocomplete import CompletesSafely


class NonceAdmin(CompletesSafely):
    """Mixin for a ModelAdmin: gives its scripts `request.csp_nonce`.

    Name it first among the bases. It covers import maps and module scripts. Completed fields accept any input.
    """

    def changelist_view(self, request, extra_context=None):
        """Name the list after what it holds, instead of "Select … to change"."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title} | (extra_context or {}))

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(context["media"]).with_nonce(request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)
