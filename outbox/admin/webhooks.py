"""Webhooks in the admin, and the messages to them."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q

from activity.admin.recording import RecordsChanges
from core.admin.csp import NonceAdmin
from core.admin.filters import OptionsFilter
from core.admin.read_only import ReadOnly
from core.admin.secrets import show_once
from core.admin.steps import Step, StepsMixin
from outbox.models import Webhook, WebhookDelivery
from outbox.webhooks import actions, signing
from outbox.webhooks.kinds import KINDS


def show_secret(model_admin, request, webhook):
    """Return the page that shows a new secret, once."""
    return show_once(
        model_admin,
        request,
        webhook,
        secret=signing.secret_of(webhook),
        title="Note the secret of this webhook",
        explanation="The receiver needs it to check the signature of each message. This page shows it once. If you lose "
        "it, make a new one.",
    )


class WebhookForm(forms.ModelForm):
    events = forms.MultipleChoiceField(
        choices=[(code, words) for code, words in KINDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one event."},
    )

    class Meta:
        model = Webhook
        fields = ["url", "events", "is_active"]

    def clean_url(self):
        url = self.cleaned_data["url"]
        if not url.startswith("https://"):
            raise forms.ValidationError("Enter an address that starts with https://, so that no one can read along.")
        return url


class SendTest(Step):
    name = "test"
    permission = "outbox.change_webhook"
    heading = "Send a test to {object}"
    explanation = "The message has the type “test” and one sentence. We send it now and say whether it arrived."
    button = "Send the test"
    done = "The test arrived at {object}."

    def act(self, form):
        actions.send_test(webhook=self.object, by=self.request.user)


class NewSecret(Step):
    name = "new-secret"
    permission = "outbox.change_webhook"
    heading = "Make a new secret for {object}"
    explanation = "The earlier secret signs nothing from now on. Give the receiver the new one."
    button = "Make a new secret"

    def act(self, form):
        actions.replace_secret(webhook=self.object, by=self.request.user)
        return show_secret(self.admin, self.request, self.object)


@admin.register(Webhook)
class WebhookAdmin(RecordsChanges, NonceAdmin, StepsMixin, admin.ModelAdmin):
    recorded_as, recorded_values = "webhook", ("url", "is_active")
    steps = [SendTest, NewSecret]
    form = WebhookForm
    change_form_template = "admin/outbox/webhook.html"
    list_display = ["url", "is_active", "waiting", "created_at"]
    readonly_fields = ["ended_because", "created_at"]

    def get_fields(self, request, obj=None):
        return ["url", "events", "is_active", *(["ended_because", "created_at"] if obj else [])]

    def get_queryset(self, request):
        undelivered = Count("deliveries", filter=Q(deliveries__delivered_at=None))
        return super().get_queryset(request).annotate(undelivered=undelivered)

    @admin.display(description="not delivered")
    def waiting(self, webhook):
        return webhook.undelivered

    def save_model(self, request, obj, form, change):
        if not change:
            obj.secret_seed = actions.new_seed()
        if obj.is_active:
            obj.ended_because = ""
        super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs, request):
        # The messages go with their webhook, although no one deletes one by itself.
        names, counts, _missing, protected = super().get_deleted_objects(objs, request)
        return names, counts, set(), protected

    def response_add(self, request, obj, post_url_continue=None):
        return show_secret(self, request, obj)


class StateFilter(OptionsFilter):
    title = "state"
    parameter_name = "state"
    options = {
        "waiting": ("Waiting", lambda rows: rows.filter(delivered_at=None, given_up_at=None)),
        "given_up": ("Given up", lambda rows: rows.exclude(given_up_at=None)),
        "delivered": ("Delivered", lambda rows: rows.exclude(delivered_at=None)),
    }


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnly, NonceAdmin, admin.ModelAdmin):
    list_display = ["kind", "webhook", "state", "attempts", "last_error", "created_at"]
    list_filter = [StateFilter, "kind"]
    list_select_related = ["webhook"]
    list_per_page = 50
    fields = [
        *("kind", "webhook", "state", "message_id", "body", "created_at", "not_before", "attempts", "last_status"),
        *("last_error", "delivered_at", "given_up_at"),
    ]
    readonly_fields = fields
    actions = ["send_again"]

    @admin.display(description="state")
    def state(self, message):
        if message.delivered_at:
            return "delivered"
        if message.given_up_at:
            return "given up"
        return "failed so far" if message.last_error else "waiting"

    @admin.action(description="Send again now", permissions=["send"])
    def send_again(self, request, queryset):
        count = actions.send_again(messages=queryset, by=request.user)
        if count:
            messages.success(request, f"The worker will send {count} message{'s' if count > 1 else ''} again.")
        else:
            messages.info(request, "These messages arrived, or are tests. Choose messages that did not arrive.")

    def has_send_permission(self, request):
        return request.user.has_perm("outbox.change_webhook")
