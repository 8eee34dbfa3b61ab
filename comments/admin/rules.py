"""Rules and phrases that hold comments; each is simulated before it takes effect."""

from django.contrib import admin

from activity.admin.recording import RecordsChanges
from comments.admin.simulation import SimulationAdmin, SimulationForm
from comments.models import ModerationRule
from comments.screening import simulation
from crisis.models import Phrase


class RuleForm(SimulationForm):
    simulate = staticmethod(simulation.simulate_rule)
    acts = staticmethod(lambda rule: rule.is_active)


class PhraseForm(SimulationForm):
    simulate = staticmethod(simulation.simulate_phrase)
    acts = staticmethod(lambda phrase: phrase.is_active)


@admin.register(ModerationRule)
class ModerationRuleAdmin(RecordsChanges, SimulationAdmin, admin.ModelAdmin):
    # A pattern may be a reader's address or name, so it is not recorded.
    recorded_as, recorded_values = "rule", ("kind", "action", "is_active")
    simulation_form = RuleForm
    list_display = ["pattern", "kind", "action", "is_active", "note", "created_at"]
    list_filter = ["kind", "action", "is_active"]
    search_fields = ["pattern", "note"]
    show_full_result_count = False


@admin.register(Phrase)
class PhraseAdmin(RecordsChanges, SimulationAdmin, admin.ModelAdmin):
    """The command load_phrases adds our new phrases."""

    recorded_as, recorded_values = "phrase", ("text", "unless", "kind", "language", "weight", "is_active")
    simulation_form = PhraseForm
    list_display = ["text", "kind", "language", "weight", "is_active"]
    list_filter = ["kind", "language", "weight", "is_active"]
    search_fields = ["text", "unless"]
    show_full_result_count = False
