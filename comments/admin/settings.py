"""The comment section's settings: one row, straight to its form."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from comments.admin.simulation import TryingAdmin, TryingForm
from comments.models import Policy
from comments.screening import simulation
from comments.spam import learning
from comments.spam.classifier import LEAST


class PolicyForm(TryingForm):
    """Only what holds more than before is tried; the other settings are saved at once."""

    dry_run_of = staticmethod(simulation.of_policy)

    def acts(self, policy):
        before = Policy.objects.filter(pk=1).first() or Policy()
        return (
            (policy.hold_all and not before.hold_all)
            or (policy.hold_first and not before.hold_first)
            or policy.links_allowed < before.links_allowed
            or policy.spam_threshold < before.spam_threshold
        )


@admin.register(Policy)
class PolicyAdmin(TryingAdmin, admin.ModelAdmin):
    """One row, and nothing to add: what was never saved shows the defaults."""

    trying_form = PolicyForm
    readonly_fields = ["classifier"]

    @admin.display(description="what the classifier knows")
    def classifier(self, policy):
        known = learning.known()
        learnt = f"{known.spam:,} comments that were filed as spam and {known.ham:,} that were approved."
        return learnt if known.is_ready else f"{learnt} It says nothing before it knows {LEAST} of each."

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return redirect("admin:comments_policy_change", 1)

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        return Policy(pk=1) if found is None and object_id == "1" else found

    def has_add_permission(self, request):
        return False  # and asks nothing: every page of the admin asks this for its list of models

    def has_delete_permission(self, request, obj=None):
        return False
