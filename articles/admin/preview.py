"""Previews of a draft: beside the form, at two widths, and as a link to send."""

from csp.decorators import csp_replace, csp_update
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from articles.permissions import can_edit
from articles.publishing import previews
from core.http import make_private

# One page may show frames, and one document may be in them. The rest of the site allows neither.
with_frames = csp_update({"frame-src": ["'self'"]})
in_frame = csp_replace({"frame-ancestors": ["'self'"]})


class PreviewMixin:
    """For ArticleAdmin: three pages of one article."""

    def get_urls(self):
        pages = [
            path("<int:pk>/preview/", self.object_view(self.preview), name="articles_article_preview"),
            path("<int:pk>/preview/text/", self.preview_text(), name="articles_article_preview_text"),
            path("<int:pk>/preview/link/", self.object_view(self.preview_link), name="articles_article_preview_link"),
        ]
        return pages + super().get_urls()

    @method_decorator(with_frames)
    def preview(self, request, article):
        """Show the text at the widths of a phone and a desk."""
        return TemplateResponse(
            request,
            "admin/articles/article/preview.html",
            self._about(request, article, f"Preview of “{article.title}”")
            | {"text": reverse("admin:articles_article_preview_text", args=[article.pk])},
        )

    def preview_text(self):
        """Return the view of the page as readers would see it.

        Only our pages may frame it.
        """

        def view(request, article):
            response = render(request, "articles/detail.html", previews.draft_context(article))
            return make_private(response, hide_address=True)

        return in_frame(xframe_options_sameorigin(self.object_view(view)))

    def preview_link(self, request, article):
        """Show a link that opens this text for some days, without an account."""
        if not can_edit(request.user, article):
            raise PermissionDenied
        link = previews.create_link(article)
        context = self._about(request, article, "Preview link") | {
            "link": request.build_absolute_uri(link.path),
            "edition": link.edition,
            "days": previews.link_days(),
        }
        return TemplateResponse(request, "admin/articles/article/preview_link.html", context)

    def _about(self, request, article, title):
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "original": article,
            "back": self.page_of(article),
            "can_edit": can_edit(request.user, article),
        }
