"""Tags in the admin, with a permission check for the library's merge page."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.shortcuts import redirect
from taggit.admin import TagAdmin as LibraryAdmin
from taggit.models import Tag

from activity.admin.recording import RecordsChanges
from articles.models.grouping.tags import TagPage, clean_tag_name, page_of, public_condition
from articles.publishing.settings import merge_tags
from core.admin.autocomplete import CheckedSelect
from core.admin.csp import NonceAdmin
from core.admin.search_listing import SECTION, PreviewsListing, preview_attributes
from core.db.search_listing import FIELDS
from core.errors import ActionRefused
from core.text.numbers import read_number

admin.site.unregister(Tag)
OWN_FIELDS = ("introduction", "picture", "is_internal")
_PICTURE = CheckedSelect(TagPage._meta.get_field("picture"), admin.site)
_OF_PAGE = forms.fields_for_model(TagPage, fields=[*OWN_FIELDS, *FIELDS], widgets={"picture": _PICTURE})
# A ModelForm takes fields of another model only from a base.
_PageForm = type("_PageForm", (forms.Form,), dict(_OF_PAGE))


class TagForm(forms.ModelForm, _PageForm):
    """The form of a tag and of its page, which are two rows."""

    # The library's field accepts any script, and our addresses are ASCII.
    slug = forms.CharField(
        max_length=100, required=False, validators=[validate_slug], help_text="Leave empty to make it from the name."
    )

    class Meta:
        model = Tag
        fields = ["name", "slug"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.page = page_of(self.instance)
        for name in _OF_PAGE:
            self.initial.setdefault(name, getattr(self.page, f"{name}_id" if name == "picture" else name))
        if "meta_title" in self.fields:
            self.fields["meta_title"].widget.attrs |= preview_attributes("name", "introduction", "slug")

    def clean_name(self):
        return clean_tag_name(self.cleaned_data["name"])

    def clean(self):
        values = super().clean()
        for name in _OF_PAGE:
            setattr(self.page, name, values.get(name))
        try:
            self.page.full_clean(exclude=["tag", *self.errors])
        except ValidationError as error:
            self.add_error(None, error)
        return values


class InternalFilter(admin.SimpleListFilter):
    title, parameter_name = "readers", "internal"

    def lookups(self, request, model_admin):
        return [("no", "Shown to readers"), ("yes", "For staff only")]

    def queryset(self, request, queryset):
        shown = {"no": public_condition(), "yes": ~public_condition()}.get(self.value())
        return queryset if shown is None else queryset.filter(shown)


@admin.register(Tag)
class TagAdmin(RecordsChanges, NonceAdmin, PreviewsListing, LibraryAdmin):
    recorded_as, recorded_values = "tag", ["name", "slug", *OWN_FIELDS, *FIELDS]
    form = TagForm
    inlines = []
    actions = ["merge"]
    fieldsets = [(None, {"fields": ["name", "slug", *OWN_FIELDS]}), SECTION]
    list_display = ["name", "slug", "is_public"]
    list_filter = [InternalFilter]
    list_select_related = ["page"]

    @admin.display(description="shown to readers", boolean=True)
    def is_public(self, tag):
        return not page_of(tag).is_internal

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        form.page.tag = obj
        form.page.save()

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
        tags = Tag.objects.filter(pk__in=filter(None, map(read_number, chosen.split(","))))
        try:
            target = merge_tags(tags=tags, name=request.POST.get("new_tag_name", ""), by=request.user)
        except (ValidationError, ActionRefused) as error:
            messages.error(request, getattr(error, "sentence", "") or error.message)
            return redirect(request.path)
        request.session.pop("selected_tag_ids")
        messages.success(request, f"The tags are merged into “{target}”. Their addresses lead to it.")
        return redirect("admin:taggit_tag_changelist")
