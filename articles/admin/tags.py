"""Tags in the admin, without what the library forgets to guard: its page that merges tags asks for no permission."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from taggit.admin import TagAdmin as LibraryAdmin
from taggit.models import Tag

from core.admin.csp import NonceAdmin

admin.site.unregister(Tag)


@admin.register(Tag)
class TagAdmin(NonceAdmin, LibraryAdmin):
    inlines = []
    actions = ["merge"]

    def has_merge_permission(self, request):
        """Merging takes tags from everybody's articles: it needs the right to change tags."""
        return request.user.has_perm("taggit.change_tag")

    @admin.action(description="Merge selected tags", permissions=["merge"])
    def merge(self, request, queryset):
        return self.render_tag_form(request, queryset)

    def merge_tags_view(self, request):
        if not self.has_merge_permission(request) or not request.session.get("selected_tag_ids"):
            raise PermissionDenied
        return super().merge_tags_view(request)
