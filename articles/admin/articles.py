"""Where articles are written: the working copy, its blocks, its card."""

from content_editor.admin import ContentEditor, ContentEditorInline
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from articles import actions, models
from articles.admin.steps import ConfirmForm, FreezeForm, StepsMixin
from psychsite.lib.admin_csp import NonceAdmin


class ArticleForm(forms.ModelForm):
    """Carries the version that the form was opened with: a stale form is refused, and what was typed is kept."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = models.Article
        exclude = []  # noqa: DJ006 (the admin's fieldsets name the fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen_version"].initial = self.instance.version

    def clean(self):
        cleaned = super().clean()
        seen = cleaned.get("seen_version")
        if self.instance.pk and seen is not None:
            now = models.Article.objects.select_related("last_edited_by").get(pk=self.instance.pk)
            if now.version != seen:
                who = (
                    now.last_edited_by.get_full_name() or now.last_edited_by.username
                    if now.last_edited_by
                    else "Somebody"
                )
                raise ValidationError(
                    f"{who} saved this article after you opened it. Your text is still in this form: open the article in "
                    "another tab, take over what changed, then save there."
                )
        return cleaned


class BylineInline(admin.TabularInline):
    model = models.Byline
    extra = 0
    autocomplete_fields = ["person"]


def _block(model, autocomplete=()):
    return ContentEditorInline.create(model=model, autocomplete_fields=list(autocomplete))


@admin.register(models.Article)
class ArticleAdmin(NonceAdmin, StepsMixin, ContentEditor):
    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    list_display = ["title", "topic", "state", "newest", "owner", "updated_at"]
    list_filter = ["topic", "needs_approval"]
    list_select_related = ["topic", "owner"]
    list_per_page = 50
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["topic", "lead_image", "related", "owner"]
    save_on_top = True
    inlines = [
        BylineInline,
        _block(models.RichText),
        _block(models.Figure, autocomplete=["image"]),
        _block(models.PullQuote),
        _block(models.Callout),
        _block(models.RelatedArticle, autocomplete=["target"]),
        _block(models.ClinicSpotlight, autocomplete=["clinic"]),
        _block(models.Reference, autocomplete=["source"]),
    ]
    fieldsets = [
        (None, {"fields": ["title", "slug", "standfirst", "topic", "lead_image", "tags", "seen_version"]}),
        ("Card", {"fields": ["related", "needs_approval", "comments_open", "owner"], "classes": ["collapse"]}),
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
        # The blocks are saved here, after the article: only now is there one state to give a number to (traps 1 and 16).
        super().save_related(request, form, formsets, change)
        actions.note_saved(article=form.instance, by=request.user)

    def get_urls(self):
        steps = [
            path("<int:pk>/freeze/", self.step(self.freeze), name="articles_article_freeze"),
            path("<int:pk>/withdraw/", self.step(self.withdraw), name="articles_article_withdraw"),
            path("<int:pk>/bin/", self.step(self.put_in_bin), name="articles_article_bin"),
            path("<int:pk>/restore/", self.step(self.restore), name="articles_article_restore"),
        ]
        return steps + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        article = self.get_object(request, object_id)
        extra = {"editions": article.editions.defer("document", "text").order_by("-number")[:5] if article else []}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)

    def freeze(self, request, article):
        """Freeze what was saved last, after saying what kind of change it is."""

        def act(form):
            before = article.editions.count()
            edition = actions.freeze(
                article=article,
                by=request.user,
                change_class=form.cleaned_data["change_class"],
                public_note=form.cleaned_data["public_note"],
                version=form.cleaned_data["version"],
            )
            if edition.article.editions.count() == before:
                messages.info(
                    request, f"The text is the same as in edition {edition.number}: no new edition was needed."
                )
            else:
                messages.success(request, f"Edition {edition.number} is frozen. Send it for approval, or publish it.")
            return HttpResponseRedirect(reverse("admin:articles_edition_change", args=[edition.pk]))

        initial = {"version": article.version}
        return self.ask(
            request,
            article,
            FreezeForm,
            act,
            heading=f"Freeze “{article.title}”",
            explanation="The text as it was last saved becomes an edition that never changes. Approvers sign it, readers see it.",
            button="Freeze",
            initial=initial,
        )

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

    @admin.display(description="address")
    def found_at(self, source):
        return format_html(
            '<a href="{}" rel="noreferrer">{}</a>', source.link(), source.doi or source.pmid or source.url
        )
