"""The forms of sign-in and of a person's own account."""

import logging

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model, password_validation
from django.contrib.auth.forms import UsernameField
from django.core.exceptions import ValidationError

from accounts import throttle

log = logging.getLogger(__name__)
LONGEST_NAME, LONGEST_PASSWORD = 150, 200


class SignInForm(AdminAuthenticationForm):
    """User name and password; the limits are asked before the password is checked."""

    username = UsernameField(
        label="User name",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": (
            "This user name and password do not belong to an open account. Check both; capital letters matter in the password."
        ),
        "inactive": "This account is closed. Ask a user manager to open it.",
    }

    def clean(self):
        if not settings.PASSWORD_SIGN_IN:
            raise ValidationError(f"Passwords are switched off. Sign in with {settings.OIDC.name} or a passkey.")
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username and password:
            throttle.admit(self.request, username)
        try:
            return super().clean()
        except ValidationError:
            log.warning("Sign-in refused: wrong name or password", extra={"fields": {"reason": "password"}})
            raise


class CodeForm(forms.Form):
    """A code of the second step."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="Six digits from your authenticator app, or one of your recovery codes.",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True, "spellcheck": "false"}
        ),
    )


class AppForm(CodeForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "The six digits that the app shows now."


class AddressForm(forms.Form):
    """The email address of an account whose password is forgotten."""

    email = forms.EmailField(
        label="Email address of your account",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )


class OwnAddressForm(AddressForm):
    """The new email address of one's own account."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "New email address"


class AddressCodeForm(CodeForm):
    """The code that was sent to a new address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "Six digits from the email."


class NewPasswordForm(forms.Form):
    """A new password, typed once: people can look at what they typed."""

    password = forms.CharField(
        label="New password",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = password_validation.password_validators_help_text_html()

    def clean_password(self):
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


class ChangePasswordForm(NewPasswordForm):
    """A new password, with the one that it replaces."""

    old_password = forms.CharField(
        label="Current password",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ["old_password", "password"]

    def check_old_password(self):
        """Return True if the current password is right; else add the error."""
        is_right = self.user.check_password(self.cleaned_data["old_password"])
        if not is_right:
            self.add_error("old_password", "This is not your current password.")
        return is_right


class AcceptForm(NewPasswordForm):
    """User name, own name and password of a new account."""

    username = UsernameField(
        label="User name",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
        validators=get_user_model()._meta.get_field("username").validators,
        help_text="Letters, digits and @ . + - _",
    )
    first_name = forms.CharField(
        label="First name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Last name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    field_order = ["username", "first_name", "last_name", "password"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not settings.PASSWORD_SIGN_IN:
            del self.fields["password"]

    def clean_username(self):
        if get_user_model().objects.filter(username__iexact=self.cleaned_data["username"]).exists():
            raise ValidationError("This user name is taken. Choose another.")
        return self.cleaned_data["username"]

    def clean_password(self):
        # The names are part of what a password must not be made of.
        for name in ("username", "first_name", "last_name"):
            setattr(self.user, name, self.cleaned_data.get(name, ""))
        return super().clean_password()


class PasskeyNameForm(forms.Form):
    """The name by which a person recognizes a passkey."""

    name = forms.CharField(
        label="Name of the passkey",
        max_length=60,
        required=False,
        help_text="Such as “Phone” or “Security key”. Without one it is named after this browser.",
    )
