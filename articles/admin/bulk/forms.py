"""The forms of the actions on many articles."""

from django import forms
from django.contrib.auth import get_user_model

from articles.models import Byline, ReviewRequest, Topic
from core.admin.autocomplete import CheckedSelect


class CompletedField(forms.ModelChoiceField):
    """A choice that completes what one types.

    The foreign key `link` gives its permission and its search.
    """

    def __init__(self, link, **kwargs):
        super().__init__(link.related_model._default_manager.all(), **kwargs)
        self.link = link

    def complete(self, site):
        """Use the widget of the admin."""
        widget = CheckedSelect(self.link, site)
        widget.choices, widget.is_required = self.choices, self.required
        self.widget = widget


class TopicForm(forms.Form):
    topic = forms.ModelChoiceField(Topic.objects.all(), label="New topic")


class TagsForm(forms.Form):
    add = forms.CharField(label="Tags to add", required=False, max_length=500, help_text="Commas between tags.")
    remove = forms.CharField(label="Tags to remove", required=False, max_length=500)

    def clean(self):
        if not (self.cleaned_data.get("add") or self.cleaned_data.get("remove")):
            raise forms.ValidationError("Enter a tag to add or to remove.")
        return self.cleaned_data


class BylineForm(forms.Form):
    remove = CompletedField(Byline._meta.get_field("person"), label="Author to remove", required=False)
    add = CompletedField(
        Byline._meta.get_field("person"),
        label="Author to add",
        required=False,
        help_text="With both, the new author takes the place of the other one.",
    )

    def clean(self):
        if not (self.cleaned_data.get("add") or self.cleaned_data.get("remove")):
            raise forms.ValidationError("Choose an author to add or to remove.")
        return self.cleaned_data


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username"), label="New owner"
    )


class ReviewForm(forms.Form):
    person = CompletedField(
        ReviewRequest._meta.get_field("person"),
        label="Approver",
        required=False,
        help_text="Leave empty to ask the person who approved each article last.",
    )
    note = forms.CharField(
        label="Note to the approver", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
