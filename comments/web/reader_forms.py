"""The forms for reports and data requests."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.models import EMAIL_LENGTH, DataRequest, Report
from comments.moderation.reports import REPORT_LENGTH
from comments.web.comment_forms import (
    FORM_EXPIRED,
    MAX_FILL_SECONDS,
    MIN_FILL_SECONDS,
    HoneypotForm,
    PlainField,
    is_valid_stamp,
    make_stamp,
)
from core.text.clean import clean_line, clean_text

TOO_FAST = _("That was very fast. Check your choice, then send the report again.")


class StampedForm(HoneypotForm):
    """A form about an article that knows when it was issued."""

    stamp = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, data=None, *, article, **kwargs):
        """Keep a stamp that is still valid; it only says when the form was issued."""
        self.article, self.sent_stamp = article, (data or {}).get("stamp", "")
        if data is not None and not is_valid_stamp(article, self.sent_stamp, MAX_FILL_SECONDS):
            data = data.copy()
            data["stamp"] = make_stamp(article)
        elif data is None:
            kwargs["initial"] = {**kwargs.get("initial", {}), "stamp": make_stamp(article)}
        super().__init__(data, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if not is_valid_stamp(self.article, self.sent_stamp, MAX_FILL_SECONDS):
            self.add_error(None, FORM_EXPIRED)
        elif is_valid_stamp(self.article, self.sent_stamp, MIN_FILL_SECONDS - 1):
            self.add_error(None, TOO_FAST)
        return cleaned


class ReportForm(StampedForm):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=[("", _("Choose…")), *Report.Reason.choices],
        error_messages={
            "required": _("Choose what is wrong with the comment."),
            "invalid_choice": _("Choose what is wrong with the comment."),
        },
    )
    text = PlainField(
        label=_("Anything else we should know? (optional)"),
        max_length=REPORT_LENGTH,
        clean_with=clean_line,
        required=False,
        help_text=_("One sentence. Only moderators see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ErrorReportForm(StampedForm):
    message = PlainField(
        label=_("What is wrong?"),
        max_length=1000,
        clean_with=clean_text,
        help_text=_("What the text says, and what it should say. Name a source if you know one."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": _("Write what is wrong.")},
    )
    place = PlainField(
        label=_("Where in the text? (optional)"),
        max_length=300,
        clean_with=clean_line,
        required=False,
        help_text=_("A heading, or the first words of the sentence."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("Your email address (optional)"),
        required=False,
        max_length=EMAIL_LENGTH,
        help_text=_("Only for our answer. We delete it 30 days after we close the report."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _("Enter a full email address, such as name@example.org, or leave the field empty.")
        },
    )

    @property
    def asked(self):
        return {name: self.cleaned_data[name] for name in ("message", "place", "email")}


class DataForm(HoneypotForm):
    kind = forms.ChoiceField(
        label=_("What would you like us to do?"),
        choices=[
            ("", _("Choose…")),
            (DataRequest.Kind.COPY, _("Send me a copy of everything kept under my address")),
            (DataRequest.Kind.ERASURE, _("Erase everything kept under my address")),
        ],
        error_messages={
            "required": _("Choose whether you want a copy or to erase everything."),
            "invalid_choice": _("Choose whether you want a copy or to erase everything."),
        },
    )
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=EMAIL_LENGTH,
        help_text=_(
            "The address you used on this site. We send a link there so that no one else can make this request for you."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Enter your email address."),
            "invalid": _("Enter a full email address, such as name@example.org."),
        },
    )

    @property
    def asked(self):
        return {name: self.cleaned_data[name] for name in ("kind", "email")}
