"""Forms of the picture library."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from core.text.clean import clean_line, says_something
from images.actions import receive_upload
from images.duplicates import find_duplicates
from images.models import NEEDS_ALT, Image, Upload, focus_class, format_point
from images.uploads import FORMATS_IN_WORDS, MAX_BYTES, UnacceptableImage, reencode

ACCEPT = (
    "image/jpeg,image/png,image/webp,image/gif,image/avif,image/heic,image/heif,image/tiff,image/bmp,.heic,.tif,.tiff"
)
PERCENT = dict.fromkeys(
    ("required", "invalid", "min_value", "max_value"), "Enter a number from 0 to 100; 50 is the middle."
)
ALLOWED = f"{FORMATS_IN_WORDS}, up to {MAX_BYTES // 1024 // 1024} MB."
WORDS = ["alt", "is_decorative", "caption", "credit", "license", "license_until"]


class PictureField(forms.FileField):
    """A file field whose cleaned value is an images.uploads.Picture."""

    default_error_messages = {"required": "Choose a picture.", "empty": "This file is empty. Choose the picture again."}

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", ALLOWED)
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPT}))
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return upload
        try:
            return reencode(upload)
        except UnacceptableImage as error:
            raise forms.ValidationError(str(error), code="unacceptable") from error


def _need_words(form, cleaned):
    """Add an error beside `alt` if the picture is not described.

    The database's constraint knows no field.
    """
    if not says_something(cleaned.get("alt") or "") and not cleaned.get("is_decorative") and not form.has_error("alt"):
        form.add_error("alt", NEEDS_ALT)


class AddImageForm(forms.ModelForm):
    """A new picture and its description. The admin sets `by`, the person.

    If another field is invalid, a good file is stored as an Upload, so it need not be chosen again.
    """

    by = None
    upload = PictureField(label="Picture", required=False)
    kept = forms.IntegerField(required=False, max_value=2**63 - 1, widget=forms.HiddenInput)
    is_another = forms.BooleanField(label="It is a different picture: add it", required=False)

    class Meta:
        model = Image
        fields = WORDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            # Asked for only when there is something that it could be the same as.
            self.fields["is_another"].widget = forms.HiddenInput()

    @property
    def picture(self):
        """The images.uploads.Picture that was sent, else the Upload that waits, else None."""
        return self.cleaned_data.get("upload") or self.cleaned_data.get("waiting")

    def clean(self):
        cleaned = super().clean()
        _need_words(self, cleaned)
        cleaned["waiting"] = Upload.objects.filter(uploaded_by=self.by, pk=cleaned.get("kept")).first()
        picture = self.picture
        if not picture and not self.has_error("upload"):
            self.add_error("upload", "Choose a picture.")
        alike = find_duplicates([picture])[picture.sha256].similar if picture else []
        if alike and not cleaned.get("is_another"):
            names = format_html_join(", ", '<a href="{}" target="_blank">{}</a>', [(_page(one), one) for one in alike])
            self.add_error(
                "is_another",
                format_html("The library has a similar picture: {}. Use that one, or check this box.", names),
            )
        elif not self.has_error("is_another"):
            self.fields["is_another"].widget = forms.HiddenInput()
        return cleaned

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self._errors and not self.has_error("upload") and self.picture:
            try:
                self._keep(self.picture)
            except UnacceptableImage as error:
                self.add_error("upload", str(error))

    def _keep(self, picture):
        """Store a good file while other fields are invalid, and show it."""
        if not isinstance(picture, Upload):
            picture = receive_upload(upload=picture, name=self.files[self.add_prefix("upload")].name, by=self.by)
        self.data = self.data.copy()
        self.data[self.add_prefix("kept")] = picture.pk
        self["upload"].help_text = format_html(
            '<img class="waiting__picture" src="{}" alt="" width="{}" height="{}">{} is saved. Choose a file only to '
            "replace it.",
            picture.thumbnail_url,
            str(picture.width),
            str(picture.height),
            picture.name,
        )


def _page(image):
    return reverse("admin:images_image_change", args=[image.pk])


class PointForm(forms.ModelForm):
    """The focal point as two percentages, which need no script."""

    focus_x = forms.IntegerField(
        label="Focal point, % from the left", min_value=0, max_value=100, error_messages=PERCENT
    )
    focus_y = forms.IntegerField(
        label="Focal point, % from the top", min_value=0, max_value=100, error_messages=PERCENT
    )

    def across(self):
        return self._percent("focus_x")

    def down(self):
        return self._percent("focus_y")

    def _percent(self, name):
        """Return the field's current value, even if it is invalid."""
        try:
            return min(100, max(0, int(self[name].value())))
        except (TypeError, ValueError):
            return 50

    @property
    def focus_class(self):
        return focus_class(self.across(), self.down())


class FocusForm(PointForm):
    """A picture of the library: its words and its focal point."""

    class Meta:
        model = Image
        fields = [*WORDS, "collections"]
        widgets = {"collections": forms.CheckboxSelectMultiple}

    def __init__(self, *args, instance=None, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        if instance:
            self.initial["focus_x"], self.initial["focus_y"] = instance.focus

    def clean(self):
        cleaned = super().clean()
        _need_words(self, cleaned)
        return cleaned

    def save(self, commit=True):
        # A stored point may be finer than whole percentages, so it is saved only if it was changed.
        if {"focus_x", "focus_y"} & set(self.changed_data):
            self.instance.ppoi = format_point(self.across(), self.down())
        return super().save(commit)


class WordsForm(PointForm):
    """One uploaded picture: add it with its description, or discard it.

    `alike` is its images.duplicates.Duplicates, `twin` another upload of the same person that looks like it.
    """

    ADD, DISCARD = "add", "discard"
    TEXTS = ("alt", "caption", "credit", "license")
    choice = forms.ChoiceField(
        choices=[(ADD, "Add to the library"), (DISCARD, "Discard")], initial=ADD, widget=forms.RadioSelect
    )
    alt = forms.CharField(label="Alt text", max_length=300, required=False)
    is_decorative = forms.BooleanField(label="Decorative", required=False)
    caption = forms.CharField(max_length=1000, required=False)
    credit = forms.CharField(max_length=200, required=False)
    license = forms.CharField(label="License", max_length=200, required=False)
    license_until = forms.DateField(
        label="License ends", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ["choice", *WORDS, "focus_x", "focus_y"]

    class Meta:
        model = Upload
        fields = []

    def __init__(self, *args, instance, alike, twin=None, **kwargs):
        super().__init__(*args, instance=instance, prefix=f"u{instance.pk}", **kwargs)
        self.alike, self.twin = alike, twin
        choice = self.fields["choice"]
        if alike.same:
            self.initial.setdefault("choice", self.DISCARD)
            choice.choices = [(self.DISCARD, "Discard: the library keeps its copy")]
            choice.error_messages["invalid_choice"] = "The library already has this picture."
        elif alike.similar or twin:
            choice.choices = [
                (self.ADD, "It is a different picture: add it"),
                (self.DISCARD, "It is the same picture: discard it"),
            ]
            choice.initial = None
            choice.error_messages["required"] = "It looks like another picture. Choose whether it is the same."
        for name in self.TEXTS:
            self.fields[name].widget.attrs["autocomplete"] = "off"
        for name in ("focus_x", "focus_y"):
            self.initial.setdefault(name, 50)

    def clean(self):
        cleaned = super().clean()
        for name in self.TEXTS:
            cleaned[name] = clean_line(cleaned.get(name) or "")
        if cleaned.get("choice") == self.ADD:
            _need_words(self, cleaned)
        return cleaned

    def typed(self):
        """Return the values typed into this row, to keep them while files upload."""
        return {name: self.data.get(self.add_prefix(name), "") for name in self.fields}

    def answers(self):
        """Return the arguments of `images.actions.accept_upload` from a valid form."""
        return {"ppoi": format_point(self.across(), self.down()), **{name: self.cleaned_data[name] for name in WORDS}}
