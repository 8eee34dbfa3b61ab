"""Copy a block to another article: a page of the admin."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path

from articles.admin.steps import ArticleStep
from articles.blocks.base import kinds
from articles.models import BLOCKS, Article
from articles.permissions import is_editor
from articles.publishing.block_copies import copy_block

MAX_CHOICES = 200


class ChooseArticleForm(forms.Form):
    """The articles that a person may change, the newest first."""

    target = forms.ModelChoiceField(
        Article.objects.none(), label="Article", help_text="The block is added at the end of its text."
    )

    def __init__(self, *args, user, article, **kwargs):
        super().__init__(*args, **kwargs)
        others = Article.objects.filter(binned_at=None).exclude(pk=article.pk)
        own = others if is_editor(user) else others.filter(Q(owner=user) | Q(people__user=user))
        newest = own.order_by("-updated_at").values("pk")[:MAX_CHOICES]
        self.fields["target"].queryset = Article.objects.filter(pk__in=list(newest.values_list("pk", flat=True)))


class CopyBlock(ArticleStep):
    name = "copy_block"
    permission = "articles.change_article"
    form_class = ChooseArticleForm
    heading = "Copy a block to another article"
    explanation = "{row}"
    button = "Copy block"

    def get_form_options(self):
        return {"user": self.request.user, "article": self.object}

    def act(self, form):
        target = form.cleaned_data["target"]
        copy_block(block=self.row, to=target, by=self.request.user)
        messages.success(self.request, f"The block is now the last of “{target}”.")
        return HttpResponseRedirect(self.admin.page_of(target))


class CopyBlockMixin:
    """For ArticleAdmin: adds the page admin:articles_article_copy_block."""

    def get_urls(self):
        address = "<int:pk>/blocks/<slug:block>/<int:row>/copy/"
        return [
            path(address, self.object_view(self.copy_block), name="articles_article_copy_block"),
            *super().get_urls(),
        ]

    def copy_block(self, request, article, block, row):
        """Show the choice of articles, or copy the block to the chosen one."""
        model = kinds().get(block)
        if model not in BLOCKS:
            raise Http404
        block = get_object_or_404(
            model.objects.select_related(*(field.name for field in model.links())), parent=article, pk=row
        )
        return CopyBlock(self, request, article, block).respond()
