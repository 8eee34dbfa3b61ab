"""Replace a picture everywhere: a page of the admin."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles.publishing.library.pictures import plan_replacement, replace_image
from core.errors import ActionRefused
from images.actions import add_image
from images.admin.choosing import PictureSelect
from images.forms import WORDS, PictureField
from images.models import NEEDS_ALT, Image
from images.uploads import UnacceptableImage

ALT_HELP = "For a new file. This is the old picture's alt text. Change it if the new one shows something else."


class ReplaceForm(forms.Form):
    """A new file with its words, or a picture from the library."""

    upload = PictureField(label="New file", required=False)
    known = forms.ModelChoiceField(Image.objects.none(), label="Or a picture from the library", required=False)
    alt = forms.CharField(label="Alt text", max_length=300, required=False, help_text=ALT_HELP)
    is_decorative = forms.BooleanField(label="Only decorative", required=False)
    caption = forms.CharField(max_length=1000, required=False)
    credit = forms.CharField(max_length=200, required=False)
    license = forms.CharField(label="License", max_length=200, required=False)
    license_until = forms.DateField(
        label="License ends", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, old, may_add, **kwargs):
        super().__init__(*args, **kwargs)
        # The old picture's own successor can be replaced by it again.
        self.fields["known"].queryset = Image.objects.filter(Q(replaced_by=None) | Q(replaced_by=old))
        widget = PictureSelect()
        widget.choices = self.fields["known"].choices
        self.fields["known"].widget = widget
        if not may_add:
            for name in ("upload", *WORDS):
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        upload, known = cleaned.get("upload"), cleaned.get("known")
        if not self.errors and bool(upload) == bool(known):
            raise forms.ValidationError("Choose either a new file or a picture from the library.")
        if upload and not cleaned.get("alt", "").strip() and not cleaned.get("is_decorative"):
            self.add_error("alt", NEEDS_ALT)
        return cleaned

    def picture(self, by):
        """Return the replacement Image; a new file is added to the library first."""
        cleaned = self.cleaned_data
        if cleaned["known"]:
            return cleaned["known"]
        return add_image(upload=cleaned["upload"], by=by, **{name: cleaned[name] for name in WORDS})


class ReplaceMixin:
    """For the admin of articles: adds the page admin:articles_replace_picture."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.replace_picture)
        return [path("picture/<int:pk>/replace/", view, name="articles_replace_picture"), *super().get_urls()]

    def replace_picture(self, request, pk):
        """Show what would change, replace the picture, and list editions that keep it."""
        if not request.user.has_perm("images.delete_image"):
            raise PermissionDenied
        old = get_object_or_404(Image.objects.select_related("replaced_by"), pk=pk)
        form = self._form(request, old)
        if request.method == "POST" and form.is_valid():
            try:
                done = replace_image(old=old, new=form.picture(request.user), by=request.user)
            except (ActionRefused, UnacceptableImage) as error:
                form.add_error(None, str(error))
            else:
                _report(request, old, done)
                return HttpResponseRedirect(reverse("admin:articles_replace_picture", args=[pk]))
        return self._render(request, old, form)

    @staticmethod
    def _form(request, old):
        initial = {"known": request.GET.get("with"), **{name: getattr(old, name) for name in WORDS}}
        given = (request.POST, request.FILES) if request.method == "POST" else ()
        return ReplaceForm(*given, old=old, may_add=request.user.has_perm("images.add_image"), initial=initial)

    def _render(self, request, old, form):
        context = {
            **admin.site.each_context(request),
            "title": "Replace a picture",
            "opts": Image._meta,
            "original": old,
            "form": form,
            "plan": plan_replacement(old, request.user),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/images/image/replace.html", context)


def _report(request, old, done):
    owners = list({(type(place.owner), place.owner.pk): place.owner for place in done.moving}.values())
    LogEntry.objects.log_actions(request.user.pk, [old, *owners], CHANGE, f"Picture {old.pk} replaced everywhere.")
    moved = len(done.moving)
    messages.success(
        request, f"{moved} place{'' if moved == 1 else 's'} show{'s' if moved == 1 else ''} the new picture."
    )
    for place in done.moving:
        if place.has_own_words:
            messages.warning(request, f"{place.label} has alt text of its own. Check that it still fits.")
    for edition in done.to_freeze:
        messages.warning(request, f"Readers of “{edition.title}” see the old picture until you publish a new edition.")
