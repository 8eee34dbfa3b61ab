"""Previews of a draft: beside the form, at two widths, and as a link to send."""

from http import HTTPStatus

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from articles.admin.steps import ArticleStep
from articles.admin.writing import live
from articles.permissions import can_edit
from articles.publishing import previews
from core.admin.drafts import fields
from core.errors import ActionRefused
from core.http import make_private

# One page may show frames, and one document may be in them. The rest of the site allows neither.
with_frames = csp_update({"frame-src": ["'self'"]})
in_frame = csp_replace({"frame-ancestors": ["'self'"]})


MAX_LINKS = 50


class RevokePreview(ArticleStep):
    name = "revoke"
    related, row_path = "preview_links", "previews"
    permission = "articles.change_article"
    heading = "Revoke a preview link of “{object.title}”"
    explanation = "People who have the link can no longer open the text."
    button = "Revoke the link"
    done = "The preview link was revoked."

    def act(self, form):
        previews.revoke_link(link=self.row, by=self.request.user)
        return HttpResponseRedirect(reverse("admin:articles_article_preview_link", args=[self.object.pk]))


class PreviewMixin:
    """For ArticleAdmin, before KeepsUnsaved: the previews of one article."""

    def get_urls(self):
        pages = [
            path("unsaved/<slug:key>/preview/", self.unsaved_preview(), name="articles_article_unsaved_preview"),
            path("<int:pk>/preview/", self.object_view(self.preview), name="articles_article_preview"),
            path("<int:pk>/preview/text/", self.preview_text(), name="articles_article_preview_text"),
            path("<int:pk>/preview/link/", self.object_view(self.preview_link), name="articles_article_preview_link"),
        ]
        return pages + super().get_urls()

    @method_decorator(with_frames)
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(request, object_id, form_url, extra_context)

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
            return self._shown(request, previews.draft_context(article))

        return in_frame(xframe_options_sameorigin(self.object_view(view)))

    def unsaved_preview(self):
        """Return the view of the page with the text of the form.

        GET shows what the person typed last, or the saved text. POST shows the fields that the script sends.
        """

        def view(request, place, instance):
            if request.method not in {"GET", "POST"}:
                return HttpResponseNotAllowed(["GET", "POST"])
            draft = place.draft() if request.method == "GET" else None
            if draft is None and request.method == "GET" and instance.pk:
                return self._shown(request, previews.draft_context(instance))
            try:
                kept = draft.fields if draft else {}
                post = fields.as_post(
                    fields.read_fields(fields.read_body(request)) if request.method == "POST" else kept
                )
            except ActionRefused as refusal:
                return JsonResponse({"sentence": refusal.sentence}, status=HTTPStatus.BAD_REQUEST)
            return self._shown(request, live.unsaved_context(self, request, instance, post))

        return in_frame(xframe_options_sameorigin(self.view_of_form(view)))

    def _shown(self, request, context):
        return make_private(render(request, "articles/detail.html", context), hide_address=True)

    def preview_link(self, request, article):
        """List the article's links, and create one, whose address is shown once."""
        if not can_edit(request.user, article):
            raise PermissionDenied
        address = ""
        if request.method == "POST":
            try:
                _link, address = previews.create_link(article=article, by=request.user)
            except ActionRefused as refusal:
                messages.error(request, refusal.sentence)
        now = timezone.now()
        links = article.preview_links.select_related("article", "created_by", "revoked_by")[:MAX_LINKS]
        context = self._about(request, article, "Preview links") | {
            "address": address,
            "days": settings.PREVIEW_LINK_DAYS,
            "links": [(link, link.why_ended(now)) for link in links],
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
