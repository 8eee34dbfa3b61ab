"""Describe many pictures at once. A page shows first what will change."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from core.admin.bulk import render_bulk
from core.text.clean import clean_line
from core.text.dates import format_day
from images.actions import describe_images
from images.models import Collection

MAX_PICTURES = 200


class TogetherForm(forms.Form):
    """What many pictures share. An empty field changes nothing."""

    credit = forms.CharField(max_length=200, required=False)
    license = forms.CharField(label="License", max_length=200, required=False)
    license_until = forms.DateField(
        label="License ends", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    collection = forms.ModelChoiceField(Collection.objects.all(), label="Add to the collection", required=False)

    def clean(self):
        cleaned = super().clean()
        for name in ("credit", "license"):
            cleaned[name] = clean_line(cleaned.get(name) or "")
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("Fill in at least one field.")
        return cleaned

    def changes(self):
        """Return {field: value} of what is filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def effect(self):
        words = {"credit": "Credit", "license": "License", "license_until": "License ends", "collection": "Collection"}
        shown = {
            name: format_day(value) if name == "license_until" else value for name, value in self.changes().items()
        }
        return "; ".join(f"{words[name]}: {value}" for name, value in shown.items())


class DescribeTogether:
    """Mixin of the admin of pictures."""

    actions = ["describe_together"]

    @admin.action(description="Set credit, license or collection", permissions=["change"])
    def describe_together(self, request, images):
        if images.count() > MAX_PICTURES:
            messages.error(request, f"Choose at most {MAX_PICTURES} pictures at a time.")
            return None
        form = TogetherForm(request.POST if "filled" in request.POST else None)
        chosen = list(images)
        mine = [image for image in chosen if self.has_change_permission(request, image)]
        is_ready = form.is_bound and form.is_valid()
        if is_ready and "confirmed" in request.POST:
            describe_images(images=mine, by=request.user, **form.changes())
            messages.success(request, f"{len(mine)} picture{'' if len(mine) == 1 else 's'} changed.")
            return HttpResponseRedirect(request.get_full_path())
        rows = [_row(image, form.effect() if image in mine else "") for image in (chosen if is_ready else ())]
        return self._ask(request, form, rows, len(mine), len(chosen))

    def _ask(self, request, form, rows, changing, count):
        context = {
            "form": form,
            "rows": rows,
            "changing": changing,
            "count": count,
            "explanation": "An empty field changes nothing. You see what changes before anything is saved.",
        }
        return render_bulk(self, request, "Set credit, license or collection", noun="picture", **context)


def _row(image, effect):
    url = reverse("admin:images_image_change", args=[image.pk])
    return url, str(image), effect, "Another person uploaded it."
