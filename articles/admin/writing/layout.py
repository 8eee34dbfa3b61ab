"""Lay out the form of an article: the text, and sections for the rest."""

import math
from dataclasses import dataclass

from content_editor.admin import ContentEditorInline, RefinedModelAdmin
from django import forms
from django.contrib.admin.helpers import InlineAdminForm, InlineAdminFormSet
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.utils.text import capfirst, slugify

from core.html.sanitize import MAX_LENGTH
from core.text.numbers import read_number


@dataclass(frozen=True)
class Section:
    """A fieldset at the side of the text, which its reader opens and closes."""

    fieldset: object
    key: str
    is_open: bool
    has_errors: bool


@dataclass(frozen=True)
class Kind:
    """A kind of block with its formset."""

    model: type
    formset: InlineAdminFormSet
    # The form that a new block is copied from, or None for people who may not add one.
    empty: InlineAdminForm | None

    @property
    def name(self):
        return self.model.kind

    @property
    def label(self):
        return capfirst(self.model._meta.verbose_name)


@dataclass(frozen=True)
class Row:
    """One block of the form, saved or not."""

    kind: Kind
    inline: InlineAdminForm

    @property
    def prefix(self):
        return self.inline.form.prefix

    @property
    def is_deleted(self):
        return bool("DELETE" in self.inline.form.fields and self.inline.form["DELETE"].value())

    @property
    def has_errors(self):
        return self.inline.form.is_bound and bool(self.inline.form.errors)

    @property
    def description(self):
        return self.inline.form.instance.describe()

    @property
    def place(self):
        ordering = read_number(str(self.inline.form["ordering"].value()), 11)
        return (math.inf if ordering is None else ordering), self.prefix


class LayoutMixin:
    """For ArticleAdmin: gives the template its blocks in order, and its sections."""

    class Media:
        """Nothing: ArticleAdmin would else inherit the content editor's list."""

    @property
    def media(self):
        # Without the scripts and styles of the content editor, which ours replace (docs/decisions/0039).
        return super(RefinedModelAdmin, self).media

    def render_change_form(self, request, context, **kwargs):
        formsets = context["inline_admin_formsets"]
        kinds = [_kind(formset) for formset in formsets if isinstance(formset.opts, ContentEditorInline)]
        context |= {
            "kinds": kinds,
            "blocks": sorted((row for kind in kinds for row in _rows(kind)), key=lambda row: row.place),
            "bylines": next((one for one in formsets if not isinstance(one.opts, ContentEditorInline)), None),
            "sections": [_section(fieldset) for fieldset in context["adminform"] if fieldset.name],
            "text_limit": MAX_LENGTH,
            "head": [line for fieldset in context["adminform"] if not fieldset.name for line in fieldset],
        }
        return super().render_change_form(request, context, **kwargs)

    def _content_editor_media(self, request, context):
        return forms.Media()


class FewPopups:
    """Mixin for an admin or an inline: keeps only "add" of the pop-ups at a choice."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(widget := getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
        return field


def _kind(formset):
    forms_of_kind = list(formset)
    return Kind(formset.opts.model, formset, forms_of_kind[-1] if formset.has_add_permission else None)


def _rows(kind):
    inlines = list(kind.formset)
    return [Row(kind, inline) for inline in (inlines[:-1] if kind.empty else inlines)]


def _section(fieldset):
    has_errors = any(line.errors() for line in fieldset)
    return Section(fieldset, slugify(fieldset.name), "open" in fieldset.classes or has_errors, has_errors)
