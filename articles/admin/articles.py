"""The admin of articles: their form and its pages."""

from content_editor.admin import ContentEditor, ContentEditorInline
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.text import capfirst

from articles import models
from articles.admin.activity import ActivityMixin
from articles.admin.bulk.actions import BulkMixin
from articles.admin.copying import Duplicate
from articles.admin.listing.articles import ArticleList
from articles.admin.next_step import NextStep
from articles.admin.people.leaving import HandOverMixin
from articles.admin.people.merging import MergePeopleMixin
from articles.admin.pictures import ReplaceMixin
from articles.admin.usage import UsageMixin
from articles.admin.withdrawing import MoveToBin, RestoreFromBin, Withdraw
from articles.admin.writing import merging, presence, stale
from articles.admin.writing.block_copy import CopyBlockMixin
from articles.admin.writing.checking import CheckingMixin, Freeze
from articles.admin.writing.form import ArticleForm
from articles.admin.writing.layout import FewPopups, LayoutMixin
from articles.admin.writing.linking import LinkingMixin
from articles.admin.writing.long_texts import DividesTexts
from articles.admin.writing.pasting import PastingMixin
from articles.admin.writing.preview import PreviewMixin, RevokePreview
from articles.admin.writing.versions import RestoreVersion, VersionsMixin
from articles.approval import facts, steps
from articles.approval.remarks import follow_remarks
from articles.approval.turns import address_of
from articles.blocks.parts import freezing
from articles.checklist import completeness
from articles.permissions import can_edit, is_editor
from articles.publishing import actions, history, withdrawals
from core.admin.autocomplete import CompletesSafely
from core.admin.csp import NonceAdmin
from core.admin.drafts.admin import KeepsUnsaved
from core.admin.people import full_name, show_person
from core.admin.search_listing import SECTION, PreviewsListing
from core.admin.steps import StepsMixin
from core.admin.suggestions import SuggestingInput
from core.db.search_listing import FIELDS
from images.admin.choosing import ChoosesPictures

# For people who may not choose the owner.
OWNER = show_person("owner", "owner")


def _is_new(article):
    return article is None or article.pk is None


def is_on_site(article):
    """Return True if the article is live or scheduled.

    Take it from ArticleAdmin's queryset.
    """
    return bool(article.live_number or article.coming_number)


class BylineInline(FewPopups, CompletesSafely, admin.TabularInline):
    model = models.Byline
    verbose_name = "author"
    verbose_name_plural = "bylines"
    extra = 0
    autocomplete_fields = ["person"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "position":
            # The order of the list sets it.
            kwargs["widget"] = forms.HiddenInput
        elif db_field.name == "credit":
            kwargs["widget"] = SuggestingInput(models.Byline.CREDITS)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class BlockInline(FewPopups, ChoosesPictures, CompletesSafely, ContentEditorInline):
    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Return a field that may stay empty in a draft, though not in an edition."""
        if db_field.name == "region":
            kwargs["initial"] = models.Article.regions[0].key
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field in self.model.required_fields():
            field.required = False
        if field and db_field.name == "heading":
            # The form shows no label above it.
            field.widget.attrs["placeholder"] = capfirst(field.label)
        return field

    def get_queryset(self, request):
        # A folded block names what it links to: one query for each kind.
        return super().get_queryset(request).select_related(*(field.name for field in self.model.links()))


def _inline(block):
    links = [field.name for field in block.links()]
    return BlockInline.create(model=block, **{"autocomplete_fields": links} | block.editor_options)


@admin.register(models.Article)
class ArticleAdmin(
    NonceAdmin,
    PreviewsListing,
    ActivityMixin,
    ChoosesPictures,
    PreviewMixin,
    PastingMixin,
    LinkingMixin,
    CheckingMixin,
    UsageMixin,
    HandOverMixin,
    MergePeopleMixin,
    ReplaceMixin,
    StepsMixin,
    VersionsMixin,
    KeepsUnsaved,
    BulkMixin,
    ArticleList,
    CopyBlockMixin,
    DividesTexts,
    FewPopups,
    LayoutMixin,
    ContentEditor,
):
    """Writers read all articles and change their own, without the editors' decisions.

    Others read what `readable_by` gives them: every list, form, preview and search starts with it.
    """

    # Only editors decide these, and on a live article also the fields that readers see at once.
    editors_fields = ("needs_approval", "comments_open", "start_here", "owner", "site_page")
    live_fields = ("slug", "topic", "tags", "related", "language", "translation_of", "series", "part", *FIELDS)

    listing_title, listing_text = "title", "standfirst"
    steps = [NextStep, Freeze, Withdraw, MoveToBin, RestoreFromBin, Duplicate, RevokePreview, RestoreVersion]
    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["topic", "lead_image", "related", "series", "translation_of"]
    inlines = [BylineInline, *map(_inline, models.BLOCKS)]
    # The first is shown with the blocks, the others are sections at the side (writing/layout.py).
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "lead_image", "seen_version"]}),
        ("Topic and address", {"fields": ["topic", "slug", "tags"], "classes": ["open"]}),
        ("Interests and evidence", {"fields": ["interests", "evidence", "ai_use"]}),
        ("Related articles", {"fields": ["related", "series", "part", "language", "translation_of"]}),
        SECTION,
        ("Publishing", {"fields": ["needs_approval", "comments_open", "start_here", "owner", "site_page"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        # Articles go to the bin, so that what was public can still be proved.
        return False

    def save_model(self, request, obj, form, change):
        if not change and obj.owner_id is None:
            obj.owner = request.user
        if change:
            history.keep_draft(obj, request.user)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        # Skip ContentEditor's method: it copies any block that a forged `_clone` names.
        super(ContentEditor, self).save_related(request, form, formsets, change)
        self.clear_unsaved(request)
        # Number the version only now, after the blocks are saved.
        actions.record_save(article=form.instance, by=request.user)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (_is_new(obj) or can_edit(request.user, obj))

    def get_readonly_fields(self, request, obj=None):
        if is_editor(request.user):
            return []
        decided = [OWNER if name == "owner" else name for name in self.editors_fields]
        return [*decided, *(self.live_fields if not _is_new(obj) and is_on_site(obj) else ())]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if not _is_new(obj) and is_on_site(obj) else self.prepopulated_fields

    def get_inlines(self, request, obj):
        """Return no blocks for people who may only read; they see the text as a page."""
        return self.inlines if _is_new(obj) or self.has_change_permission(request, obj) else [BylineInline]

    def get_fieldsets(self, request, obj=None):
        hidden = () if _is_new(obj) or self.has_change_permission(request, obj) else ("seen_version",)
        instead = {} if is_editor(request.user) else {"owner": OWNER}

        def choose(names):
            return [instead.get(name, name) for name in names if name not in hidden]

        return [(title, options | {"fields": choose(options["fields"])}) for title, options in self.fieldsets]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner":
            kwargs["queryset"] = db_field.related_model.objects.filter(is_staff=True, is_active=True).order_by(
                "username"
            )
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "owner":
            field.label_from_instance = full_name
        return field

    def get_urls(self):
        presence_view = self.object_view(self.presence)
        return [
            path("<int:pk>/presence/", presence_view, name="articles_article_presence"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        article = self.get_object(request, object_id)
        extra = {}
        if article is not None:
            mine = self.has_change_permission(request, article)
            if request.method == "POST" and mine:
                request.POST = self.adopt_fields(merging.apply_choices(request.POST, article), article)
            extra = {
                "editions": article.editions.defer("document", "text").order_by("-number")[:5],
                "can_edit": mine,
                "approvals": withdrawals.approvals_to_show(article, request.user),
                "can_withdraw": article.editions.exclude(live_from=None).exists(),
                **self._turn(request, article),
                "others": presence.list_others(article, request.user) if mine else [],
                "watch": reverse("admin:articles_article_presence", args=[article.pk]) if mine else "",
                "preview_text": reverse("admin:articles_article_preview_text", args=[article.pk]),
                "title": article.title,
                "subtitle": None,
            }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)

    def _turn(self, request, article):
        """Return whose turn it is, now and after the person changes the text."""
        found = facts.read_facts([article.pk], request.user)[article.pk]
        turn = steps.find_turn(found)
        return {
            "turn": turn,
            "turn_address": address_of(turn),
            "following": steps.find_turn_after_edit(found),
            "newest": found.newest_pk,
            "wanted": found.wanted,
            "waiting": found.waiting if found.may_send and found.may_edit else (),
            "remarks": self._remarks(article),
        }

    def _remarks(self, article):
        """Return the open remarks of approvers, as they stand in the draft."""
        if not models.Remark.objects.filter(edition__article=article, done_at=None).exists():
            return []
        return follow_remarks(article, freezing.build(article)[0])

    def response_change(self, request, obj):
        """Go on to the next step if its button was pressed."""
        if "_next" in request.POST:
            return HttpResponseRedirect(reverse("admin:articles_article_next", args=[obj.pk]))
        return super().response_change(request, obj)

    def render_change_form(self, request, context, **kwargs):
        form = context["adminform"].form
        if getattr(form, "overtaken_by", None):
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            context["stale"] = merging.compare_versions(form, formsets)
        return super().render_change_form(request, context, **kwargs)

    def adopt_fields(self, post, instance):
        return stale.adopt_deleted_blocks(post, instance.pk) if instance.pk else post

    def list_needs(self, form, formsets):
        needs = completeness.list_needs(form.instance, stale.all_blocks_of_form(formsets))
        return [*super().list_needs(form, formsets), *needs]

    def watch_form(self, request, instance):
        return {"others": presence.list_others(instance, request.user) if instance.pk else []}

    def presence(self, request, article):
        """Record that this form is still open; return who else has it open."""
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return JsonResponse({"others": presence.record_presence(article, request.user, request.POST.get("part", ""))})
