"""Actions on many articles: choose, see what will happen to each, do it.

What will happen is found by doing it and taking it back, so that both always agree.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse

from core.errors import ActionRefused

MAX_ARTICLES = 200
# How many refused articles the message names.
NAMED = 5


@dataclass(frozen=True)
class Row:
    """What happens to one article; `refusal` says why nothing does."""

    article: object
    effect: str = ""
    refusal: str = ""


class NoForm(forms.Form):
    """A form for an action that needs no more words."""


class Bulk:
    """One action on the chosen articles. Subclasses set the words and write `apply`."""

    name = permission = label = heading = explanation = button = ""
    form_class = NoForm
    template_name = "admin/articles/article/list/bulk.html"

    def __init__(self, admin, request, articles):
        self.admin, self.request, self.articles = admin, request, articles

    def apply(self, article, values):
        """Do it to one article and return what it did, in words.

        Raises ActionRefused if it cannot be done.
        """
        raise NotImplementedError

    def respond(self):
        """Return the response to a post: the form, what it would do, or the list."""
        if self.articles.count() > MAX_ARTICLES:
            message = f"Choose at most {MAX_ARTICLES} articles at once. Narrow the list with a tab or a filter."
            messages.error(self.request, message)
            return None
        stage = self.request.POST.get("stage", "")
        data = self.request.POST if stage or not self.form_class.base_fields else None
        form = self.form_class(data)
        for field in form.fields.values():
            if hasattr(field, "complete"):
                field.complete(self.admin.admin_site)
        if data is None or stage == "change" or not form.is_valid():
            return self.show(form)
        rows = self.run(form.cleaned_data, is_real=stage == "do")
        if stage != "do":
            return self.show(form, rows)
        self.report(rows)
        return HttpResponseRedirect(self.request.get_full_path())

    @transaction.atomic
    def run(self, values, is_real):
        """Do it to each article that allows it; return the Rows.

        Without `is_real`, all of it is taken back.
        """
        rows = []
        for article in self.articles.order_by("pk"):
            try:
                with transaction.atomic():
                    rows.append(Row(article, effect=self.apply(article, values)))
            except ActionRefused as refusal:
                rows.append(Row(article, refusal=refusal.sentence))
        if not is_real:
            transaction.set_rollback(True)
        return rows

    def report(self, rows):
        """Say how many were changed, and name those that were left out."""
        done, refused = [row for row in rows if row.effect], [row for row in rows if row.refusal]
        if done:
            messages.success(self.request, f"{self.label}: done for {count(done)}.")
        if refused:
            named = "; ".join(f"“{row.article.title}”: {row.refusal}" for row in refused[:NAMED])
            more = f" And {len(refused) - NAMED} more." if len(refused) > NAMED else ""
            messages.warning(self.request, f"{count(refused).capitalize()} left out. {named}{more}")

    def show(self, form, rows=None):
        """Return the page with the form, or with what would happen to each article."""
        chosen = [row for row in rows or () if row.effect]
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": self.heading,
            "explanation": self.explanation,
            "form": form,
            "rows": rows,
            "chosen": chosen,
            "keys": self.request.POST.getlist(ACTION_CHECKBOX_NAME),
            "action": self.name,
            "across": self.request.POST.get("select_across", "0"),
            "button": self.button.format(count=count(chosen)),
            "back": self.request.get_full_path(),
            "media": self.admin.media + form.media,
        }
        return TemplateResponse(self.request, self.template_name, context)


def count(rows):
    """Return "1 article" or "8 articles"."""
    return f"{len(rows)} article{'' if len(rows) == 1 else 's'}"
