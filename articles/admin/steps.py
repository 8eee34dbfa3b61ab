"""What the steps of articles and editions share, and their forms."""

from django import forms
from django.conf import settings
from django.utils import timezone

from articles.admin.bulk.forms import CompletedField
from articles.approval.decisions import STATEMENT
from articles.checklist.checks import unanswered
from articles.models import ChangeClass, PublicationEvent, RelatedArticle
from articles.permissions import can_edit
from authors.models import Person
from core.admin.steps import Step

# A class of change in a sentence.
CHANGES = {
    ChangeClass.COSMETIC: "a cosmetic change",
    ChangeClass.CLARIFICATION: "a clarification",
    ChangeClass.MEDICAL: "a medical change",
}


class DeskStep(Step):
    """A step with the checklist above its form, if the form has one."""

    template_name = "admin/articles/step.html"


class ArticleStep(DeskStep):
    """A step of an article, for people who hold the right and may edit this article."""

    @property
    def can_edit(self):
        return can_edit(self.request.user, self.object)

    def is_allowed(self):
        return super().is_allowed() and self.can_edit


class ReasonsForm(forms.Form):
    """A form with a reason for each advisory rule that has none yet."""

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
        """Return {rule: reason} as entered."""
        prefix = "reason_"
        return {
            name.removeprefix(prefix): value for name, value in self.cleaned_data.items() if name.startswith(prefix)
        }


def change_class_field():
    return forms.ChoiceField(label="Type of change", choices=ChangeClass.choices, initial=ChangeClass.MEDICAL)


def describe_least(least, public):
    """Return a sentence on the lower limit of the type of change."""
    change_class, why = least
    if public is None:
        return f"A medical change, because {'; '.join(why)}."
    since = f"since edition {public.number}, which readers saw last"
    if why:
        return f"At least {CHANGES[change_class]} {since}, because {'; '.join(why)}."
    return f"Only spelling or layout differs {since}. Choose a higher type if more has changed."


class FreezeForm(ReasonsForm):
    change_class = change_class_field()
    public_note = forms.CharField(
        label="Note for readers",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One sentence for the history page: what changed, and why.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, least, public, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["change_class"].help_text = describe_least(least, public)


class ChangeClassForm(forms.Form):
    change_class = change_class_field()

    def __init__(self, *args, least, public, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["change_class"].help_text = describe_least(least, public)


class RequestReviewForm(forms.Form):
    """Whom to send a text to. `candidates` are those of approvers.py."""

    person = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label="Medical approvers",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one approver."},
    )
    note = forms.CharField(
        label="Message to the approver", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    answer_by = forms.DateField(
        label="Answer due",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Optional. The email names the day.",
    )

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        others = [one.person.pk for one in candidates if not one.is_self]
        self.fields["person"].queryset = Person.objects.filter(pk__in=others)

    @property
    def picked(self):
        """Return the ids of the chosen people, as words."""
        return {str(getattr(one, "pk", one)) for one in self["person"].value() or ()}


Withdrawal = PublicationEvent.Withdrawal
WITHDRAWN = {
    Withdrawal.SUPERSEDED: "The article is off the site. Readers of its earlier editions see that it was withdrawn.",
    Withdrawal.WRONG: "The article is off the site. Readers see your notice at its address and at all its editions.",
}


class WithdrawForm(forms.Form):
    """How articles are withdrawn, of which there may be many."""

    kind = forms.ChoiceField(
        label="Why it is withdrawn",
        choices=[
            (Withdrawal.SUPERSEDED, "Superseded: readers can still open earlier editions, marked as withdrawn"),
            (Withdrawal.WRONG, "Wrong: readers see a notice instead of the article, its editions and its history"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether the article is superseded or wrong."},
    )
    note = forms.CharField(
        label="Note for readers",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Required if the article was wrong: what was wrong, and what readers should do.",
    )


class LeaveForm(forms.Form):
    """What readers find at the address of one article that leaves the site."""

    instead = CompletedField(
        RelatedArticle._meta.get_field("target"),
        label="Send readers to",
        required=False,
        help_text="An article that is live. Leave empty to show readers that this one is gone, with three other articles.",
    )
    note = forms.CharField(
        label="Note for readers",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Shown on the page that says that the article is gone.",
    )

    def __init__(self, *args, site, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instead"].complete(site)


class WithdrawArticleForm(LeaveForm, WithdrawForm):
    """How one article is withdrawn."""

    field_order = ["kind", "instead", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = WithdrawForm.base_fields["note"].help_text


class WithdrawApprovalForm(forms.Form):
    reason = forms.CharField(
        label="Why the approval is withdrawn",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Readers see it in the history of the article.",
    )


def disclosure_field():
    return forms.CharField(
        label="Interests to disclose",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Shown to readers next to your name. Required if you have an interest in a clinic in the text.",
    )


class ApproveForm(forms.Form):
    statement = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        initial=STATEMENT,
        label="Your statement",
        help_text="Shown to readers in the history.",
    )
    note = forms.CharField(
        label="Note to the editors", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    review_due = forms.DateField(
        label="Review again by",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Leave empty to use the date we suggest.",
    )
    disclosure = disclosure_field()

    def __init__(self, *args, suggested=None, **kwargs):
        super().__init__(*args, **kwargs)
        if suggested:
            day = f"{suggested:%B} {suggested.day}, {suggested.year}"
            self.fields["review_due"].help_text = f"Leave empty to use the date we suggest: {day}."


class RequestChangesForm(forms.Form):
    note = forms.CharField(label="What should change", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class AnswerRemarkForm(forms.Form):
    text = forms.CharField(
        label="Your answer",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter your answer."},
    )
    done = forms.BooleanField(label="Mark the remark as done", required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class StillCorrectForm(forms.Form):
    disclosure = disclosure_field()


class PublishForm(ReasonsForm):
    at = forms.DateTimeField(
        label="Publish at",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=f"Leave empty to publish now. Times are {settings.TIME_ZONE}.",
    )
    until = forms.DateTimeField(
        label="Take off the site at",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Leave empty to keep it online.",
    )
    override_reason = forms.CharField(
        label="Reason for publishing without an approval",
        max_length=500,
        help_text="Readers see it on the page and in the history.",
    )

    def __init__(self, *args, needs_reason, **kwargs):
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["override_reason"]

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at and at <= timezone.now():
            raise forms.ValidationError("This time has passed. Leave the field empty to publish now.")
        return at
