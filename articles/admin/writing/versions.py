"""Earlier drafts of an article: list, compare, restore as a whole or one block."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import Truncator

from articles.admin.steps import ArticleStep
from articles.admin.writing import live
from articles.blocks.base import kind_of
from articles.blocks.parts import freezing
from articles.changes.diff import diff_editions, has_changes, text_of_draft
from articles.publishing import actions
from core.admin.drafts import fields
from core.text.numbers import read_number

ALL = "all"
MAX_SHOWN = 200


class RestoreForm(forms.Form):
    """Choose the whole text or one block that the draft does not have."""

    what = forms.ChoiceField(label="Restore")

    def __init__(self, *args, text, draft, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [(ALL, "The whole text"), *_missing_blocks(text, draft)]


def _missing_blocks(text, draft):
    """Return [(index, label)] of the blocks of a text that are not in the draft."""
    return [
        (str(index), f"Only this block: {kind_of(item).label()}, “{Truncator(freezing.item_text(item)).chars(60)}”")
        for index, item in enumerate(text.document)
        if item["type"] != "lead" and item not in draft.document
    ]


class RestoresText:
    """For a step that restores `get_text()` into the draft of its article."""

    permission = "articles.change_article"
    form_class = RestoreForm
    template_name = "admin/articles/restore.html"
    explanation = "This replaces the draft. What it replaces is kept for 30 days under “Versions”."
    button = "Replace the draft"

    def get_text(self):
        """Return the Edition or DraftVersion to restore."""
        raise NotImplementedError

    def restore_all(self):
        """Restore the whole text; return how many blocks were left out."""
        raise NotImplementedError

    def get_form_options(self):
        return {"text": self.get_text(), "draft": text_of_draft(self.get_text().article)}

    def act(self, form):
        what, text = form.cleaned_data["what"], self.get_text()
        if what == ALL:
            lost = self.restore_all()
            gone = f" {lost} blocks named something that no longer exists and were left out." if lost else ""
            messages.success(self.request, f"The draft was replaced.{gone}")
        else:
            actions.restore_block(text=text, index=int(what), by=self.request.user)
            messages.success(self.request, "The block is in the draft again.")
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[text.article_id]))

    def get_context(self, form):
        blocks = diff_editions(text_of_draft(self.get_text().article), self.get_text())
        return super().get_context(form) | {"blocks": blocks, "differs": has_changes(blocks)}


class RestoreVersion(RestoresText, ArticleStep):
    name = "restore"
    related, row_path = "draft_versions", "drafts"
    heading = "Restore the draft of {row.saved_at:%B %d, %Y, %H:%M} UTC"

    def get_text(self):
        return self.row

    def restore_all(self):
        return actions.restore_version(version=self.row, by=self.request.user)


class VersionsMixin:
    """For ArticleAdmin, before KeepsUnsaved: earlier drafts on its page of versions."""

    versions_template = "admin/articles/article/versions.html"

    def describe_versions(self, request, place, instance):
        """Return the earlier drafts, and the difference that `?compare=` asks for."""
        if not instance.pk:
            return {}
        saved = instance.draft_versions.select_related("saved_by", "replaced_by").defer("document", "byline")
        context = {"drafts_before": saved[:MAX_SHOWN]}
        number = read_number(request.GET.get("compare", ""))
        version = place.versions.filter(pk=number).first() if number is not None else None
        if version:
            draft = text_of_draft(instance)
            unsaved = live.unsaved_edition(self, request, instance, fields.as_post(version.fields))
            context |= {"compared": version, "blocks": diff_editions(draft, unsaved)}
        return context
