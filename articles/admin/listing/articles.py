"""The list of articles: its columns, tabs, filters and search."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from articles import models
from articles.admin.listing import rows, saved_views, search, tabs
from articles.admin.listing.filters import FILTERS, FilterForm
from articles.approval.turns import address_of
from core.text.dates import format_age, format_day, format_moment

# What the form of the filters keeps of the address.
KEPT = ("tab", "desk", "q", "o")


class ArticleList:
    """What ArticleAdmin lists.

    Every list, form, preview and search starts with `readable_by`.
    """

    list_display = ["picture", "titled", "state", "authors", "approver", "review", "topic", "updated"]
    list_display_links = ["titled"]
    list_filter = FILTERS
    list_select_related = ["topic", "lead_image"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title", "slug"]
    search_help_text = "Words of the text, a title, an author or an approver."

    def get_queryset(self, request):
        newest = models.Edition.objects.filter(article=OuterRef("pk")).order_by("-number")
        live = models.Edition.objects.live().filter(article=OuterRef("pk"))
        coming = models.Edition.objects.filter(article=OuterRef("pk"), live_from__gt=timezone.now())
        return (
            super()
            .get_queryset(request)
            .readable_by(request.user)
            .defer("words")
            .annotate(
                newest_number=Subquery(newest.values("number")[:1]),
                live_number=Subquery(live.values("number")[:1]),
                coming_number=Subquery(coming.values("number")[:1]),
            )
        )

    def get_urls(self):
        save, remove = (self.admin_site.admin_view(view) for view in (saved_views.save, saved_views.remove))
        return [
            path("views/", save, name="articles_article_save_view"),
            path("views/<int:pk>/remove/", remove, name="articles_article_remove_view"),
            *super().get_urls(),
        ]

    def get_search_results(self, request, queryset, search_term):
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            return super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return queryset, False
        # The list and the counts of its tabs search for the same words.
        found = getattr(request, "articles_found", None) or search.find_articles(search_term.strip())
        request.articles_found = found
        return queryset.filter(found), False

    def get_changelist_instance(self, request):
        """Fetch what the rows of one page say."""
        changes = super().get_changelist_instance(request)
        found = rows.load_rows([article.pk for article in changes.result_list], request.user)
        for article in changes.result_list:
            article.row = found[article.pk]
        return changes

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        changes = getattr(response, "context_data", {}).get("cl")
        if changes is not None:
            form = FilterForm(request, self.admin_site)
            response.context_data |= {
                "tabs": self._tabs(request, changes),
                "filter_form": form,
                "views": saved_views.list_views(request.user),
                "view_query": saved_views.clean_query(request.GET),
                "kept_parameters": [(name, text) for name, text in request.GET.items() if name in KEPT],
                "media": response.context_data["media"] + form.media,
            }
        return response

    def _tabs(self, request, changes):
        current = request.GET.get("tab", "")
        counts = tabs.count_tabs(changes.get_queryset(request, exclude_parameters=["tab"]))
        return [
            tabs.Tab(label, counts[name], changes.get_query_string({"tab": name or None}), name == current)
            for name, (label, _keep) in tabs.TABS.items()
        ]

    @admin.display(description="picture")
    def picture(self, article):
        image = article.lead_image
        if image is None:
            return ""
        place = reverse("admin:articles_article_change", args=[article.pk])
        thumbnail = '<img class="list-thumbnail {}" src="{}" alt="" width="60" height="40" loading="lazy">'
        return format_html(
            f'<a href="{{}}" tabindex="-1" aria-hidden="true">{thumbnail}</a>', place, image.classes, image.stamp_url
        )

    @admin.display(description="title", ordering="title")
    def titled(self, article):
        return article.title

    @admin.display(description="state")
    def state(self, article):
        turn, badge = article.row.turn, article.row.badge
        mine = "Your turn. " if turn.is_mine else ""
        lines = [f"{mine}{turn.reason}", badge.label if badge else ""]
        notes = format_html_join("", '<span class="list-note">{}</span>', [(line,) for line in lines if line])
        return format_html("{}{}{}", turn.state, notes, self._press(article))

    def _press(self, article):
        """Return the link to the person's step, or ""."""
        turn = article.row.turn
        press = '<a class="list-press" href="{}">{}<span class="visually-hidden">: {}</span></a>'
        return format_html(press, address_of(turn), turn.task, article.title) if turn.is_mine else ""

    @admin.display(description="authors")
    def authors(self, article):
        return ", ".join(article.row.authors) or "—"

    @admin.display(description="approver")
    def approver(self, article):
        return ", ".join(article.row.approvers) or "—"

    @admin.display(description="next review")
    def review(self, article):
        due = article.row.due
        if due is None:
            return "—"
        late = due < timezone.localdate()
        return format_html('<span class="{}">{}</span>', "list-warn" if late else "", format_day(due))

    @admin.display(description="updated", ordering="updated_at")
    def updated(self, article):
        moment = article.updated_at
        return format_html('<time datetime="{}">{}</time>', format_moment(moment), format_age(moment))
