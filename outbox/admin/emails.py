"""The outbox in the admin: waiting, sent and failed emails.

The body is never shown: it may hold a secret link or a code.
"""

from django.contrib import admin, messages

from core.admin.csp import NonceAdmin
from core.admin.filters import OptionsFilter
from core.admin.read_only import ReadOnly
from outbox import actions
from outbox.models import Email


class StateFilter(OptionsFilter):
    title = "state"
    parameter_name = "state"
    options = {
        "waiting": ("Waiting", lambda emails: emails.filter(sent_at=None, given_up_at=None)),
        "failing": (
            "Failed so far",
            lambda emails: emails.filter(sent_at=None, given_up_at=None).exclude(last_error=""),
        ),
        "given_up": ("Given up", lambda emails: emails.exclude(given_up_at=None)),
        "sent": ("Sent", lambda emails: emails.exclude(sent_at=None)),
    }


@admin.register(Email)
class EmailAdmin(ReadOnly, NonceAdmin, admin.ModelAdmin):
    list_display = ["subject", "to", "about", "state", "attempts", "created_at"]
    list_filter = [StateFilter, "kind"]
    search_fields = ["to", "subject"]
    list_per_page = 50
    fields = [
        "subject",
        "to",
        "about",
        "state",
        "created_at",
        "not_before",
        "attempts",
        "last_error",
        "sent_at",
        "given_up_at",
    ]
    readonly_fields = fields
    actions = ["retry"]

    @admin.display(description="kind", ordering="kind")
    def about(self, email):
        return email.kind.replace("_", " ").capitalize()

    @admin.display(description="state")
    def state(self, email):
        if email.sent_at:
            return "sent"
        if email.given_up_at:
            return "given up"
        return "failed so far" if email.last_error else "waiting"

    @admin.action(description="Try again now", permissions=["retry"])
    def retry(self, request, emails):
        count = actions.retry(emails=emails, by=request.user)
        if count:
            messages.success(request, f"The worker will try {count} email{'s' if count > 1 else ''} again.")
        else:
            messages.info(request, "These emails were already sent. Choose emails that were not.")

    def has_retry_permission(self, request):
        return request.user.has_perm("outbox.change_email")
