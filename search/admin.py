"""The admin of synonyms and promoted results."""

from django.contrib import admin

from activity.admin.recording import RecordsChanges
from core.admin.csp import NonceAdmin
from search.models import Promotion, Synonyms


@admin.register(Synonyms)
class SynonymsAdmin(RecordsChanges, NonceAdmin, admin.ModelAdmin):
    """The command load_synonyms adds our new sets."""

    recorded_as, recorded_values = "synonyms", ("words", "is_one_way", "is_active")
    list_display = ["words", "is_one_way", "is_active"]
    list_filter = ["is_one_way", "is_active"]
    search_fields = ["words"]


@admin.register(Promotion)
class PromotionAdmin(RecordsChanges, NonceAdmin, admin.ModelAdmin):
    recorded_as, recorded_values = "promotion", ("words", "title", "path", "is_active")
    list_display = ["title", "words", "path", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["words", "title", "path"]
