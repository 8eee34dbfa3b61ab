"""Reports of errors: the editors' queue, and the page that closes one."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from comments import models
from comments.moderation.error_reports import ANSWER_LENGTH, close_report
from core.admin.csp import NonceAdmin
from core.errors import ActionRefused


class ErrorReportForm(forms.ModelForm):
    """What became of a report, and an answer to its reader."""

    answer = forms.CharField(
        label="Answer by email (optional)",
        required=False,
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 60}),
        help_text="Sent to the reader together with their own words.",
    )

    class Meta:
        model = models.ErrorReport
        fields = ["outcome"]
        labels = {"outcome": "What became of it?"}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") and not self.instance.email:
            self.add_error("answer", "The reader left no email address. Remove the answer, then close the report.")
        if not cleaned.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", "Choose what became of the report.")
        return cleaned


@admin.register(models.ErrorReport)
class ErrorReportAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["message", "article", "outcome", "created_at"]
    list_filter = ["outcome"]
    list_select_related = ["article"]
    search_fields = ["article__title", "message"]
    form = ErrorReportForm
    told = ["text", "message", "place", "email", "created_at"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or not obj.outcome)

    def get_fields(self, request, obj=None):
        return [*self.told, *(["outcome", "answer"] if self.has_change_permission(request, obj) else ["outcome"])]

    def get_readonly_fields(self, request, obj=None):
        return self.told

    @admin.display(description="text")
    def text(self, report):
        edit = reverse("admin:articles_article_change", args=[report.article_id])
        read = reverse("articles:edition", args=[report.article.slug, report.edition])
        links = '<a href="{}">Edit “{}”</a> · <a href="{}">Edition {}, as the reader saw it</a>'
        return format_html(links, edit, report.article, read, report.edition)

    def save_model(self, request, obj, form, change):
        try:
            close_report(
                report=obj, outcome=form.cleaned_data["outcome"], by=request.user, answer=form.cleaned_data["answer"]
            )
        except ActionRefused as refusal:
            request.refused = refusal.sentence

    def response_change(self, request, obj):
        refused = getattr(request, "refused", "")
        sentence = refused or "The report is closed."
        messages.add_message(request, messages.ERROR if refused else messages.SUCCESS, sentence)
        return HttpResponseRedirect(reverse("admin:comments_errorreport_changelist"))
