"""The step “Duplicate”: an article as the beginning of another."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse

from articles.admin.steps import ConfirmForm
from articles.publishing import copying


class CopyMixin:
    """For the admin of articles."""

    def get_urls(self):
        address = path("<int:pk>/duplicate/", self.step(self.duplicate), name="articles_article_duplicate")
        return [address, *super().get_urls()]

    def duplicate(self, request, article):
        """Make a draft of one's own with this article's text."""
        if not self.has_add_permission(request):
            raise PermissionDenied

        def act(form):
            copy = copying.duplicate(article=article, by=request.user)
            messages.success(request, "This is your copy. Give it a title and an address of its own.")
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[copy.pk]))

        return self.ask(
            request,
            article,
            ConfirmForm,
            act,
            heading=f"Duplicate “{article.title}”",
            explanation="You get a draft with the same text, tags and authors. Editions, approvals and comments are not copied.",
            button="Duplicate",
        )
