"""The admin of topics, series, and the links in the footer."""

from django.contrib import admin

from activity.admin.recording import RecordsChanges
from articles import models
from core.admin.csp import NonceAdmin
from core.admin.search_listing import SECTION, PreviewsListing


class EntityInline(admin.TabularInline):
    model = models.TopicEntity
    extra = 0
    verbose_name = "drug, condition or therapy"
    verbose_name_plural = "what the topic is about"


class TopicPickInline(admin.TabularInline):
    model = models.TopicPick
    extra = 0
    fields = ["position", "article"]
    autocomplete_fields = ["article"]


@admin.register(models.Topic)
class TopicAdmin(RecordsChanges, NonceAdmin, PreviewsListing, admin.ModelAdmin):
    recorded_as, recorded_values = "topic", [field.name for field in models.Topic._meta.fields]
    listing_text = "description"
    fieldsets = [
        (None, {"fields": ["name", "slug", "parent", "description", "introduction", "treatment"]}),
        (None, {"fields": ["risk", "is_grave", "position"]}),
        SECTION,
    ]
    inlines = [TopicPickInline, EntityInline]
    list_display = ["name", "parent", "slug", "position"]
    list_select_related = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]


@admin.register(models.FooterLink)
class FooterLinkAdmin(NonceAdmin, RecordsChanges, admin.ModelAdmin):
    recorded_as, recorded_values = "footer", ("label", "position")
    autocomplete_fields = ["article"]
    list_display = ["article", "label", "position"]
    list_editable = ["label", "position"]
    list_select_related = ["article"]


@admin.register(models.Series)
class SeriesAdmin(NonceAdmin, RecordsChanges, admin.ModelAdmin):
    recorded_as, recorded_values = "series", ("name",)
    search_fields = ["name"]
