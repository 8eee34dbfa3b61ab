"""The steps of an article's life as pages of the admin.

A GET shows a form, a POST does it, a refusal is shown beside the form.
"""

from functools import wraps

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from articles.approval.actions import STATEMENT
from articles.checklist.checks import unanswered
from articles.errors import Refused
from articles.models import ChangeClass
from authors.models import Person


class StepsMixin:
    """For a ModelAdmin: `step` wraps a view of one object, `ask` shows a form and does the verb."""

    def step(self, view):
        """Return an admin view that fetches the object named by `pk`, for people who may see it."""

        @wraps(view)
        def wrapped(request, pk):
            instance = self.get_object(request, unquote(str(pk)))
            if instance is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
            if not self.has_view_permission(request, instance):
                raise PermissionDenied
            return view(request, instance)

        return self.admin_site.admin_view(wrapped)

    def ask(self, request, instance, form_class, act, *, heading, explanation, button, initial=None, **form_options):
        """Show `form_class`; on a valid POST call `act(form)`, whose answer or the object's page follows."""
        form = form_class(request.POST or None, initial=initial, **form_options)
        if request.method == "POST" and form.is_valid():
            try:
                return act(form) or HttpResponseRedirect(self._page_of(instance))
            except Refused as error:
                form.add_error(None, str(error))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": heading,
            "original": instance,
            "explanation": explanation,
            "button": button,
            "form": form,
            "back": self._page_of(instance),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/articles/step.html", context)

    def _page_of(self, instance):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[instance.pk])


class ReasonsForm(forms.Form):
    """A step before which the checklist is read: one field for each advisory rule that nobody has answered yet.

    `checklist` is shown above the form.
    """

    def __init__(self, *args, checklist, already=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.checklist = checklist
        by_rule = {}
        for finding in unanswered(checklist.findings, already):
            by_rule.setdefault(finding.rule, {})[finding.sentence] = None
        for rule, sentences in by_rule.items():
            self.fields[f"reason_{rule}"] = forms.CharField(
                label="Reason why it stays",
                max_length=500,
                required=False,
                help_text=" ".join(sentences),
                widget=forms.TextInput(attrs={"class": "vTextField"}),
            )

    @property
    def reasons(self):
        """Return {rule: reason} as given."""
        prefix = "reason_"
        return {
            name.removeprefix(prefix): value for name, value in self.cleaned_data.items() if name.startswith(prefix)
        }


class FreezeForm(ReasonsForm):
    change_class = forms.ChoiceField(
        label="What has changed since the last edition", choices=ChangeClass.choices, initial=ChangeClass.MEDICAL
    )
    public_note = forms.CharField(
        label="Note for readers",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One sentence on the history page: what changed, and why.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, least, **kwargs):
        super().__init__(*args, **kwargs)
        change_class, why = least
        found = (
            f"It counts at least as {change_class}: {'; '.join(why)}." if why else "Only spelling or layout differs."
        )
        self.fields["change_class"].help_text = found


class ConfirmForm(forms.Form):
    """A step that asks for nothing but the press of a button."""

    confirm = forms.CharField(widget=forms.HiddenInput, initial="yes")


class RequestReviewForm(forms.Form):
    person = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label="Medical approvers",
        help_text="One or more. Each gets a mail with a link of their own; they need not be able to sign in.",
    )
    note = forms.CharField(
        label="Note to the approver", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.with_credentials().filter(former=False)


def disclosure_field():
    return forms.CharField(
        label="Interests to disclose",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Readers see it beside your name. Needed where you have an interest in a clinic that the text names.",
    )


class ApproveForm(forms.Form):
    statement = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        initial=STATEMENT,
        help_text="What you sign. It is kept with the text and shown in its history.",
    )
    note = forms.CharField(
        label="Note to the editors", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    review_due = forms.DateField(
        label="Review again by",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty: as the topic's risk says, in a week that has room.",
    )
    disclosure = disclosure_field()


class RequestChangesForm(forms.Form):
    note = forms.CharField(label="What should change", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class PublishForm(ReasonsForm):
    at = forms.DateTimeField(
        label="Publish at",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Empty: now. The site's time zone applies.",
    )
    until = forms.DateTimeField(
        label="Take off the site at",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Empty: stays until something follows it.",
    )
    override_reason = forms.CharField(
        label="Reason for publishing without an approval",
        max_length=500,
        required=False,
        help_text="Editors-in-chief only, where no approval covers this text. It stays on record.",
    )

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at and at <= timezone.now():
            raise forms.ValidationError("This time has passed. Leave the field empty to publish now.")
        return at
