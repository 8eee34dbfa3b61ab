"""The upload of a file of retractions, and the answers for articles."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from articles.approval import queues
from articles.permissions import is_editor
from articles.references.retractions.answers import may_answer, say_not_affected
from articles.references.retractions.check import check_sources
from articles.references.retractions.summary import describe
from core.admin.steps import Step
from core.errors import ActionRefused

# The file of all records had 60 MB in 2026.
MAX_MEGABYTES = 200


class RetractionsForm(forms.Form):
    file = forms.FileField(
        label="CSV file of Retraction Watch",
        error_messages={"required": "Choose the file."},
        help_text=f"Download retraction_watch.csv at gitlab.com/crossref/retraction-watch-data. At most {MAX_MEGABYTES} MB.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(f"The file is larger than {MAX_MEGABYTES} MB. Choose retraction_watch.csv.")
        return file


class AnswerForm(forms.Form):
    reason = forms.CharField(
        label="Why it is not affected",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why the article is not affected."},
        help_text="One or two sentences for colleagues. They are kept with your name.",
    )


class NotAffected(Step):
    name = "not-affected"
    related, row_path = "cited_in", "articles"
    permission = "articles.view_source"
    form_class = AnswerForm
    heading = "“{row.edition.title}” is not affected"
    explanation = "{object.notice} Say why the article still holds. If it does not, change its text instead."
    button = "Close the question"
    done = "The question is closed. Your answer is in the activity of the article."

    def is_allowed(self):
        return super().is_allowed() and may_answer(self.request.user, self.row.edition.article)

    def act(self, form):
        say_not_affected(
            article=self.row.edition.article,
            source=self.object,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
        )


class RetractionsMixin:
    """For the admin of sources: adds the page that takes a file of retractions."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.check_retractions)
        return [path("retractions/", view, name="articles_source_retractions"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {"may_check_retractions": self.may_check(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def may_check(self, request):
        return is_editor(request.user) and self.has_change_permission(request)

    def check_retractions(self, request):
        """Show the form, or search the file that was sent."""
        if not self.may_check(request):
            raise PermissionDenied
        form = RetractionsForm(request.POST, request.FILES) if request.method == "POST" else RetractionsForm()
        if form.is_valid():
            try:
                report = check_sources(form.cleaned_data["file"], by=request.user)
            except ActionRefused as refusal:
                form.add_error("file", refusal.sentence)
            else:
                for sentence in describe(report, timezone.localdate()):
                    messages.success(request, sentence)
                return HttpResponseRedirect(f"{reverse('admin:articles_source_changelist')}?notice=any")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": "Check against retractions"}
        return TemplateResponse(request, "admin/articles/source/retractions.html", context | {"form": form})


def open_questions(source, user):
    """Return the citations of a source that wait for an answer.

    Each has `may_answer` and the `url` of the page of the answer.
    """
    rows = list(queues.open_notices().filter(source=source))
    for row in rows:
        row.may_answer = may_answer(user, row.edition.article)
        row.url = reverse("admin:articles_source_article_not_affected", args=[source.pk, row.pk])
    return rows
