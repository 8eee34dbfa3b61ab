"""The admin of sources."""

from django.contrib import admin
from django.utils.html import format_html

from articles import models
from articles.approval import queues
from articles.permissions import is_editor
from core.admin.csp import NonceAdmin


@admin.register(models.Source)
class SourceAdmin(NonceAdmin, admin.ModelAdmin):
    change_form_template = "admin/usage/change_form.html"
    delete_confirmation_template = "admin/usage/delete_confirmation.html"
    list_display = ["title", "authors", "publication", "year", "kind", "found_at"]
    list_filter = ["kind"]
    search_fields = ["title", "authors", "doi", "pmid"]
    fieldsets = [
        (None, {"fields": ["title", "authors", "publication", ("year", "volume", "issue", "pages")]}),
        ("Where readers find it", {"fields": ["doi", "pmid", "url"]}),
        ("What it is", {"fields": ["kind", "design", "participants"]}),
    ]

    def has_change_permission(self, request, obj=None):
        """Return True for writers only if no other person's article cites the source."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or is_editor(request.user):
            return allowed
        own = models.Article.objects.filter(queues.owned_by(request.user)).values("pk")
        return not obj.references.exclude(parent__in=own).exists()

    @admin.display(description="address")
    def found_at(self, source):
        return format_html(
            '<a href="{}" rel="noreferrer">{}</a>', source.link(), source.doi or source.pmid or source.url
        )
