"""“Replace everywhere”: a page of the admin for the people who keep the picture library."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles.errors import Refused
from articles.models import Figure
from articles.publishing.picture_replacement import plan, replace_image
from images.actions import add_image
from images.admin.choosing import PictureSelect
from images.forms import WORDS, PictureField
from images.models import NEEDS_ALT, Image
from images.uploads import UnacceptableImage

OLD_WORDS = "For a new file. This is what the old one says: change it where the new one shows something else."


class ReplaceForm(forms.Form):
    """A new file with its words, or a picture that the library has."""

    upload = PictureField(label="New file", required=False)
    known = forms.ModelChoiceField(Image.objects.none(), label="Or one of the library", required=False)
    alt = forms.CharField(label="Text alternative", max_length=300, required=False, help_text=OLD_WORDS)
    is_decorative = forms.BooleanField(label="Only decorative", required=False)
    caption = forms.CharField(max_length=1000, required=False)
    credit = forms.CharField(max_length=200, required=False)
    licence = forms.CharField(max_length=200, required=False)

    def __init__(self, *args, old, may_add, **kwargs):
        super().__init__(*args, **kwargs)
        # What took another's place can give it back.
        self.fields["known"].queryset = Image.objects.filter(Q(replaced_by=None) | Q(replaced_by=old))
        # The library's own search, as in a figure's form.
        widget = PictureSelect(Figure._meta.get_field("image"), admin.site)
        widget.choices = self.fields["known"].choices
        self.fields["known"].widget = widget
        if not may_add:
            for name in ("upload", *WORDS):
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        upload, known = cleaned.get("upload"), cleaned.get("known")
        if not self.errors and bool(upload) == bool(known):
            raise forms.ValidationError("Choose a new file, or a picture of the library: one of the two.")
        if upload and not cleaned.get("alt", "").strip() and not cleaned.get("is_decorative"):
            self.add_error("alt", NEEDS_ALT)
        return cleaned

    def picture(self, by):
        """Return the Image that takes the place; a new file is put into the library first, unless that has it already."""
        cleaned = self.cleaned_data
        if cleaned["known"]:
            return cleaned["known"]
        return add_image(upload=cleaned["upload"], by=by, **{name: cleaned[name] for name in WORDS})


class ReplaceMixin:
    """For the admin of articles, which knows all that shows pictures: adds the address admin:articles_replace_picture."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.replace_picture)
        return [path("picture/<int:pk>/replace/", view, name="articles_replace_picture"), *super().get_urls()]

    def replace_picture(self, request, pk):
        """Say what would change and what would stay; do it; afterwards say what is still to be frozen."""
        if not request.user.has_perm("images.delete_image"):
            raise PermissionDenied
        old = get_object_or_404(Image.objects.select_related("replaced_by"), pk=pk)
        form = self._form(request, old)
        if request.method == "POST" and form.is_valid():
            try:
                done = replace_image(old=old, new=form.picture(request.user), by=request.user)
            except (Refused, UnacceptableImage) as error:
                form.add_error(None, str(error))
            else:
                _tell(request, old, done)
                return HttpResponseRedirect(reverse("admin:articles_replace_picture", args=[pk]))
        return self._answer(request, old, form)

    @staticmethod
    def _form(request, old):
        initial = {"known": request.GET.get("with"), **{name: getattr(old, name) for name in WORDS}}
        given = (request.POST, request.FILES) if request.method == "POST" else ()
        return ReplaceForm(*given, old=old, may_add=request.user.has_perm("images.add_image"), initial=initial)

    def _answer(self, request, old, form):
        context = {
            **admin.site.each_context(request),
            "title": "Replace a picture",
            "opts": Image._meta,
            "original": old,
            "form": form,
            "plan": plan(old, request.user),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/images/image/replace.html", context)


def _tell(request, old, done):
    owners = list({(type(place.owner), place.owner.pk): place.owner for place in done.moves}.values())
    LogEntry.objects.log_actions(request.user.pk, [old, *owners], CHANGE, f"Picture {old.pk} replaced everywhere.")
    moved = len(done.moves)
    messages.success(
        request, f"{moved} place{'' if moved == 1 else 's'} show{'s' if moved == 1 else ''} the new picture."
    )
    for place in done.moves:
        if place.has_own_words:
            messages.warning(request, f"{place.label} describes it in words of its own. Look whether they still hold.")
    for edition in done.to_freeze:
        messages.warning(
            request, f"Readers of “{edition.title}” see the old one in its text until you freeze and publish it."
        )
