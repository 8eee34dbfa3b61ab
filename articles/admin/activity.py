"""The page of all that was done to one article."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpResponseRedirect
from django.urls import reverse

from activity.admin.page import show_activity
from activity.details import MAX_ITEMS
from activity.listing import entries_of_article
from activity.log import record
from articles.permissions import can_edit
from core.admin.people import full_name
from core.db.search_listing import FIELDS

# What readers see or staff follow at once. The rest is text, and editions are compared for it.
SETTINGS = (
    *("topic", "slug", "tags", "related", "language", "translation_of", "series", "part", "owner", "needs_approval"),
    *("comments_open", "start_here", "site_page", *FIELDS),
)


def may_see_activity(user, article):
    """Return True if this person sees all activity or may edit the article."""
    return user.has_perm("activity.view_entry") or can_edit(user, article)


def _in_words(field, value):
    """Return a value of a form's field as words; rows by their names."""
    if value in (None, ""):
        return ""
    if hasattr(field, "queryset"):
        keys = [value] if isinstance(value, int | Model) else value
        rows = field.queryset.model._default_manager.filter(pk__in=[getattr(one, "pk", one) for one in keys])
        return ", ".join(full_name(row) if hasattr(row, "get_full_name") else str(row) for row in rows)
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(map(str, value))
    return value if isinstance(value, bool | int) else str(value)


def _describe_settings(form):
    """Return {label: [old, new]} of the changed settings, which no edition holds."""
    return {
        str(form.fields[name].label): [
            _in_words(form.fields[name], value) for value in (form.initial.get(name), form.cleaned_data.get(name))
        ]
        for name in SETTINGS
        if name in form.changed_data
    }


def _describe(article, message):
    """Return what a saved form changed.

    `message` is the admin's own: names of fields and blocks.
    """
    details = {"version": article.version}
    if settings := getattr(article, "changed_settings", None):
        details["settings"] = settings
    for change in message if isinstance(message, list) else ():
        for done, what in change.items():
            names = what.get("fields") or [what.get("name", "")]
            words = details.setdefault(done, [])
            words += [name for name in map(str, names) if name not in words][: MAX_ITEMS - len(words)]
    return details


class ActivityMixin:
    """For ArticleAdmin: the record instead of Django’s log of form saves."""

    def history_view(self, request, object_id, extra_context=None):
        article = self.get_object(request, object_id)
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not (self.has_view_permission(request, article) and may_see_activity(request.user, article)):
            raise PermissionDenied
        return show_activity(
            self,
            request,
            entries_of_article(article.pk),
            title=f"Activity of “{article.title}”",
            original=article,
            back=self.page_of(article),
        )

    def construct_change_message(self, request, form, formsets, add=False):
        form.instance.changed_settings = {} if add else _describe_settings(form)
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request, obj, message):
        record("article.added", by=request.user, about=obj, article=obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        record("article.saved", by=request.user, about=obj, article=obj, details=_describe(obj, message))
        return super().log_change(request, obj, message)

    def render_change_form(self, request, context, *args, **kwargs):
        article = context.get("original")
        context["may_see_activity"] = article is not None and may_see_activity(request.user, article)
        return super().render_change_form(request, context, *args, **kwargs)


class EditionActivityMixin:
    """For EditionAdmin: the activity of its article."""

    def history_view(self, request, object_id, extra_context=None):
        edition = self.get_object(request, object_id)
        if edition is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, edition):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:articles_article_history", args=[edition.article_id]))
