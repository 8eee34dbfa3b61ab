"""The admin of articles, topics and sources."""

from content_editor.admin import ContentEditor, ContentEditorInline
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, Subquery
from django.http import HttpResponseNotAllowed, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html

from activity.admin.recording import RecordsChanges
from articles import models
from articles.admin import presence, stale
from articles.admin.activity import ActivityMixin
from articles.admin.checking import CheckingMixin, Freeze
from articles.admin.copying import Duplicate
from articles.admin.pictures import ReplaceMixin
from articles.admin.presence import display_name
from articles.admin.preview import PreviewMixin, RevokePreview, with_frames
from articles.admin.usage import UsageMixin
from articles.admin.withdrawing import MoveToBin, RestoreFromBin, Withdraw
from articles.approval import queues
from articles.permissions import can_edit, is_editor
from articles.publishing import actions, withdrawals
from core.admin.autocomplete import CompletesSafely
from core.admin.csp import NonceAdmin
from core.admin.filters import OptionsFilter
from core.admin.steps import StepsMixin
from images.admin.choosing import ChoosesPictures


class ArticleForm(forms.ModelForm):
    """The form of an article. It is refused if a colleague saved meanwhile.

    Then `overtaken_by` is their version. With `_mine` set to its number, the form is saved anyway. With `_restore`,
    the form shows text that the browser kept, without saving it.
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    overtaken_by = None

    class Meta:
        model = models.Article
        exclude = []  # noqa: DJ006 (the admin's fieldsets name the fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "seen_version" in self.fields:
            self.fields["seen_version"].initial = self.instance.version

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            now = stale.lock_current(self.instance)
            if str(now.version) not in {str(cleaned.get("seen_version")), self.data.get("_mine")}:
                self.overtaken_by = now
                raise ValidationError(
                    f"{display_name(now.last_edited_by)} saved this article after you opened it. Your text is in this "
                    "form, and their version is shown beside it. Read both, then save."
                )
        if "_restore" in self.data:
            raise ValidationError("Restored. These changes are not saved yet. Check them, then save.")
        return cleaned


def _is_new(article):
    return article is None or article.pk is None


def is_on_site(article):
    """Return True if the article is live or scheduled.

    Take it from ArticleAdmin's queryset.
    """
    return bool(article.live_number or article.coming_number)


class BylineInline(CompletesSafely, admin.TabularInline):
    model = models.Byline
    verbose_name = "author"
    verbose_name_plural = "bylines"
    extra = 0
    autocomplete_fields = ["person"]


class DeskFilter(OptionsFilter):
    """The lists behind the cards of the desk; an option's function takes the user."""

    title, parameter_name = "desk", "desk"
    options = queues.LISTS

    def queryset(self, request, queryset):
        _label, find_ids = self.options.get(self.value(), ("", None))
        return queryset.filter(pk__in=find_ids(request.user)) if find_ids else queryset


class BlockInline(ChoosesPictures, CompletesSafely, ContentEditorInline):
    pass


def _inline(block):
    links = [field.name for field in block.links()]
    return BlockInline.create(model=block, **{"autocomplete_fields": links} | block.editor_options)


@admin.register(models.Article)
class ArticleAdmin(
    NonceAdmin,
    ActivityMixin,
    ChoosesPictures,
    PreviewMixin,
    CheckingMixin,
    UsageMixin,
    ReplaceMixin,
    StepsMixin,
    ContentEditor,
):
    """Writers read all articles and change their own, without the editors' decisions.

    Others read what `readable_by` gives them: every list, form, preview and search starts with it.
    """

    # Only editors decide these, and on a live article also the fields that readers see at once.
    editors_fields = ("needs_approval", "comments_open", "start_here", "owner")
    live_fields = ("slug", "topic", "tags", "related", "meta_title", "meta_description")

    steps = [Freeze, Withdraw, MoveToBin, RestoreFromBin, Duplicate, RevokePreview]
    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    list_display = ["title", "topic", "state", "newest", "owner", "updated_at"]
    list_filter = [DeskFilter, "topic", "needs_approval"]
    list_select_related = ["topic", "owner"]
    list_per_page = 50
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["topic", "lead_image", "related"]
    save_on_top = True
    inlines = [BylineInline, *map(_inline, models.BLOCKS)]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "slug",
                    "standfirst",
                    "topic",
                    "lead_image",
                    "tags",
                    "interests",
                    "evidence",
                    "ai_use",
                    "seen_version",
                ]
            },
        ),
        (
            "Settings",
            {"fields": ["related", "start_here", "needs_approval", "comments_open", "owner"], "classes": ["collapse"]},
        ),
        ("Search engines", {"fields": ["meta_title", "meta_description"], "classes": ["collapse"]}),
    ]

    def get_queryset(self, request):
        newest = models.Edition.objects.filter(article=OuterRef("pk")).order_by("-number")
        live = models.Edition.objects.live().filter(article=OuterRef("pk"))
        coming = models.Edition.objects.filter(article=OuterRef("pk"), live_from__gt=timezone.now())
        return (
            super()
            .get_queryset(request)
            .readable_by(request.user)
            .annotate(
                newest_number=Subquery(newest.values("number")[:1]),
                live_number=Subquery(live.values("number")[:1]),
                coming_number=Subquery(coming.values("number")[:1]),
            )
        )

    @admin.display(description="newest edition", ordering="newest_number")
    def newest(self, article):
        return article.newest_number or "—"

    @admin.display(description="live")
    def state(self, article):
        if article.binned_at:
            return "in the bin"
        parts = [f"edition {article.live_number}"] if article.live_number else []
        if article.coming_number:
            parts.append(f"edition {article.coming_number} scheduled")
        return ", ".join(parts) or "not published"

    def has_delete_permission(self, request, obj=None):
        # Articles go to the bin, so that what was public can still be proved.
        return False

    def save_model(self, request, obj, form, change):
        if not change and obj.owner_id is None:
            obj.owner = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        # Skip ContentEditor's method: it copies any block that a forged `_clone` names.
        super(ContentEditor, self).save_related(request, form, formsets, change)
        # Number the version only now, after the blocks are saved.
        actions.record_save(article=form.instance, by=request.user)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (_is_new(obj) or can_edit(request.user, obj))

    def get_readonly_fields(self, request, obj=None):
        if is_editor(request.user):
            return []
        return [*self.editors_fields, *(self.live_fields if not _is_new(obj) and is_on_site(obj) else ())]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if not _is_new(obj) and is_on_site(obj) else self.prepopulated_fields

    def get_inlines(self, request, obj):
        """Return no blocks for people who may only read; they see the text as a page."""
        return self.inlines if _is_new(obj) or self.has_change_permission(request, obj) else [BylineInline]

    def get_fieldsets(self, request, obj=None):
        if _is_new(obj) or self.has_change_permission(request, obj):
            return self.fieldsets
        return [(name, {**options, "fields": [field for field in options["fields"] if field != "seen_version"]})
                for name, options in self.fieldsets]  # fmt: skip

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner":
            kwargs["queryset"] = db_field.related_model.objects.filter(is_staff=True, is_active=True).order_by(
                "username"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self):
        presence_view = self.object_view(self.presence)
        return [
            path("<int:pk>/presence/", presence_view, name="articles_article_presence"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, (extra_context or {}) | {"title": "Articles"})

    @method_decorator(with_frames)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        article = self.get_object(request, object_id)
        extra = {}
        if article is not None:
            mine = self.has_change_permission(request, article)
            if request.method == "POST" and mine:
                request.POST = stale.adopt_deleted_blocks(request.POST, article.pk)
            extra = {
                "editions": article.editions.defer("document", "text").order_by("-number")[:5],
                "can_edit": mine,
                "approvals": withdrawals.approvals_to_show(article, request.user),
                "can_withdraw": article.editions.exclude(live_from=None).exists(),
                "others": presence.list_others(article, request.user) if mine else [],
                "preview_text": reverse("admin:articles_article_preview_text", args=[article.pk]),
                "title": article.title,
                "subtitle": None,
            }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)

    def render_change_form(self, request, context, **kwargs):
        form = context["adminform"].form
        if form.is_bound and getattr(form, "overtaken_by", None):
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            context["stale"] = stale.compare_versions(form, formsets)
        return super().render_change_form(request, context, **kwargs)

    def _content_editor_media(self, request, context):
        article = context.get("original")
        editing = _is_new(article) or self.has_change_permission(request, article)
        return super()._content_editor_media(request, context) if editing else forms.Media()

    def presence(self, request, article):
        """Record that this form is still open; return who else has it open."""
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return JsonResponse({"others": presence.record_presence(article, request.user)})


@admin.register(models.Topic)
class TopicAdmin(RecordsChanges, NonceAdmin, admin.ModelAdmin):
    recorded_as, recorded_values = "topic", [field.name for field in models.Topic._meta.fields]
    list_display = ["name", "slug", "position"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]


@admin.register(models.Source)
class SourceAdmin(NonceAdmin, admin.ModelAdmin):
    change_form_template = "admin/usage/change_form.html"
    delete_confirmation_template = "admin/usage/delete_confirmation.html"
    list_display = ["title", "authors", "publication", "year", "found_at"]
    search_fields = ["title", "authors", "doi", "pmid"]

    def has_change_permission(self, request, obj=None):
        """Return True for writers only if no other person's article cites the source."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or is_editor(request.user):
            return allowed
        own = models.Article.objects.filter(queues.owned_by(request.user)).values("pk")
        return not obj.references.exclude(parent__in=own).exists()

    @admin.display(description="address")
    def found_at(self, source):
        return format_html(
            '<a href="{}" rel="noreferrer">{}</a>', source.link(), source.doi or source.pmid or source.url
        )
