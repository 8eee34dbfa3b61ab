"""The rich-text field. EXTENSIONS sets its toolbar; every save sanitizes it."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django_prose_editor.fields import ProseEditorField, ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from core.html.sanitize import SCHEMES, TooLong, sanitize

# Writers want the browser's help with spelling, which the library switches off.
_WRITING = {"NoSpellCheck": False, "Writing": True, "Toolbar": True, "Paste": True}
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Link": {"protocols": sorted(SCHEMES)},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Abbreviation": True,
    "Language": True,
    "Citation": True,
    **_WRITING,
}
# A callout needs no headings and no tables.
SHORT = {
    name: EXTENSIONS[name]
    for name in (
        *("Bold", "Italic", "Subscript", "Superscript", "BulletList", "OrderedList", "ListItem", "HardBreak", "Link"),
        *("Abbreviation", "Language", "Citation", *_WRITING),
    )
}


class RichTextWidget(AdminProseEditorWidget):
    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-paste-url"] = reverse("admin:articles_article_convert")
        context["widget"]["attrs"]["data-links-url"] = reverse("admin:articles_article_links")
        return context

    @property
    def media(self):
        # Behind the library's style sheets, which it corrects.
        return super().media + forms.Media(css={"all": ["css/editor.css"]})


class RichTextFormField(ProseEditorFormField):
    """Edited in RichTextWidget, whatever widget the admin proposes."""

    def __init__(self, *args, **kwargs):
        kwargs["widget"] = RichTextWidget
        super().__init__(*args, **kwargs)


class RichTextField(ProseEditorField):
    """Sanitized html of at most `core.html.sanitize.MAX_LENGTH` characters.

    The library sanitizes in `clean()` only, which imports and actions do not call. So `pre_save` sanitizes too.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs.setdefault("sanitize", sanitize)
        super().__init__(*args, **kwargs)

    def clean(self, value, instance):
        try:
            return super().clean(value, instance)
        except TooLong as error:
            raise ValidationError(str(error), code="too_long") from error

    def pre_save(self, model_instance, add):
        value = sanitize(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs):
        return super().formfield(**kwargs | {"form_class": RichTextFormField})

    def deconstruct(self):
        name, _path, args, kwargs = models.TextField.deconstruct(self)
        return name, "django.db.models.TextField", args, kwargs
