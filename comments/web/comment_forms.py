"""The forms for comments. Length is checked first, and cleaning comes last."""

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from comments.models import BODY_LENGTH, EMAIL_LENGTH, NAME_LENGTH, Comment, Policy
from comments.screening import rules
from core.text import names
from core.text.clean import clean_line, clean_text
from core.text.numbers import read_number

MIN_FILL_SECONDS, MAX_FILL_SECONDS = 3, 24 * 60 * 60
FORM_EXPIRED = _("This form has expired. Your text is below. Send it again.")

_signer = signing.TimestampSigner(salt="comments.stamp")


def make_stamp(article):
    """Return the signed time at which the form of `article` was issued."""
    return _signer.sign(str(article.pk))


def _name(value):
    return names.normalize_name(clean_line(value))


def is_valid_stamp(article, sent, seconds):
    """Return True if `sent` is a stamp for `article` from the last `seconds`."""
    try:
        return _signer.unsign(sent[:200], max_age=seconds) == str(article.pk)
    except signing.BadSignature:
        return False


class PlainField(forms.CharField):
    """Plain text: its length is checked, then `clean_with` cleans it."""

    def __init__(self, *, max_length, clean_with, **kwargs):
        self.clean_with, self.limit = clean_with, max_length
        super().__init__(max_length=max_length, strip=False, **kwargs)

    def widget_attrs(self, widget):
        # A browser would cut a text that is too long without a word; the form refuses it and keeps it.
        attributes = super().widget_attrs(widget)
        if isinstance(widget, forms.Textarea):
            attributes.pop("maxlength", None)
        return attributes

    def to_python(self, value):
        value = super().to_python(value)
        if len(value) <= 4 * self.limit:
            value = self.clean_with(value)
        if len(value) > self.limit:
            raise forms.ValidationError(
                _("Your text has %(value)s characters. The limit is %(limit)s. Shorten it and send it again.")
                % {"value": f"{len(value):,}", "limit": f"{self.limit:,}"},
                code="max_length",
            )
        return value


class HoneypotForm(forms.Form):
    """A form with a field that only bots fill in."""

    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_bot(self):
        return bool(self.data.get("website", "").strip())


class CommentForm(HoneypotForm):
    # As on the page: errors are listed in this order.
    field_order = ["body", "name", "email"]

    name = PlainField(
        max_length=NAME_LENGTH,
        clean_with=_name,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Enter the name to show above your comment.")},
    )
    email = forms.EmailField(
        label=_("Email"),
        required=False,
        max_length=EMAIL_LENGTH,
        help_text=_("Your email address will not be published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Enter your email address. It will not be published."),
            "invalid": _("Enter a full email address, such as name@example.org."),
        },
    )
    body = PlainField(
        label=_("Comment"),
        max_length=BODY_LENGTH,
        clean_with=clean_text,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={"required": _("Enter a comment.")},
    )
    follow = forms.BooleanField(
        label=_("Email me when someone replies"),
        required=False,
        help_text=_("We’ll ask you to confirm your address once. You can unsubscribe any time."),
    )
    parent = forms.CharField(required=False, widget=forms.HiddenInput)
    stamp = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, data=None, *, article, fresh_stamp=True, judge_stamp=True, policy=None, **kwargs):
        """Show a new stamp in a bound form; the sent one stays in `self.sent_stamp`.

        `fresh_stamp=False` is for the article's page, which is the same bytes for every reader. `policy` is the
        current one by default.
        """
        self.article, self.judge_stamp = article, judge_stamp
        self.sent_stamp = (data or {}).get("stamp", "")
        if data is not None:
            data = data.copy()
            data["stamp"] = make_stamp(article)
        elif fresh_stamp:
            kwargs["initial"] = {**kwargs.get("initial", {}), "stamp": make_stamp(article)}
        super().__init__(data, **kwargs)
        email = self.fields["email"]
        email.required = (policy or Policy.current()).email_required
        email.label = _("Email") if email.required else _("Email (optional)")
        self.signals = ()

    @property
    def replied_to(self):
        """Return the parent comment of a valid form, or None."""
        return getattr(self, "cleaned_data", {}).get("parent")

    def clean_email(self):
        return clean_line(self.cleaned_data["email"])

    def clean_parent(self):
        """Return the approved parent of this article, or None."""
        asked = self.cleaned_data["parent"]
        if not asked:
            return None
        parent = Comment.objects.approved().filter(pk=read_number(asked), article=self.article).first()
        if parent is None:
            # The field is hidden: empty it, or a second attempt would fail like the first.
            self.data["parent"] = ""
            self.add_error(None, _("The comment you are replying to was removed. You can send yours as a new comment."))
        return parent

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("follow") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter the address where we should email you, or clear the check box."))
        signals = [rules.HONEYPOT] if self.is_bot else []
        if self.judge_stamp and not is_valid_stamp(self.article, self.sent_stamp, MAX_FILL_SECONDS):
            self.add_error(None, FORM_EXPIRED)
        elif self.judge_stamp and is_valid_stamp(self.article, self.sent_stamp, MIN_FILL_SECONDS):
            signals.append(rules.TOO_FAST)
        self.signals = tuple(signals)
        return cleaned


class EditOwnForm(forms.Form):
    """The form that edits one's own comment."""

    body = PlainField(
        label=_("Your comment"),
        max_length=BODY_LENGTH,
        clean_with=clean_text,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={"required": _("Enter a comment, or delete it below.")},
    )
