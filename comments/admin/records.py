"""Bans, readers' reports, and the replies that moderators begin with."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from activity.admin.recording import RecordsChanges
from comments.admin.access import ModeratorsOnly
from comments.models import Ban, Report, ScriptedReply
from comments.moderation.bans import lift_ban
from core.admin.csp import NonceAdmin
from core.admin.filters import OptionsFilter
from core.admin.people import full_name, show_person
from core.errors import ActionRefused


class _Record(ModeratorsOnly, NonceAdmin):
    """Rows that verbs write and moderators only read."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description="comment")
    def comment_link(self, row):
        if row.comment_id is None:
            return "deleted"
        return format_html(
            '<a href="{}">number {}</a>',
            reverse("admin:comments_comment_change", args=[row.comment_id]),
            row.comment_id,
        )


class BanStatusFilter(OptionsFilter):
    title = parameter_name = "status"
    options = {
        "active": ("Active", lambda bans: bans.filter(pk__in=Ban.objects.in_force().values("pk"))),
        "ended": ("Ended or lifted", lambda bans: bans.exclude(pk__in=Ban.objects.in_force().values("pk"))),
    }


BY = show_person("by", "by")


@admin.register(Ban)
class BanAdmin(_Record, admin.ModelAdmin):
    """Bans start beside a comment; they are lifted, never deleted."""

    list_display = ["who", "until", "reason", BY, "status", "comment_link"]
    list_filter = [BanStatusFilter, "kind"]
    list_select_related = ["by", "lifted_by"]
    search_fields = ["reason"]
    fields = ["kind", "until", "reason", BY, "created_at", "status", "comment_link"]
    readonly_fields = fields
    actions = ["lift_selected"]

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="ban", ordering="created_at")
    def who(self, ban):
        return f"{ban.get_kind_display()}, since {date_format(timezone.localdate(ban.created_at))}"

    @admin.display(description="status")
    def status(self, ban):
        if ban.lifted_at:
            who = f" by {full_name(ban.lifted_by)}" if ban.lifted_by else ""
            return f"lifted on {date_format(timezone.localdate(ban.lifted_at))}{who}"
        return "in force" if ban.until > timezone.now() else "over"

    @admin.action(description="Lift now", permissions=["moderate"])
    def lift_selected(self, request, bans):
        lifted = 0
        for ban in bans:
            try:
                lift_ban(ban=ban, by=request.user)
                lifted += 1
            except ActionRefused as refusal:
                messages.warning(request, refusal.sentence)
        if lifted:
            messages.success(request, f"{lifted} ban{'s' if lifted > 1 else ''} lifted. The commenter can post again.")


class ReportStatusFilter(OptionsFilter):
    title = parameter_name = "status"
    options = {
        "open": ("Open", lambda reports: reports.open()),
        "closed": ("Closed", lambda reports: reports.exclude(closed_at=None)),
    }


@admin.register(Report)
class ReportAdmin(_Record, admin.ModelAdmin):
    """Reports close with a decision about their comment, and are deleted with it."""

    list_display = ["reason", "text", "created_at", "closed_at", "closed_by", "comment_link"]
    list_filter = [ReportStatusFilter, "reason"]
    list_select_related = ["closed_by"]
    fields = ["reason", "text", "created_at", "closed_at", "closed_by", "comment_link"]
    readonly_fields = fields

    def has_delete_permission(self, request, obj=None):
        """Allow deletion only to superusers who delete the comment."""
        at = getattr(request, "resolver_match", None)
        with_comment = at is not None and (at.url_name or "").startswith("comments_comment_")
        return with_comment and request.user.is_superuser


@admin.register(ScriptedReply)
class ScriptedReplyAdmin(RecordsChanges, NonceAdmin, admin.ModelAdmin):
    recorded_as, recorded_values = "reply", ("title", "language", "for_risk", "is_active")
    list_display = ["title", "language", "for_risk", "is_active"]
    list_filter = ["language", "for_risk", "is_active"]
    search_fields = ["title", "text"]
    show_full_result_count = False
