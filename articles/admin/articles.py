"""Where articles are written: the working copy, its blocks, its card."""

from functools import wraps

from content_editor.admin import ContentEditor, ContentEditorInline
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db.models import OuterRef, Subquery
from django.http import HttpResponseNotAllowed, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html

from articles import models
from articles.admin import presence, stale
from articles.admin.checking import CheckingMixin
from articles.admin.copying import CopyMixin
from articles.admin.pictures import ReplaceMixin
from articles.admin.presence import name_of
from articles.admin.preview import PreviewMixin, with_frames
from articles.admin.steps import ConfirmForm, StepsMixin
from articles.admin.usage import UsageMixin
from articles.approval import queues
from articles.permissions import is_editor, may_edit
from articles.publishing import actions
from core.admin.csp import NonceAdmin
from images.admin.choosing import ChoosesPictures


class ArticleForm(forms.ModelForm):
    """Carries the version that the form was opened with: an overtaken form is refused, and what was typed is kept.

    `overtaken_by` is then the article as somebody else saved it. `_mine` is the version that the person has seen beside
    their own text before saving it after all; `_restore` brings typed text back from the browser without saving it.
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
            now = stale.current(self.instance)
            if str(now.version) not in {str(cleaned.get("seen_version")), self.data.get("_mine")}:
                self.overtaken_by = now
                raise ValidationError(
                    f"{name_of(now.last_edited_by)} saved this article after you opened it. Nothing is lost: your text is "
                    "in this form, theirs is shown beside it. Read both, then save."
                )
        if "_restore" in self.data:
            raise ValidationError("This is what you typed and did not save. Read it, then save it.", code="restored")
        return cleaned


def _new(article):
    return article is None or article.pk is None


def on_site(article):
    """Whether readers see the article, or will by themselves; it must come from ArticleAdmin's queryset."""
    return bool(article.live_number or article.coming_number)


class BylineInline(admin.TabularInline):
    model = models.Byline
    extra = 0
    autocomplete_fields = ["person"]

    def _open(self, request, article):
        # Bylines take effect at once: of an article that readers have, they are an editor's to change.
        return _new(article) or not on_site(article) or is_editor(request.user)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and self._open(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._open(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._open(request, obj)


class DeskFilter(admin.SimpleListFilter):
    """The lists that the desk's cards lead to."""

    title, parameter_name = "desk", "desk"

    def lookups(self, request, model_admin):
        return [(name, label) for name, (label, _ids) in queues.LISTS.items()]

    def queryset(self, request, articles):
        chosen = queues.LISTS.get(self.value())
        return articles.filter(pk__in=chosen[1](request.user)) if chosen else articles


class BlockInline(ChoosesPictures, ContentEditorInline):
    pass


def _inline(block):
    links = [field.name for field in block.links()]
    return BlockInline.create(model=block, **{"autocomplete_fields": links} | block.editor_options)


@admin.register(models.Article)
class ArticleAdmin(
    NonceAdmin,
    ChoosesPictures,
    PreviewMixin,
    CheckingMixin,
    CopyMixin,
    UsageMixin,
    ReplaceMixin,
    StepsMixin,
    ContentEditor,
):
    """Everybody at the desk reads all articles; writers change their own, and of these not what is an editor's to decide."""

    # Decisions on publication; and what readers see at once, so that on a published article it is publishing.
    editors_fields = ("needs_approval", "comments_open", "start_here", "owner")
    live_fields = ("slug", "topic", "tags", "related", "meta_title", "meta_description")

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
        (None, {"fields": ["title", "slug", "standfirst", "topic", "lead_image", "tags", "seen_version"]}),
        (
            "Card",
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
            .annotate(
                newest_number=Subquery(newest.values("number")[:1]),
                live_number=Subquery(live.values("number")[:1]),
                coming_number=Subquery(coming.values("number")[:1]),
            )
        )

    @admin.display(description="newest edition", ordering="newest_number")
    def newest(self, article):
        return article.newest_number or "—"

    @admin.display(description="readers see")
    def state(self, article):
        if article.binned_at:
            return "in the bin"
        parts = [f"edition {article.live_number}"] if article.live_number else []
        if article.coming_number:
            parts.append(f"edition {article.coming_number} scheduled")
        return ", ".join(parts) or "nothing yet"

    def has_delete_permission(self, request, obj=None):
        # Articles go to the bin: what once was public must stay provable.
        return False

    def save_model(self, request, obj, form, change):
        if not change and obj.owner_id is None:
            obj.owner = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        # Not ContentEditor's own: it copies any block that a forged `_clone` names, into any article.
        super(ContentEditor, self).save_related(request, form, formsets, change)
        # The blocks are saved by now: only now is there one state to give a number to (traps 1 and 16).
        actions.note_saved(article=form.instance, by=request.user)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (_new(obj) or may_edit(request.user, obj))

    def get_readonly_fields(self, request, obj=None):
        if is_editor(request.user):
            return []
        return [*self.editors_fields, *(self.live_fields if not _new(obj) and on_site(obj) else ())]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if not _new(obj) and on_site(obj) else self.prepopulated_fields

    def get_inlines(self, request, obj):
        """Whoever may only read gets the text as a page, not the editor with its blocks."""
        return self.inlines if _new(obj) or self.has_change_permission(request, obj) else [BylineInline]

    def get_fieldsets(self, request, obj=None):
        if _new(obj) or self.has_change_permission(request, obj):
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
        steps = {
            "freeze": (self.freeze, "articles.freeze_article"),
            "withdraw": (self.withdraw, "articles.withdraw_edition"),
            "bin": (self.put_in_bin, "articles.bin_article"),
            "restore": (self.restore, "articles.bin_article"),
            "presence": (self.presence, "articles.change_article"),
        }
        paths = [
            path(f"<int:pk>/{name}/", self.step(self._theirs(view, need)), name=f"articles_article_{name}")
            for name, (view, need) in steps.items()
        ]
        return paths + super().get_urls()

    @staticmethod
    def _theirs(view, need):
        """The view for those who hold the right and may work on this article. The verbs ask again."""

        @wraps(view)
        def guarded(request, article):
            if not request.user.has_perm(need) or not may_edit(request.user, article):
                raise PermissionDenied
            return view(request, article)

        return guarded

    @method_decorator(with_frames)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        article = self.get_object(request, object_id)
        extra = {}
        if article is not None:
            mine = self.has_change_permission(request, article)
            if request.method == "POST" and mine:
                request.POST = stale.adopt(request.POST, article.pk)
            extra = {
                "editions": article.editions.defer("document", "text").order_by("-number")[:5],
                "may_edit": mine,
                "others": presence.note(article, request.user) if mine else [],
                "preview_text": reverse("admin:articles_article_preview_text", args=[article.pk]),
            }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)

    def render_change_form(self, request, context, **kwargs):
        form = context["adminform"].form
        if form.is_bound and getattr(form, "overtaken_by", None):
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            context["stale"] = stale.comparison(form, formsets)
        context["restored"] = form.has_error(NON_FIELD_ERRORS, "restored") if form.is_bound else False
        return super().render_change_form(request, context, **kwargs)

    def _content_editor_media(self, request, context):
        article = context.get("original")
        editing = _new(article) or self.has_change_permission(request, article)
        return super()._content_editor_media(request, context) if editing else forms.Media()

    def presence(self, request, article):
        """Say that this form is still open; answer who else has it open."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return JsonResponse({"others": presence.note(article, request.user)})

    def withdraw(self, request, article):
        """Take the article off the site now."""

        def act(form):
            actions.withdraw(article=article, by=request.user)
            messages.success(request, "The article is off the site. Its editions stay on record.")

        return self.ask(
            request,
            article,
            ConfirmForm,
            act,
            heading=f"Take “{article.title}” off the site",
            explanation="Readers get a “not found” page from this moment on; whatever was scheduled is dropped.",
            button="Withdraw",
        )

    def put_in_bin(self, request, article):
        """Put the article in the bin, off the site if need be."""

        def act(form):
            actions.put_in_bin(article=article, by=request.user)
            messages.success(request, "The article is in the bin. Nothing is deleted; it can be taken out again.")

        return self.ask(
            request,
            article,
            ConfirmForm,
            act,
            heading=f"Put “{article.title}” in the bin",
            explanation="It leaves the site and its earlier editions are closed to readers. It can be taken out again.",
            button="Put in the bin",
        )

    def restore(self, request, article):
        """Take the article out of the bin."""

        def act(form):
            actions.restore_from_bin(article=article, by=request.user)
            messages.success(request, "The article is out of the bin, as a draft.")

        return self.ask(
            request,
            article,
            ConfirmForm,
            act,
            heading=f"Take “{article.title}” out of the bin",
            explanation="It comes back as a draft; publishing it is a step of its own.",
            button="Take out",
        )


@admin.register(models.Topic)
class TopicAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["name", "slug", "position"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]


@admin.register(models.Source)
class SourceAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["title", "authors", "publication", "year", "found_at"]
    search_fields = ["title", "authors", "doi", "pmid"]

    def has_change_permission(self, request, obj=None):
        """A source serves all articles that cite it: writers change those that only their own articles cite."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or is_editor(request.user):
            return allowed
        own = models.Article.objects.filter(queues.mine(request.user)).values("pk")
        return not obj.references.exclude(parent__in=own).exists()

    @admin.display(description="address")
    def found_at(self, source):
        return format_html(
            '<a href="{}" rel="noreferrer">{}</a>', source.link(), source.doi or source.pmid or source.url
        )
