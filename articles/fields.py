"""The rich-text field. EXTENSIONS sets its toolbar; every save sanitizes it."""

from django.core.exceptions import ValidationError
from django.db import models
from django_prose_editor.fields import ProseEditorField

from core import html

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
    "Link": {"protocols": ["http", "https", "mailto", "tel"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
}
# A callout needs no headings and no tables.
SHORT = {
    name: EXTENSIONS[name] for name in ("Bold", "Italic", "BulletList", "OrderedList", "ListItem", "HardBreak", "Link")
}


class RichTextField(ProseEditorField):
    """Sanitized html of at most `core.html.MAX_LENGTH` characters.

    The library sanitizes in `clean()` only, which imports and actions do not call. So `pre_save` sanitizes too.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs.setdefault("sanitize", html.sanitize)
        super().__init__(*args, **kwargs)

    def clean(self, value, instance):
        try:
            return super().clean(value, instance)
        except html.TooLong as error:
            raise ValidationError(str(error), code="too_long") from error

    def pre_save(self, model_instance, add):
        value = html.sanitize(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self):
        name, _path, args, kwargs = models.TextField.deconstruct(self)
        return name, "django.db.models.TextField", args, kwargs
