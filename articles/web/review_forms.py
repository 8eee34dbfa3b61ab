"""Forms of the signed pages: a remark on a passage, and the decision."""

from django import forms

from articles.approval.decisions import STATEMENT
from articles.models import ReviewRequest

Outcome = ReviewRequest.Outcome
# A decision on the difference; only people who approved an earlier edition can make it.
STILL_CORRECT = "still_correct"


class RemarkForm(forms.Form):
    block = forms.IntegerField(min_value=0, max_value=10_000, widget=forms.HiddenInput)
    passage = forms.CharField(label="The words you mean (optional)", max_length=500, required=False)
    # The words around the passage; the script that reads the selection fills them in.
    before = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    after = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    text = forms.CharField(label="Your remark", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class PassageRemarkForm(RemarkForm):
    """A remark with the field ids of the form at its passage.

    So errors link to that form.
    """

    def __init__(self, data):
        block = data.get("block", "")
        super().__init__(data, auto_id=f"%s-{block if block.isdecimal() else 0}")


class AnswerForm(forms.Form):
    """The decision; its code is checked only when the decision is sent."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[
            (Outcome.APPROVED, "I approve: this exact text is medically accurate"),
            (Outcome.CHANGES_REQUESTED, "I request changes, described below"),
            (Outcome.DECLINED, "I decline to review it, for the reason given below"),
            (Outcome.CONFLICT, "I have a conflict of interest, described below; it ends my approval of this article"),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="What should change, or your reason",
        help_text="For the editors. Required unless you approve.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    statement = forms.CharField(
        label="Your statement",
        help_text="Shown to readers in the history if you approve.",
        max_length=1000,
        required=False,
        initial=STATEMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    disclosure = forms.CharField(
        label="Interests to disclose to readers",
        help_text="If you approve, readers see this next to your name. Required if you have an interest in a clinic in the text.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    code = forms.RegexField(
        r"^\s*[0-9]{6}\s*$",
        label="Six-digit code",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"invalid": "Enter the six-digit code.", "required": "Request the code and enter it here."},
    )

    def __init__(self, *args, earlier, **kwargs):
        """Offer one way to approve: that of the EarlierRound."""
        super().__init__(*args, **kwargs)
        if earlier.signs_as != "approve":
            read = (
                f"what changed since edition {earlier.before.number}" if earlier.signs_as == "changes" else "it again"
            )
            said = f"Still correct: I read {read}, and the text is accurate"
            self.fields["decision"].choices = [(STILL_CORRECT, said), *self.fields["decision"].choices[1:]]
            del self.fields["statement"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") not in (None, Outcome.APPROVED, STILL_CORRECT) and not cleaned.get("text"):
            self.add_error("text", "Write at least one sentence so that the editors can act on it.")
        return cleaned
