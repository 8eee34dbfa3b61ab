"""Rules and phrases that hold comments. Each shows what it would have held before it acts."""

from django.contrib import admin

from comments.admin.simulation import TryingAdmin, TryingForm
from comments.models import ModerationRule, Phrase
from comments.screening import simulation


class RuleForm(TryingForm):
    dry_run_of = staticmethod(simulation.of_rule)
    acts = staticmethod(lambda rule: rule.is_active)


class PhraseForm(TryingForm):
    dry_run_of = staticmethod(simulation.of_phrase)
    acts = staticmethod(lambda phrase: phrase.is_active)


@admin.register(ModerationRule)
class ModerationRuleAdmin(TryingAdmin, admin.ModelAdmin):
    trying_form = RuleForm
    list_display = ["pattern", "kind", "action", "is_active", "note", "created_at"]
    list_filter = ["kind", "action", "is_active"]
    search_fields = ["pattern", "note"]
    show_full_result_count = False


@admin.register(Phrase)
class PhraseAdmin(TryingAdmin, admin.ModelAdmin):
    """New ones of ours come by the command load_phrases."""

    trying_form = PhraseForm
    list_display = ["text", "kind", "language", "weight", "is_active"]
    list_filter = ["kind", "language", "weight", "is_active"]
    search_fields = ["text", "unless"]
    show_full_result_count = False
