"""Tags in the admin, with a permission check for the library's merge page."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_slug
from django.shortcuts import redirect
from taggit.admin import TagAdmin as LibraryAdmin
from taggit.models import Tag

from articles.models.tags import clean_tag_name
from articles.publishing.settings import merge_tags
from core.admin.csp import NonceAdmin
from core.errors import ActionRefused

admin.site.unregister(Tag)


class TagForm(forms.ModelForm):
    # The library's field accepts any script, and our addresses are ASCII.
    slug = forms.CharField(
        max_length=100, required=False, validators=[validate_slug], help_text="Leave empty to make it from the name."
    )

    class Meta:
        model = Tag
        fields = ["name", "slug"]

    def clean_name(self):
        return clean_tag_name(self.cleaned_data["name"])


@admin.register(Tag)
class TagAdmin(NonceAdmin, LibraryAdmin):
    form = TagForm
    inlines = []
    actions = ["merge"]

    def has_merge_permission(self, request):
        """Return True if the user may change tags, as merging changes all articles."""
        return request.user.has_perm("taggit.change_tag")

    @admin.action(description="Merge selected tags", permissions=["merge"])
    def merge(self, request, queryset):
        return self.render_tag_form(request, queryset)

    def merge_tags_view(self, request):
        chosen = request.session.get("selected_tag_ids", "")
        if not self.has_merge_permission(request) or not chosen:
            raise PermissionDenied
        if request.method != "POST":
            return super().merge_tags_view(request)
        tags = Tag.objects.filter(pk__in=[int(pk) for pk in chosen.split(",") if pk.isdecimal()])
        try:
            target = merge_tags(tags=tags, name=request.POST.get("new_tag_name", ""), by=request.user)
        except (ValidationError, ActionRefused) as error:
            messages.error(request, getattr(error, "sentence", "") or error.message)
            return redirect(request.path)
        request.session.pop("selected_tag_ids")
        messages.success(request, f"The tags are merged into “{target}”. Their addresses lead to it.")
        return redirect("admin:taggit_tag_changelist")
