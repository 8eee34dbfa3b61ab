"""The admin of topics."""

from django.contrib import admin

from activity.admin.recording import RecordsChanges
from articles import models
from core.admin.csp import NonceAdmin


@admin.register(models.Topic)
class TopicAdmin(RecordsChanges, NonceAdmin, admin.ModelAdmin):
    recorded_as, recorded_values = "topic", [field.name for field in models.Topic._meta.fields]
    list_display = ["name", "slug", "position"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]
