"""The form of a person."""

from django import forms
from django.core.exceptions import ValidationError

from authors import identity
from authors.models import MAX_LABEL_CHARACTERS, MAX_LINKS, Person, validate_links
from core.errors import ActionRefused
from core.text.clean import clean_line, clean_text

MAX_CHARACTERS = MAX_LINKS * (MAX_LABEL_CHARACTERS + 505)


class LinksField(forms.CharField):
    """Links as lines of `label | address`.

    The cleaned value is a list of {"label", "url"}.
    """

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}))
        kwargs.setdefault("help_text", "One link a line: ORCID | https://orcid.org/0000-0002-1825-0097")
        super().__init__(max_length=MAX_CHARACTERS, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{link['label']} | {link['url']}" for link in value)
        return value

    def clean(self, value):
        links = []
        for line in clean_text(super().clean(value)).split("\n"):
            if not line.strip():
                continue
            label, bar, url = line.rpartition("|")
            if not bar:
                raise ValidationError(
                    f"Write “{line[:60]}” as a label, a bar and an address, such as ORCID | https://orcid.org/…"
                )
            links.append({"label": clean_line(label), "url": url.strip()})
        validate_links(links)
        return links

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class PersonForm(forms.ModelForm):
    links = LinksField(required=False)

    class Meta:
        model = Person
        fields = [
            "honorific", "name", "suffix", "slug", "role_line", "photo", "bio", "interests", "website", "links",
            "reviews_a_week", "user", "former",
        ]  # fmt: skip

    def clean_name(self):
        name = self.cleaned_data["name"]
        if "name" in self.changed_data:
            try:
                identity.require_free_name(name, self.instance)
            except ActionRefused as refusal:
                raise ValidationError(refusal.sentence) from refusal
        return name

    def clean_user(self):
        user = self.cleaned_data["user"]
        if "user" in self.changed_data and identity.may_approve(user):
            raise ValidationError(
                "This account may approve, so two people link it. Save the person without it, then use “Propose an "
                "account” on their page."
            )
        if user and self.instance.pk and self.instance.credentials.filter(checked_by=user).exists():
            raise ValidationError(
                "The owner of this account checked a credential of this person. Have another person check it first."
            )
        return user
