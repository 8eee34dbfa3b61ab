"""Sources from a paste: a page of the admin, and two addresses for the editor."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.forms import modelform_factory
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.models import Source
from articles.references.adding import add_works, find_known, read_works
from core.errors import ActionRefused

FIELDS = ("title", "authors", "publication", "year", "volume", "issue", "pages", "doi", "pmid", "url", "kind")
SourceForm = modelform_factory(Source, fields=FIELDS)


class PasteForm(forms.Form):
    text = forms.CharField(
        label="Publications",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="DOIs, PubMed numbers or addresses, one a line; references as journals print them; or an export in "
        "RIS, CSL-JSON, BibTeX or EndNote.",
    )


class PastingMixin:
    """For the admin of sources: adds sources from a paste."""

    def get_urls(self):
        views = {"paste": self.paste, "read": self.read_for_editor, "quick": self.add_for_editor}
        own = [
            path(f"{name}/", self.admin_site.admin_view(view), name=f"articles_source_{name}")
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def paste(self, request):
        """Show the form, or add what was pasted."""
        self._require_add(request)
        form = PasteForm(request.POST or None)
        added, incomplete = None, []
        if form.is_valid():
            try:
                works, failures = read_works(form.cleaned_data["text"])
            except ActionRefused as refusal:
                form.add_error("text", refusal.sentence)
            else:
                for failure in failures:
                    messages.warning(request, failure)
                if len(works) == 1:
                    return self._open(request, works[0])
                added = add_works(works)
                incomplete = [(_first_words(work), _form_address(work)) for work in added.incomplete]
        context = {"title": "Paste sources", "opts": self.opts, "form": form, "added": added, "incomplete": incomplete}
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/articles/source/paste.html", context)

    def _open(self, request, work):
        """Lead to the known source, or to the form with its fields filled in."""
        if known := find_known(work):
            messages.info(request, "This source is here already.")
            return HttpResponseRedirect(reverse("admin:articles_source_change", args=[known.pk]))
        messages.info(request, "Check what was read from the paste, then save it.")
        return HttpResponseRedirect(_form_address(work))

    @method_decorator(require_POST)
    def read_for_editor(self, request):
        """Return what the first publication of a paste says.

        It is {"source": {key, title}} if it is known, else {"values": {field: value}}, or {"error": sentence}.
        """
        self._require_add(request)
        try:
            works, failures = read_works(request.POST.get("text", ""))
        except ActionRefused as refusal:
            return JsonResponse({"error": refusal.sentence})
        if known := find_known(works[0]):
            return JsonResponse({"source": _target(known)})
        return JsonResponse({"values": works[0].values(), "says": " ".join(failures)})

    @method_decorator(require_POST)
    def add_for_editor(self, request):
        """Add the source of these fields.

        Return {"source": {key, title}} or {"error": sentence}.
        """
        self._require_add(request)
        form = SourceForm(request.POST)
        if not form.is_valid():
            said = [
                error if name == "__all__" else f"{form.fields[name].label}: {error}"
                for name, errors in form.errors.items()
                for error in errors
            ]
            return JsonResponse({"error": " ".join(said)})
        try:
            with transaction.atomic():
                source = form.save()
        except IntegrityError:
            return JsonResponse({"error": "A colleague added this source just now. Search for it."})
        self.log_addition(request, source, [{"added": {}}])
        return JsonResponse({"source": _target(source)})

    def _require_add(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied


def _target(source):
    return {"key": f"source:{source.pk}", "title": str(source)}


def _first_words(work):
    return work.title or work.doi or work.pmid or work.url


def _form_address(work):
    return f"{reverse('admin:articles_source_add')}?{urlencode(work.values())}"
