"""The step that merges another record of a person into this one."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path

from articles.admin.bulk.forms import CompletedField
from articles.models import Byline
from articles.permissions import EDITOR
from articles.publishing.library.people import merge_people, plan_merge
from authors import identity
from authors.models import Person
from core.admin.steps import ConfirmForm, Step
from core.errors import ActionRefused
from core.text.numbers import read_number

_FIELDS = {"bio": "biography", "photo": "photo", "website": "website", "links": "links", "interests": "interests"}
_MOST_NAMED = 5


class ChooseForm(forms.Form):
    record = CompletedField(Byline._meta.get_field("person"), label="Record to merge into this one")

    def __init__(self, *args, site, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["record"].complete(site)


class MergePeople(Step):
    """Two pages at one address: choose the other record, then see what the merge does.

    `?record=` names the chosen record.
    """

    name = "merge-people"
    permission = EDITOR
    heading = "Merge another record into {object}"

    def __init__(self, *args):
        super().__init__(*args)
        number = read_number(self.request.GET.get("record", ""))
        self.other = None if number is None else get_object_or_404(Person, pk=number)
        self.form_class = ConfirmForm if self.other else ChooseForm
        self.button = f"Merge {self.other} into this record" if self.other else "Show what the merge does"

    def is_allowed(self):
        return super().is_allowed() and self.request.user.has_perm(identity.PROPOSE)

    def get_form_options(self):
        return {} if self.other else {"site": self.admin.admin_site}

    def words(self, template):
        """Return the words as they are: names may hold braces."""
        return template if template != self.heading else super().words(template)

    @property
    def explanation(self):
        """Return what the merge does, or why it is refused."""
        if self.other is None:
            return "Choose a second record of the same person. Nothing changes yet: the next page shows what will."
        try:
            plan = plan_merge(self.other, self.object, self.request.user)
        except ActionRefused as refusal:
            return refusal.sentence
        return " ".join(_describe(plan, self.other, self.object))

    def act(self, form):
        if self.other is None:
            other = form.cleaned_data["record"]
            plan_merge(other, self.object, self.request.user)
            return HttpResponseRedirect(f"?record={other.pk}")
        merge_people(person=self.other, into=self.object, by=self.request.user)
        messages.success(self.request, f"{self.other} was merged into this record. Its address leads here.")
        return None


def _describe(plan, other, into):
    """Yield the sentences about a plan."""
    yield f"{_count(len(plan.editions), 'edition')} by {other.display_name} will count as texts of {into.display_name}."
    yield "The names in published texts stay as they were printed, and lead to this person."
    if plan.drafts:
        names = ", ".join(f"“{article.title}”" for article in plan.drafts[:_MOST_NAMED])
        more = f" and {len(plan.drafts) - _MOST_NAMED} more" if len(plan.drafts) > _MOST_NAMED else ""
        yield (
            f"{_count(len(plan.drafts), 'draft')} will credit {into.display_name}: {names}{more}. "
            "Readers see that with the next edition."
        )
    yield "Comments, interests in clinics and fields of expertise move here."
    if plan.fields:
        yield f"This record takes over the {', '.join(_FIELDS[name] for name in plan.fields)}, which it lacks."
    yield f"The address {other.get_absolute_url()} will lead to {into.get_absolute_url()}. This cannot be undone."


def _count(number, name):
    return f"{number} {name}{'' if number == 1 else 's'}"


class MergePeopleMixin:
    """For the admin of articles: adds the page admin:articles_merge_people."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.merge_people)
        return [path("merge-people/<int:pk>/", view, name="articles_merge_people"), *super().get_urls()]

    def merge_people(self, request, pk):
        """Show or perform the step for a person."""
        people = self.admin_site.get_model_admin(Person)
        return MergePeople(people, request, get_object_or_404(Person.objects.unmerged(), pk=pk)).respond()
