"""Model fields that clean every value: from forms, imports and code.

`full_clean()` is not enough: imports and actions save without it, so the cleaning is in `pre_save` too.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from core.text.clean import clean_line, clean_text
from core.text.slugs import MAX_CHARACTERS, is_slug, unique_slug
from core.urls import UnsafeURL, safe_url


class SchemaMixin:
    """Make migrations name Django's own field, without our validators.

    Validators and `upload_to` do not change the schema. A migration that imported one of our
    functions would break when that function moves.
    """

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        base = next(one for one in type(self).__mro__ if one.__module__.startswith("django."))
        kwargs.pop("validators", None)
        if "upload_to" in kwargs:
            kwargs["upload_to"] = ""
        return name, f"django.db.models.{base.__name__}", args, kwargs


class CheckedJSONField(SchemaMixin, models.JSONField):
    """A JSONField whose validators are functions of ours."""


class PictureFileField(SchemaMixin, models.FileField):
    """A FileField whose `upload_to` is a function of ours."""


class CleanMixin(SchemaMixin):
    """Apply `self.clean_value` to every value that is read or saved."""

    clean_value = staticmethod(clean_line)

    def to_python(self, value):
        value = super().to_python(value)
        return self.clean_value(value) if isinstance(value, str) else value

    def formfield(self, **kwargs):
        field = super().formfield(**kwargs)
        if isinstance(field, forms.CharField):
            read = field.to_python
            # The form must see what will be saved: a required text of hidden characters alone is empty.
            field.to_python = lambda value: self.clean_value(found) if isinstance(found := read(value), str) else found
        return field

    def pre_save(self, model_instance, add):
        value = getattr(model_instance, self.attname)
        if isinstance(value, str):
            value = self.clean_value(value)
            setattr(model_instance, self.attname, value)
        return value


class CleanCharField(CleanMixin, models.CharField):
    """One line of plain text."""


class CleanTextField(CleanMixin, models.TextField):
    """Several lines of plain text.

    Forms and full_clean() check `max_length` (default 20,000 characters).
    """

    clean_value = staticmethod(clean_text)

    def __init__(self, *args, max_length=20_000, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)
        self.validators.append(MaxLengthValidator(max_length))


class SafeURLField(CleanMixin, models.CharField):
    """An http(s) address of at most 500 characters, without a user name."""

    def __init__(self, *args, max_length=500, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value:
            try:
                safe_url(value)
            except UnsafeURL as error:
                raise ValidationError(str(error), code="unsafe_url") from error


class AutoSlugField(SchemaMixin, models.SlugField):
    """A slug that is derived from the field `source` when a row has none.

    Forms need not fill it, and neither need code or bulk_create(). A usable slug stays as it is.
    """

    def __init__(self, *args, source="name", **kwargs):
        super().__init__(*args, **kwargs)
        self.source = source

    def formfield(self, **kwargs):
        kwargs.setdefault("required", False)
        if self.verbose_name == "slug":
            kwargs.setdefault("label", "Web address")
        kwargs.setdefault("help_text", f"{self.help_text} Empty: made from the {self.source}.".strip())
        return super().formfield(**kwargs)

    def save_form_data(self, instance, data):
        # A form that is shown again with its errors links to the row's page, so an emptied slug is kept.
        if data or not instance.pk:
            super().save_form_data(instance, data)

    def clean(self, value, model_instance):
        return super().clean(value or self._made_for(model_instance), model_instance)

    def pre_save(self, model_instance, add):
        slug = getattr(model_instance, self.attname)
        if not is_slug(slug, self.max_length):
            slug = self._made_for(model_instance)
            setattr(model_instance, self.attname, slug)
        return slug

    def _made_for(self, instance):
        text = getattr(instance, self.attname) or getattr(instance, self.source)
        limit = min(self.max_length, MAX_CHARACTERS)
        return unique_slug(instance._meta.concrete_model, text, instance=instance, field=self.attname, limit=limit)
