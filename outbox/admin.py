"""The outbox in the admin: what waits, what went out, what failed. Never the words: they may hold links that open something."""

from django.contrib import admin, messages

from core.admin.csp import NonceAdmin
from outbox import actions
from outbox.models import Letter


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("waiting", "Waiting"), ("failing", "Failed so far"), ("given_up", "Given up"), ("sent", "Sent")]

    def queryset(self, request, letters):
        match self.value():
            case "waiting":
                return letters.filter(sent_at=None, given_up_at=None)
            case "failing":
                return letters.filter(sent_at=None, given_up_at=None).exclude(last_error="")
            case "given_up":
                return letters.exclude(given_up_at=None)
            case "sent":
                return letters.exclude(sent_at=None)
        return letters


@admin.register(Letter)
class LetterAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["subject", "to", "kind", "state", "attempts", "created_at"]
    list_filter = [StateFilter, "kind"]
    search_fields = ["to", "subject"]
    list_per_page = 50
    fields = [
        "subject",
        "to",
        "kind",
        "state",
        "created_at",
        "not_before",
        "attempts",
        "last_error",
        "sent_at",
        "given_up_at",
    ]
    readonly_fields = fields
    actions = ["try_again"]

    @admin.display(description="state")
    def state(self, letter):
        if letter.sent_at:
            return "sent"
        if letter.given_up_at:
            return "given up"
        return "failed so far" if letter.last_error else "waiting"

    @admin.action(description="Try again now", permissions=["retry"])
    def try_again(self, request, letters):
        count = actions.try_again(letters=letters)
        if count:
            messages.success(request, f"{count} letters are tried again with the next run.")
        else:
            messages.info(request, "These letters went out already. Choose some that have not.")

    def has_retry_permission(self, request):
        return request.user.has_perm("outbox.change_letter")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
