"""The form of a person."""

from django import forms
from django.core.exceptions import ValidationError

from authors.models import MAX_LABEL_CHARACTERS, MAX_LINKS, Person, validate_links
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
            "honorific", "name", "suffix", "slug", "role_line", "photo", "bio", "website", "links", "user", "former",
        ]  # fmt: skip
