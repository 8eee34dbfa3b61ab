"""The working copy as readers would get it: beside the form, at two widths, and as a link that can be sent."""

from csp.decorators import csp_replace, csp_update
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from articles.permissions import may_edit
from articles.publishing import previews

# The page that shows frames, and the one document that may be shown in them; everything else of the site refuses both.
with_frames = csp_update({"frame-src": ["'self'"]})
in_frame = csp_replace({"frame-ancestors": ["'self'"]})


class PreviewMixin:
    """For ArticleAdmin: three pages of one article."""

    def get_urls(self):
        pages = [
            path("<int:pk>/preview/", self.step(self.preview), name="articles_article_preview"),
            path("<int:pk>/preview/text/", self.preview_text(), name="articles_article_preview_text"),
            path("<int:pk>/preview/link/", self.step(self.preview_link), name="articles_article_preview_link"),
        ]
        return pages + super().get_urls()

    @method_decorator(with_frames)
    def preview(self, request, article):
        """The text at phone and desk width."""
        return TemplateResponse(
            request,
            "admin/articles/article/preview.html",
            self._about(request, article, f"Preview of “{article.title}”")
            | {"text": reverse("admin:articles_article_preview_text", args=[article.pk])},
        )

    def preview_text(self):
        """The view of the very page that readers would get; only our own pages may frame it."""

        def view(request, article):
            response = render(request, "articles/detail.html", previews.page_of_working_copy(article))
            return previews.private(response)

        return in_frame(xframe_options_sameorigin(self.step(view)))

    def preview_link(self, request, article):
        """Show a link that opens this text for people without an account, for some days."""
        if not may_edit(request.user, article):
            raise PermissionDenied
        link = previews.link_to(article)
        context = self._about(request, article, "Preview link") | {
            "link": request.build_absolute_uri(link.path),
            "edition": link.edition,
            "days": previews.days(),
        }
        return TemplateResponse(request, "admin/articles/article/preview_link.html", context)

    def _about(self, request, article, title):
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "original": article,
            "back": self._page_of(article),
            "may_edit": may_edit(request.user, article),
        }
