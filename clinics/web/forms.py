"""Forms for readers and clinics. Length is validated before cleaning."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinics.entries import fact_values, facts, populations
from clinics.hours import format
from clinics.models import Clinic, RemovalRequest
from core.text.clean import clean_line, clean_text
from core.text.phones import parse_phone

# What a reader can report. The last two are not facts: staff handle them manually.
REPORTABLE = [
    *[(fact.name, fact.label) for fact in facts.FACTS.values() if fact.is_reportable],
    ("closed", _("The clinic has closed or moved")),
    ("other", _("Something else")),
]
PROPOSABLE = facts.proposable()


class CleanedField(forms.CharField):
    """Text whose length is validated before cleaning; `lines` keeps line breaks."""

    def __init__(self, *, max_length, lines=False, **kwargs):
        self.clean_with = clean_text if lines else clean_line
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return self.clean_with(value) if len(value) <= 2 * self.max_length else value


class ChoicesField(forms.MultipleChoiceField):
    """Checkboxes for a fact with fixed choices; none selected means not known."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, name, **kwargs):
        self.kind = facts.CHOICES[name]
        super().__init__(choices=self.kind.choices, required=False, **kwargs)

    def to_python(self, value):
        return [one for one in super().to_python(value) if one]

    def clean(self, value):
        return populations.sort_codes(self.kind, super().clean(value))


class HoneypotForm(forms.Form):
    """A form with a field that people never see; `is_spam` says if it was filled."""

    email = forms.EmailField(
        label=_("Your email address"),
        required=False,
        max_length=254,
        help_text=_("Optional, in case we have questions. We don’t publish it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_spam(self):
        return bool(self.data.get("homepage", "").strip())


class ReportForm(HoneypotForm):
    fact = forms.ChoiceField(label=_("What is wrong?"), choices=REPORTABLE)
    suggested = CleanedField(label=_("What should it say?"), max_length=500, required=False)
    message = CleanedField(
        label=_("How do you know?"), max_length=1000, required=False, lines=True, help_text=_("“I called yesterday.”")
    )
    field_order = ["fact", "suggested", "message", "email"]

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("suggested") and not cleaned.get("message") and not self.errors:
            self.add_error("message", _("Tell us what it should say, or how you know it is wrong."))
        return cleaned


class SuggestForm(HoneypotForm):
    name = CleanedField(
        label=_("Clinic name"),
        max_length=200,
        error_messages={"required": _("Enter the clinic’s name.")},
    )
    place = CleanedField(
        label=_("Where is it?"),
        max_length=200,
        help_text=_("Street and city, or as much as you know."),
        error_messages={"required": _("Enter at least the city.")},
    )
    website = CleanedField(label=_("Website"), max_length=500, required=False)
    phone = CleanedField(label=_("Phone"), max_length=40, required=False)
    message = CleanedField(label=_("Anything else we should know?"), max_length=1000, required=False, lines=True)
    field_order = ["name", "place", "website", "phone", "message", "email"]

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in ("name", "place", "website", "phone")}


class ClaimForm(HoneypotForm):
    message = CleanedField(
        label=_("Your name and role"),
        max_length=200,
        help_text=_("“Ada Reyes, office manager”. Our staff may ask for you when they call."),
        error_messages={"required": _("Enter your name and role.")},
    )
    field_order = ["email", "message"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["email"].error_messages["required"] = _("Enter your email address at the clinic.")
        self.fields["email"].help_text = _("Best at the clinic’s own domain, or the address in the listing.")


class RemovalForm(HoneypotForm):
    """A removal request; `values` are the arguments of request_removal."""

    role = forms.ChoiceField(label=_("Who are you?"), choices=[("", _("Choose…")), *RemovalRequest.Role.choices])
    name = CleanedField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    reason = CleanedField(
        label="Why?",
        max_length=1000,
        required=False,
        lines=True,
        help_text=_("Optional. Please don’t include anything about anyone’s health."),
    )
    field_order = ["role", "name", "email", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["email"].help_text = _(
            "We will email you a link, and later our decision. Use an address on the clinic’s own "
            "domain or the one in its listing to show that you represent the clinic. Otherwise we "
            "will call the clinic."
        )

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self.field_order}


class ProposeForm(forms.Form):
    """The facts of one clinic as text fields with their present values.

    `values` is {fact: value} after is_valid().
    """

    def __init__(self, data=None, *, clinic, proposed=None):
        super().__init__(data)
        self.clinic = clinic
        for name in PROPOSABLE:
            present = (proposed or {}).get(name, {}).get("new", fact_values.value_of(clinic, name))
            self.fields[name] = _field(name, present)
        self.fields["confirms"] = forms.BooleanField(
            label=_("I checked all facts above. They are correct as of today."), required=False
        )
        self.fields["message"] = CleanedField(
            label=_("Anything else"),
            max_length=1000,
            required=False,
            lines=True,
            help_text=_("For example, that you have moved or closed, or don’t want to be listed."),
        )

    def clean(self):
        cleaned = super().clean()
        for name in PROPOSABLE:
            if name not in cleaned:
                continue
            try:
                cleaned[name] = self._value(name, cleaned[name])
            except ValidationError as error:
                self.add_error(name, error)
            except ValueError as error:
                self.add_error(name, str(error))
        return cleaned

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in PROPOSABLE}

    def _value(self, name, text):
        if facts.FACTS[name].kind == "hours":
            return format.format_hours(format.parse_hours(text))
        value = fact_values.from_text(name, text)
        if (
            name == "phone"
            and value not in ("", self.clinic.phone)
            and not parse_phone(value, self.clinic.city.country_code)
        ):
            raise ValidationError(_("This phone number can’t be dialed. Enter it with its area code."))
        if name == "telehealth":
            return bool(value)
        if facts.FACTS[name].kind in ("text", "number", "codes", "set"):
            return Clinic._meta.get_field(name).clean(value, self.clinic)
        return value


def _field(name, present):
    fact = facts.FACTS[name]
    label = fact.label
    if fact.kind == "flag":
        choices = (
            [("yes", _("Yes")), ("no", _("No"))]
            if name == "telehealth"
            else [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]
        )
        initial = {True: "yes", False: "no", None: ""}[present]
        return forms.ChoiceField(label=label, choices=choices, required=False, initial=initial)
    if fact.kind == "set":
        return ChoicesField(name, label=label, initial=present, help_text=fact.form_help)
    initial = ", ".join(present) if isinstance(present, list) else ("" if present is None else present)
    required = name == "name"
    if fact.is_long:
        # Hours and lists may have several lines.
        field = CleanedField(label=label, max_length=5000, lines=True, required=required, initial=initial)
    else:
        field = CleanedField(label=label, max_length=500, required=required, initial=initial)
    field.help_text = fact.form_help
    return field
