"""Cleans what a person pastes into a text, while they write."""

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from core.html.convert import TooMuch, convert, convert_text


class PastingMixin:
    """For ArticleAdmin: one address that the editor sends each paste to."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.convert_paste)
        return [path("convert/", view, name="articles_article_convert"), *super().get_urls()]

    @method_decorator(require_POST)
    def convert_paste(self, request):
        """Return {"html", "notes"} of the pasted `html`, or of the plain `text`."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        markup, text = request.POST.get("html", ""), request.POST.get("text", "")
        try:
            converted = convert(markup) if markup else convert_text(text)
        except TooMuch as error:
            return JsonResponse({"error": str(error)}, status=422)
        return JsonResponse(converted._asdict())
