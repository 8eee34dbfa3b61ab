"""Keep what a person types into the forms of an admin until it is saved."""

import re
import secrets
from http import HTTPStatus

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import path, reverse

from core.admin.drafts import fields, store, trial
from core.errors import ActionRefused
from core.text.clean import clean_line
from core.text.numbers import read_number

_NEW = re.compile(r"new-[A-Za-z0-9_-]{8,36}")


class KeepsUnsaved:
    """Mixin for a ModelAdmin: what is typed into its forms is kept until it is saved.

    Its change form includes admin/drafts/saved.html. `draft_title` names the field that names the object.
    """

    draft_title = "title"
    versions_template = "admin/drafts/versions.html"

    def get_urls(self):
        """Return the addresses of unsaved drafts before those of the admin."""
        named = f"{self.opts.app_label}_{self.opts.model_name}_unsaved"
        pages = {"": self.unsaved, "discard/": self.discard_unsaved, "versions/": self.unsaved_versions}
        return [
            path(f"unsaved/<slug:key>/{end}", self.view_of_form(view), name=f"{named}_{end[:-1]}".rstrip("_"))
            for end, view in pages.items()
        ] + super().get_urls()

    def view_of_form(self, view):
        """Return an admin view of a form that its person may use."""

        def wrapped(request, key):
            instance = self._find_instance(request, key)
            return view(request, store.Place(request.user, self.opts.label_lower, key), instance)

        return self.admin_site.admin_view(wrapped)

    def _find_instance(self, request, key):
        """Return the object of a key, unsaved for a new one, if the person may change it."""
        if read_number(key) is not None:
            if (instance := self.get_object(request, key)) is None:
                raise Http404
            if not self.has_change_permission(request, instance):
                raise PermissionDenied
            return instance
        if not _NEW.fullmatch(key):
            raise Http404
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.model()

    # The script's address.

    def unsaved(self, request, place, instance):
        """Return the state of the unsaved draft as JSON; POST keeps what the page sent."""
        if request.method not in {"GET", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        if request.method == "GET":
            # After a new sign-in the open form needs a new token.
            token = {"token": get_token(request)} if "token" in request.GET else {}
            state = self._state(place.draft()) | {"user": request.user.pk}
            return JsonResponse(state | self.watch_form(request, instance) | token)
        try:
            sent = fields.read_body(request)
            kept = fields.read_fields(sent)
            title = clean_line(kept.get(self.draft_title, [""])[0])
            known = sent.get("known") if isinstance(sent.get("known"), int) else 0
            row = store.keep(place, kept, title=title, tab=clean_line(sent.get("tab", "")), known=known)
        except ActionRefused as refusal:
            status = HTTPStatus.TOO_MANY_REQUESTS if refusal.retry_after else HTTPStatus.BAD_REQUEST
            return JsonResponse({"sentence": refusal.sentence, "retry": refusal.retry_after or 0}, status=status)
        trial.fill_request(request, self.adopt_fields(fields.as_post(kept), instance))
        return JsonResponse(self._state(row) | {"needs": self.list_needs(*trial.build_forms(self, request, instance))})

    def _state(self, row):
        return {"number": row.number, "tab": row.tab, "at": row.saved_at.isoformat()} if row else {"number": 0}

    def watch_form(self, request, instance):
        """Return the other data that the script of an open form needs, as JSON."""
        return {}

    def adopt_fields(self, post, instance):
        """Return kept fields in the shape that the object's form expects today."""
        return post

    def list_needs(self, form, formsets):
        """Return sentences that say what the form still needs."""
        return trial.list_needs(form, formsets)

    # Pages.

    def discard_unsaved(self, request, place, instance):
        """Discard the unsaved draft; it stays among its earlier states."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        store.clear(place)
        messages.success(request, "The unsaved changes were discarded. You find them in “Versions” for 30 days.")
        return HttpResponseRedirect(self._form_address(instance))

    def unsaved_versions(self, request, place, instance):
        """List the earlier states of the unsaved draft; POST restores one."""
        if request.method == "POST":
            version = place.versions.filter(pk=read_number(request.POST.get("version", ""))).first()
            if version is None:
                messages.error(request, "This version no longer exists. Choose another one.")
                return HttpResponseRedirect(request.path)
            store.restore(place, version)
            messages.success(request, "The version was restored. It is not saved yet: check it, then save.")
            return HttpResponseRedirect(self._form_address(instance, place.key))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Versions",
            "original": instance if instance.pk else None,
            "draft": place.draft(),
            "versions": place.versions.defer("fields"),
            "days": store.KEPT_DAYS,
            "back": self._form_address(instance, place.key),
        }
        context |= self.describe_versions(request, place, instance)
        return TemplateResponse(request, self.versions_template, context)

    def describe_versions(self, request, place, instance):
        """Return the rest of what the page of versions shows."""
        return {}

    def _form_address(self, instance, key=""):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if instance.pk:
            return reverse(f"{name}_change", args=[instance.pk])
        return reverse(f"{name}_add") + (f"?draft={key}" if key else "")

    # The form itself.

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Open a form with the person's unsaved text in it, if there is any."""
        request.draft_place = place = self._place_of_form(request, object_id)
        draft = place.draft() if place and request.method == "GET" else None
        instance = self.get_object(request, place.key) if draft and object_id else None
        # Who may no longer change the object sees it as it is saved.
        request.unsaved = draft = draft if not object_id or instance else None
        if draft is None or not self._may_edit(request, instance):
            return super().changeform_view(request, object_id, form_url, extra_context)
        instance = instance or self.model()
        trial.fill_request(request, self.adopt_fields(fields.as_post(draft.fields), instance))
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        finally:
            request.method = "GET"

    def _place_of_form(self, request, object_id):
        """Return the Place of an open form, or None if nothing is kept for it."""
        if IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST:
            return None
        if object_id:
            key = unquote(object_id)
            return store.Place(request.user, self.opts.label_lower, key) if read_number(key) is not None else None
        key = request.GET.get("draft", "")
        key = key if _NEW.fullmatch(key) else f"new-{secrets.token_urlsafe(12)}"
        return store.Place(request.user, self.opts.label_lower, key)

    def _may_edit(self, request, instance):
        """Return True if the person may use the form of an object, or of a new one."""
        return self.has_change_permission(request, instance) if instance else self.has_add_permission(request)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (trial.TrialForm, form), {}) if getattr(request, "is_trial", False) else form

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.clear_unsaved(request)

    def clear_unsaved(self, request):
        """Remove the unsaved draft of a form that was saved."""
        if getattr(request, "draft_place", None):
            store.clear(request.draft_place, saved=request.POST)

    def render_change_form(self, request, context, *args, **kwargs):
        form, place = context["adminform"].form, getattr(request, "draft_place", None)
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        needs = []
        if getattr(request, "is_trial", False):
            needs = self.list_needs(form, formsets)
            trial.hide_errors(form, formsets)
            context["errors"] = ()
        if place and self._may_edit(request, context.get("original")):
            context["drafts"] = self._draft_context(request, place, form, needs)
        return super().render_change_form(request, context, *args, **kwargs)

    def _draft_context(self, request, place, form, needs):
        named = f"admin:{place.form.replace('.', '_')}_unsaved"
        is_new = place.key.startswith("new-")
        others = store.drafts_of_new(request.user, place.form).exclude(key=place.key) if is_new else ()
        return {
            "key": place.key,
            "draft": request.unsaved,
            "address": reverse(named, args=[place.key]),
            "discard": reverse(f"{named}_discard", args=[place.key]),
            "versions": reverse(f"{named}_versions", args=[place.key]),
            "add": self._form_address(self.model()),
            "others": [(row, reverse(f"{named}_discard", args=[row.key])) for row in others]
            if not request.unsaved and request.method == "GET"
            else [],
            "needs": needs,
            "is_new": is_new,
        }
