"""The step "Duplicate": a copy of an article as a new draft."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from articles.admin.steps import DeskStep
from articles.publishing import copying


class Duplicate(DeskStep):
    name = "duplicate"
    permission = "articles.add_article"
    heading = "Duplicate “{object.title}”"
    explanation = (
        "You get a draft with the same text, tags and authors. Editions, approvals and comments are not copied."
    )
    button = "Duplicate"

    def act(self, form):
        copy = copying.duplicate_article(article=self.object, by=self.request.user)
        messages.success(self.request, "This is your copy. Give it a title and a web address of its own.")
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[copy.pk]))
