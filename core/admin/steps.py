"""One action on one object as a page of the admin: a form and a button."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from core.errors import ActionRefused


class ConfirmForm(forms.Form):
    """A form with nothing but its button."""

    confirm = forms.CharField(widget=forms.HiddenInput, initial="yes")


class Step:
    """A page for one action.

    GET shows the form, POST acts, and a refusal is shown in the form. Subclasses set the words and write `act`. Words
    may name {object} and, in a step with `related`, {row}. The address is `<pk>/<name>/`. With `related`, the name of
    a relation of the object, the step works on one of its rows, at `<pk>/<row_path>/<row>/<name>/`.
    """

    name = ""
    related = row_path = ""
    permission = ""
    form_class = ConfirmForm
    heading = explanation = button = done = ""
    way_back = "Cancel"
    template_name = "admin/step.html"

    def __init__(self, admin, request, instance, row=None):
        self.admin, self.request, self.object, self.row = admin, request, instance, row

    def act(self, form):
        """Do the action of a valid form.

        Return a response, or None for the object's page.
        """
        raise NotImplementedError

    def is_allowed(self):
        """Return True if this person may see the page; the action checks more."""
        return self.request.user.has_perm(self.permission)

    def get_form_options(self):
        """Return the keyword arguments of the form, besides its data."""
        return {}

    def words(self, template):
        """Return words of this step with the names of its object and row."""
        return template.format(object=self.object, row=self.row)

    def respond(self):
        """Return the response to the request."""
        if not self.is_allowed():
            raise PermissionDenied
        form = self.form_class(self.request.POST or None, **self.get_form_options())
        if self.request.method == "POST" and form.is_valid():
            try:
                response = self.act(form)
            except ActionRefused as refusal:
                form.add_error(None, refusal.sentence)
            else:
                if self.done:
                    messages.success(self.request, self.words(self.done))
                return response or HttpResponseRedirect(self.admin.page_of(self.object))
        return TemplateResponse(self.request, self.template_name, self.get_context(form))

    def get_context(self, form):
        """Return the context of the page."""
        return {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": self.words(self.heading),
            "original": self.object,
            "explanation": self.words(self.explanation),
            "button": self.button,
            "way_back": self.way_back,
            "form": form,
            "back": self.admin.page_of(self.object),
            "media": self.admin.media + form.media,
        }


class StepsMixin:
    """For a ModelAdmin: adds the pages of its `steps`, a list of Step classes."""

    steps = ()

    def get_urls(self):
        """Return the addresses of the steps before those of the admin."""
        return [*map(self._step_path, self.steps), *super().get_urls()]

    def _step_path(self, step):
        named = [self.opts.app_label, self.opts.model_name, step.row_path.removesuffix("s"), step.name]
        address = f"{step.row_path}/<int:row>/{step.name}" if step.related else step.name

        def view(request, instance, row=None):
            if step.related:
                row = get_object_or_404(getattr(instance, step.related), pk=row)
            return step(self, request, instance, row).respond()

        return path(
            f"<int:pk>/{address}/", self.object_view(view), name="_".join(filter(None, named)).replace("-", "_")
        )

    def object_view(self, view):
        """Return an admin view of the object that `pk` names, for people who may see it."""

        @wraps(view)
        def wrapped(request, pk, **arguments):
            instance = self.get_object(request, unquote(str(pk)))
            if instance is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
            if not self.has_view_permission(request, instance):
                raise PermissionDenied
            return view(request, instance, **arguments)

        return self.admin_site.admin_view(wrapped)

    def page_of(self, instance):
        """Return the address of the object's own page."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[instance.pk])
