"""A text field of the admin that suggests words."""

from django import forms
from django.utils.html import format_html, format_html_join


class SuggestingInput(forms.TextInput):
    """A line of text with a list of suggestions; the browser offers them."""

    def __init__(self, words, attrs=None):
        super().__init__(attrs)
        self.words = words

    def render(self, name, value, attrs=None, renderer=None):
        key = f"{(attrs or {}).get('id', name)}_suggestions"
        field = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((word,) for word in self.words))
        return format_html('{}<datalist id="{}">{}</datalist>', field, key, options)
