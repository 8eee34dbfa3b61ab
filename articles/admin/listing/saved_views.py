"""Saved views: filters of the list of articles under a name."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from articles.models import SavedView

# The parameters of the list that a view keeps.
KEPT = ("tab", "desk", "q", "author", "approver", "topic", "tag", "since", "until", "o")
MAX_VIEWS = 50


class ViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ["name", "is_shared"]


def clean_query(parameters):
    """Return the part of an address that a view keeps, or ""."""
    kept = {name: parameters[name].replace("\0", "") for name in KEPT if parameters.get(name)}
    query = urlencode(kept)
    return query if len(query) <= SavedView._meta.get_field("query").max_length else ""


def list_views(user):
    """Return the views of a person and those that others share, by name. One query."""
    rows = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner")[:MAX_VIEWS]
    return [{"view": row, "is_own": row.owner_id == user.pk} for row in rows]


@require_POST
def save(request):
    """Save the filters of `query` under a name; the same name replaces the view."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    form = ViewForm(request.POST)
    query = clean_query(QueryDict(request.POST.get("query", "")[:2000]))
    if not form.is_valid() or not query:
        messages.error(request, "Enter a name of at most 60 characters, and choose a filter before you save the view.")
    elif SavedView.objects.filter(owner=request.user).exclude(name=form.cleaned_data["name"]).count() >= MAX_VIEWS:
        messages.error(request, f"You have {MAX_VIEWS} views. Remove one first.")
    else:
        values = {"query": query, "is_shared": form.cleaned_data["is_shared"]}
        SavedView.objects.update_or_create(owner=request.user, name=form.cleaned_data["name"], defaults=values)
        messages.success(request, f"The view “{form.cleaned_data['name']}” is saved.")
    return HttpResponseRedirect(_address(query))


@require_POST
def remove(request, pk):
    """Remove a view of one's own."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    view.delete()
    messages.success(request, f"The view “{view.name}” is removed.")
    return HttpResponseRedirect(_address(""))


def _address(query):
    return reverse("admin:articles_article_changelist") + (f"?{query}" if query else "")
