"""Give the admin's scripts the nonce of the answer, so that they run without 'unsafe-inline'."""

from js_asset.media import Media


class NonceAdmin:
    """Mixin for a ModelAdmin, named first among its bases. Import maps and module scripts get `request.csp_nonce`."""

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(context["media"]).with_nonce(request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)
