"""The steps of a person: record a check, propose a change of who they are."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpResponseRedirect
from django.urls import reverse

from authors import credential_checks, identity
from authors.models import Credential
from core.admin.steps import Step

WAITS = "Another person decides about it, under Changes of approvers."


class ReasonForm(forms.Form):
    """A form that ends with the reason for a change."""

    reason = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])


class NameForm(ReasonForm):
    honorific = forms.CharField(max_length=30, required=False)
    name = forms.CharField(max_length=120)
    suffix = forms.CharField(max_length=60, required=False)
    show_former = forms.BooleanField(
        label="Readers may see the former name",
        required=False,
        help_text="Ask the person. Without this, readers see the new name alone, on all pages.",
    )


class AccountForm(ReasonForm):
    user = forms.ModelChoiceField(
        get_user_model().objects.order_by("username"),
        label="Staff account",
        required=False,
        help_text="Its email address becomes the signing address. Leave empty to unlink the account.",
    )


class AddressForm(ReasonForm):
    signing_email = forms.EmailField(
        label="Signing address", required=False, help_text="Links to texts that wait for approval go there."
    )


class CredentialForm(ReasonForm):
    """The facts of a credential, with the model's own fields."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dated = {"expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        self.fields |= forms.fields_for_model(Credential, Credential.FACTS, widgets=dated)
        self.order_fields([*Credential.FACTS, "reason"])

    @property
    def facts(self):
        return {name: self.cleaned_data[name] for name in Credential.FACTS}


class PersonStep(Step):
    """A step that ends on the person's page."""

    permission = identity.PROPOSE
    form_class = ReasonForm
    explanation = f"The record does not change yet. {WAITS}"
    button = "Propose the change"

    @property
    def who(self):
        return {"person": self.object, "by": self.request.user}

    def get_form_options(self):
        return {"initial": self.get_initial(), "person": self.object}

    def get_initial(self):
        return {}

    def act(self, form):
        change = self.propose(form)
        messages.success(self.request, f"Proposed: {change}. {WAITS}")
        return HttpResponseRedirect(reverse("admin:authors_person_change", args=[self.object.pk]))


class ProposeName(PersonStep):
    name = "propose-name"
    form_class = NameForm
    heading = "Propose another name for {object}"

    def get_initial(self):
        return {field: getattr(self.object, field) for field in identity.NAME_FIELDS}

    def propose(self, form):
        return identity.propose_name(**self.who, **form.cleaned_data)


class ProposeAccount(PersonStep):
    name = "propose-account"
    form_class = AccountForm
    heading = "Propose another account for {object}"

    def get_initial(self):
        return {"user": self.object.user_id}

    def propose(self, form):
        return identity.propose_account(**self.who, **form.cleaned_data)


class ProposeAddress(PersonStep):
    name = "propose-address"
    form_class = AddressForm
    heading = "Propose another signing address for {object}"

    def get_initial(self):
        account = self.object.user
        return {"signing_email": self.object.signing_email or (account.email if account else "")}

    def propose(self, form):
        return identity.propose_address(**self.who, **form.cleaned_data)


class ProposeCredential(PersonStep):
    name = "propose-credential"
    form_class = CredentialForm
    heading = "Propose a new credential of {object}"

    def propose(self, form):
        return identity.propose_credential(**self.who, facts=form.facts, reason=form.cleaned_data["reason"])


class CredentialStep(PersonStep):
    related, row_path = "credentials", "credentials"


class CorrectCredential(CredentialStep):
    name = "correct"
    form_class = CredentialForm
    heading = "Propose other facts of “{row}”"

    def get_initial(self):
        return {field: getattr(self.row, field) for field in Credential.FACTS}

    def propose(self, form):
        reason = form.cleaned_data["reason"]
        return identity.propose_credential(**self.who, credential=self.row, facts=form.facts, reason=reason)


class RemoveCredential(CredentialStep):
    name = "remove"
    heading = "Propose to remove “{row}”"

    def propose(self, form):
        return identity.propose_credential(**self.who, credential=self.row, reason=form.cleaned_data["reason"])


class RecordCheck(Step):
    related, row_path = "credentials", "credentials"
    name = "check"
    permission = credential_checks.VERIFY
    heading = "Record a check of “{row}”"
    explanation = "You checked today, with the issuer, that {object} holds this credential. Your name is kept with it."
    button = "Record check"
    done = "The check of “{row}” is recorded with your name."

    def act(self, form):
        credential_checks.record_check(credential=self.row, by=self.request.user)


PERSON_STEPS = [
    ProposeName,
    ProposeAccount,
    ProposeAddress,
    ProposeCredential,
    CorrectCredential,
    RemoveCredential,
    RecordCheck,
]
