"""The comment section's settings: one row, straight to its form."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from activity.admin.recording import RecordsChanges
from comments.admin.simulation import SimulationAdmin, SimulationForm
from comments.models import Policy
from comments.screening import simulation
from comments.spam import learning
from comments.spam.classifier import MIN_EXAMPLES


class PolicyForm(SimulationForm):
    """Simulate only changes that hold more; the other settings are saved at once."""

    simulate = staticmethod(simulation.simulate_policy)

    def acts(self, policy):
        before = Policy.objects.filter(pk=1).first() or Policy()
        return (
            (policy.hold_all and not before.hold_all)
            or (policy.hold_first and not before.hold_first)
            or policy.links_allowed < before.links_allowed
            or policy.spam_threshold < before.spam_threshold
        )


@admin.register(Policy)
class PolicyAdmin(RecordsChanges, SimulationAdmin, admin.ModelAdmin):
    """One row; an unsaved one shows the defaults."""

    recorded_as, recorded_values = "policy", [field.name for field in Policy._meta.fields]
    simulation_form = PolicyForm
    readonly_fields = ["classifier"]

    @admin.display(description="classifier has learned from")
    def classifier(self, policy):
        known = learning.known_counts()
        learned = f"{known.spam:,} comments filed as spam and {known.ham:,} approved ones."
        return learned if known.is_ready else f"{learned} It starts to score at {MIN_EXAMPLES} of each."

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return redirect("admin:comments_policy_change", 1)

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        return Policy(pk=1) if found is None and object_id == "1" else found

    def has_add_permission(self, request):
        return False  # No query here: every page of the admin calls this for its list of models.

    def has_delete_permission(self, request, obj=None):
        return False
