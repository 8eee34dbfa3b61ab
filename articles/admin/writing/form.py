"""The form of an article, which refuses to overwrite a colleague's save."""

from django import forms
from django.core.exceptions import ValidationError

from articles import models
from articles.admin.writing import stale
from articles.admin.writing.presence import display_name


class ArticleForm(forms.ModelForm):
    """The form of an article. It is refused if a colleague saved meanwhile.

    Then `overtaken_by` is their version. With `_mine` set to its number, the form is saved anyway.
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    overtaken_by = None
    # A form that only shows unsaved text (core/admin/drafts/trial.py) overwrites nothing.
    is_trial = False

    class Meta:
        model = models.Article
        exclude = []  # noqa: DJ006 (the admin's fieldsets name the fields)
        # It grows with the title; the field keeps one line of it.
        widgets = {"title": forms.Textarea(attrs={"rows": 1, "placeholder": "Title"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "standfirst" in self.fields:
            self.fields["standfirst"].widget.attrs |= {"rows": 1, "placeholder": "Summary: one or two sentences"}
        if not self.instance.pk and not self.is_bound and "title" in self.fields:
            # The browser takes keys from the start; the script that opens the editor comes later.
            self.fields["title"].widget.attrs["autofocus"] = True
        if self.instance.pk and "seen_version" in self.fields:
            self.fields["seen_version"].initial = self.instance.version

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and not self.is_trial:
            now = stale.lock_current(self.instance)
            if str(now.version) not in {str(cleaned.get("seen_version")), self.data.get("_mine")}:
                self.overtaken_by = now
                raise ValidationError(
                    f"{display_name(now.last_edited_by)} saved this article after you opened it. Your text is in this "
                    "form, and their version is shown beside it. Read both, then save."
                )
        site_page = cleaned.get("site_page", self.instance.site_page)
        lacks_topic = "topic" in self.fields and not cleaned.get("topic") and not site_page
        if lacks_topic and self.instance.pk and self.instance.editions.exists():
            self.add_error("topic", "Choose a topic: this article has editions.")
        return cleaned
