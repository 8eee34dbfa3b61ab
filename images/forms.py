"""Forms of the picture library."""

from django import forms

from images.models import Image
from images.uploads import FORMATS_IN_WORDS, MAX_BYTES, UnacceptableImage, reencode


class PictureField(forms.FileField):
    """A file input whose cleaned value is an images.uploads.Picture; its errors are sentences."""

    default_error_messages = {"required": "Choose a picture.", "empty": "This file is empty. Choose the picture again."}

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", f"{FORMATS_IN_WORDS}, up to {MAX_BYTES // 1024 // 1024} MB.")
        kwargs.setdefault(
            "widget", forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif,image/avif"})
        )
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return upload
        try:
            return reencode(upload)
        except UnacceptableImage as error:
            raise forms.ValidationError(str(error), code="unacceptable") from error


class AddImageForm(forms.ModelForm):
    """A new picture: the file and what is to be said about it."""

    upload = PictureField(label="Picture")

    class Meta:
        model = Image
        fields = ["alt", "is_decorative", "caption", "credit", "licence"]
