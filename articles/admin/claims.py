"""The queue of claims of approvals that came in from another site."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html

from articles import models
from articles.approval.claims import ask_claimed_approver, set_claim_aside
from core.admin.csp import NonceAdmin
from core.admin.read_only import ReadOnly
from core.errors import ActionRefused


class _StateFilter(admin.SimpleListFilter):
    title, parameter_name = "state", "settled"

    def lookups(self, request, model_admin):
        return [("", "Open"), ("yes", "Settled")]

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value} if value else {}, [self.parameter_name])
            yield {"selected": (self.value() or "") == value, "query_string": query, "display": label}

    def queryset(self, request, queryset):
        return queryset.filter(settled_at__isnull=self.value() != "yes")


@admin.register(models.ApprovalClaim)
class ApprovalClaimAdmin(ReadOnly, NonceAdmin, admin.ModelAdmin):
    list_display = ["name", "matched", "day", "article_link", "words", "place"]
    list_display_links = None
    list_filter = [_StateFilter]
    search_fields = ["name", "article__title"]
    list_select_related = ["person", "article"]
    actions = ["ask", "set_aside"]

    def has_ask_permission(self, request):
        return self.has_view_permission(request) and request.user.has_perm("articles.request_review")

    @admin.display(description="person here", ordering="person__name")
    def matched(self, claim):
        return str(claim.person) if claim.person else "—"

    @admin.display(description="article", ordering="article__title")
    def article_link(self, claim):
        page = reverse("admin:articles_article_change", args=[claim.article_id])
        return format_html('<a href="{}">{}</a>', page, claim.article)

    @admin.action(description="Ask for a review", permissions=["ask"])
    def ask(self, request, claims):
        """Ask the person of each claim, and say why one could not be asked."""
        asked = 0
        for claim in claims.filter(settled_at=None):
            try:
                ask_claimed_approver(claim=claim, by=request.user)
                asked += 1
            except ActionRefused as error:
                messages.error(request, f"“{claim.article}”: {error}")
        if asked:
            messages.success(request, f"{asked} review request{'' if asked == 1 else 's'} sent.")

    @admin.action(description="Set aside", permissions=["ask"])
    def set_aside(self, request, claims):
        """Settle claims without a review."""
        claims = list(claims.filter(settled_at=None))
        for claim in claims:
            set_claim_aside(claim=claim, by=request.user)
        messages.success(request, f"{len(claims)} claim{'' if len(claims) == 1 else 's'} set aside.")
