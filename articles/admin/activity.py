"""The page of all that was done to one article."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse

from activity.admin.page import show_activity
from activity.details import MAX_ITEMS
from activity.listing import entries_of_article
from activity.log import record
from articles.permissions import can_edit


def may_see_activity(user, article):
    """Return True if this person sees all activity or may edit the article."""
    return user.has_perm("activity.view_entry") or can_edit(user, article)


def _describe(article, message):
    """Return what a saved form changed.

    `message` is the admin's own: names of fields and blocks.
    """
    details = {"version": article.version}
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
