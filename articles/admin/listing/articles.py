"""The list of articles: its columns, filters and search."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from articles import models
from articles.approval import queues
from core.admin.filters import OptionsFilter


class DeskFilter(OptionsFilter):
    """The lists behind the cards of the desk; an option's function takes the user."""

    title, parameter_name = "desk", "desk"
    options = queues.LISTS

    def queryset(self, request, queryset):
        _label, find_ids = self.options.get(self.value(), ("", None))
        return queryset.filter(pk__in=find_ids(request.user)) if find_ids else queryset


class ArticleList:
    """What ArticleAdmin lists.

    Every list, form, preview and search starts with `readable_by`.
    """

    list_display = ["title", "topic", "state", "newest", "owner", "updated_at"]
    list_filter = [DeskFilter, "topic", "needs_approval"]
    list_select_related = ["topic", "owner"]
    list_per_page = 50
    search_fields = ["title", "slug"]

    def get_queryset(self, request):
        newest = models.Edition.objects.filter(article=OuterRef("pk")).order_by("-number")
        live = models.Edition.objects.live().filter(article=OuterRef("pk"))
        coming = models.Edition.objects.filter(article=OuterRef("pk"), live_from__gt=timezone.now())
        return (
            super()
            .get_queryset(request)
            .readable_by(request.user)
            .annotate(
                newest_number=Subquery(newest.values("number")[:1]),
                live_number=Subquery(live.values("number")[:1]),
                coming_number=Subquery(coming.values("number")[:1]),
            )
        )

    @admin.display(description="newest edition", ordering="newest_number")
    def newest(self, article):
        return article.newest_number or "—"

    @admin.display(description="live")
    def state(self, article):
        if article.binned_at:
            return "in the bin"
        parts = [f"edition {article.live_number}"] if article.live_number else []
        if article.coming_number:
            parts.append(f"edition {article.coming_number} scheduled")
        return ", ".join(parts) or "not published"

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, (extra_context or {}) | {"title": "Articles"})
