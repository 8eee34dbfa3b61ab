"""The moderators' desk. Every decision goes through actions.decide(); nothing else on these pages changes a comment."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.html import format_html

from comments import actions
from comments.models import Comment, ModerationEvent, ModerationRule, Phrase, Policy
from psychsite.lib.admin_csp import NonceAdmin


class StateFilter(admin.SimpleListFilter):
    """Shows the pile unless something else is asked for: that is what the page is opened for."""

    title, parameter_name = "state", "state"
    ALL = "all"

    def lookups(self, request, model_admin):
        return [*Comment.State.choices, (self.ALL, "All")]

    def choices(self, changelist):
        current = self.value() or Comment.State.PENDING
        for value, label in self.lookup_choices:
            yield {
                "selected": value == current,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        value = self.value() or Comment.State.PENDING
        if value == self.ALL:
            return queryset
        if value == Comment.State.PENDING:
            return queryset.awaiting_moderation()
        return queryset.filter(state=value)


class DecisionForm(forms.ModelForm):
    """The moderator's decision beside the comment. `seen` is the state that the page showed when it was opened."""

    decision = forms.ChoiceField(required=False)
    note = forms.CharField(
        required=False,
        max_length=500,
        help_text="Why; only moderators see it.",
        widget=forms.TextInput(attrs={"size": 80}),
    )
    seen = forms.ChoiceField(choices=Comment.State.choices, widget=forms.HiddenInput)

    class Meta:
        model = Comment
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = [choice for choice in Comment.State.choices if self.is_bound or choice[0] != self.instance.state]
        if "decision" in self.fields:
            self.fields["decision"].choices = [("", "Leave it as it is"), *others]
            self.fields["seen"].initial = self.instance.state


class EventInline(admin.TabularInline):
    model = ModerationEvent
    fields = readonly_fields = ["at", "action", "by", "note"]
    verbose_name_plural = "history"
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(actions.MODERATE)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")


class ModeratorsOnly:
    """Seeing and deciding need one permission, comments.moderate_comment."""

    def has_moderate_permission(self, request, obj=None):
        return request.user.has_perm(actions.MODERATE)

    has_module_permission = has_view_permission = has_change_permission = has_moderate_permission


@admin.register(Comment)
class CommentAdmin(ModeratorsOnly, NonceAdmin, admin.ModelAdmin):
    form = DecisionForm
    inlines = [EventInline]
    list_display = ["excerpt", "name", "article", "state", "risk", "hold_reason", "created_at"]
    list_display_links = ["excerpt"]
    list_filter = [StateFilter, "created_at"]
    list_select_related = ["article"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["name", "email", "body"]
    search_help_text = "Finds names, e-mail addresses and words of the text."
    readonly_fields = [
        "article_link", "parent", "name", "email", "body", "state", "hold_reason", "risk", "person", "client_hash",
        "created_at", "decided_at", "decided_by",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": ["article_link", "parent", "name", "email", "body", "created_at"]}),
        (
            "Decision",
            {"fields": ["state", "hold_reason", "risk", "decided_at", "decided_by", "decision", "note", "seen"]},
        ),
        ("Writer", {"fields": ["person", "client_hash"], "classes": ["collapse"]}),
    ]
    actions = ["approve_selected", "spam_selected", "remove_selected"]

    def has_add_permission(self, request):
        return False

    def get_ordering(self, request):
        """The pile in the order of awaiting_moderation(), everything else newest first: the list sorts over the filter."""
        if request.GET.get(StateFilter.parameter_name, Comment.State.PENDING) == Comment.State.PENDING:
            return Comment.objects.awaiting_moderation().query.order_by
        return ["-created_at", "-pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("article", "parent", "person", "decided_by")

    @admin.display(description="comment")
    def excerpt(self, comment):
        return comment.body if len(comment.body) <= 120 else f"{comment.body[:120]}…"

    @admin.display(description="article")
    def article_link(self, comment):
        return format_html('<a href="{}">{}</a>', comment.get_absolute_url(), comment.article)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Comments", **(extra_context or {})})

    def save_model(self, request, obj, form, change):
        decision = form.cleaned_data.get("decision")
        if not decision:
            return
        obj.state = form.cleaned_data["seen"]
        try:
            actions.decide(comment=obj, state=decision, by=request.user, note=form.cleaned_data.get("note", ""))
        except actions.Refused as refusal:
            self.message_user(request, refusal.sentence, messages.ERROR)

    def log_change(self, request, obj, message):
        """ModerationEvent is the record; a second one in the admin's log would say less."""

    @admin.action(description="Approve", permissions=["moderate"])
    def approve_selected(self, request, queryset):
        self._decide(request, queryset, Comment.State.APPROVED)

    @admin.action(description="File as spam", permissions=["moderate"])
    def spam_selected(self, request, queryset):
        self._decide(request, queryset, Comment.State.SPAM)

    @admin.action(description="Remove", permissions=["moderate"])
    def remove_selected(self, request, queryset):
        self._decide(request, queryset, Comment.State.REMOVED)

    def _decide(self, request, queryset, state):
        """Decide about each comment that still is as the list showed it; the others are told about."""
        done, refused = 0, []
        for comment in queryset:
            try:
                actions.decide(comment=comment, state=state, by=request.user)
                done += 1
            except actions.Refused as refusal:
                refused.append(refusal.sentence)
        # The list is filtered by state: what somebody else decided since it was shown is no longer in the queryset.
        asked = len(set(request.POST.getlist(ACTION_CHECKBOX_NAME)))
        gone = 0 if request.POST.get("select_across") == "1" else asked - done - len(refused)
        if done:
            label = Comment.State(state).label.lower()
            self.message_user(request, f"{done} comment{'s' if done > 1 else ''}: {label}.", messages.SUCCESS)
        if gone > 0:
            refused.append(f"{gone} of those you chose had been decided by somebody else in the meantime.")
        for sentence in refused[:5]:
            self.message_user(request, sentence, messages.WARNING)


@admin.register(ModerationRule)
class ModerationRuleAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["pattern", "kind", "action", "is_active", "note", "created_at"]
    list_filter = ["kind", "action", "is_active"]
    search_fields = ["pattern", "note"]
    show_full_result_count = False


@admin.register(Phrase)
class PhraseAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["text", "kind", "language", "weight", "is_active"]
    list_filter = ["kind", "language", "weight", "is_active"]
    search_fields = ["text", "unless"]
    show_full_result_count = False


@admin.register(Policy)
class PolicyAdmin(NonceAdmin, admin.ModelAdmin):
    """One row: who opens the list is led to it, and what was never saved shows the defaults."""

    exclude = ["proof_of_work", "spam_threshold"]  # nothing asks them yet: no switch without what it switches

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        there = Policy.objects.filter(pk=1).exists()
        return redirect("admin:comments_policy_change", 1) if there else redirect("admin:comments_policy_add")

    def add_view(self, request, *args, **kwargs):
        # Not in has_add_permission, which every page of the admin asks for its list of models.
        if Policy.objects.filter(pk=1).exists():
            return self.changelist_view(request)
        return super().add_view(request, *args, **kwargs)

    def has_delete_permission(self, request, obj=None):
        return False
