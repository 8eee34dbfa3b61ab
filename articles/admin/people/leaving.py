"""The step that hands over the work of a person who leaves."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import path

from articles.admin.bulk.forms import CompletedField
from articles.models import Byline
from articles.permissions import EDITOR
from articles.publishing import handover
from authors.models import Person
from core.admin.steps import Step


class HandOverForm(forms.Form):
    to = CompletedField(Byline._meta.get_field("person"), label="Who takes over")

    def __init__(self, *args, site, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].complete(site)


class HandOver(Step):
    name = "hand-over"
    permission = EDITOR
    form_class = HandOverForm
    heading = "Hand over the work of {object}"
    button = "Hand over and mark as former"

    @property
    def explanation(self):
        """Return what will be handed over, in words."""
        owned, requests = handover.find_work(self.object)
        what = f"{_count(owned.count(), 'article')} and {_count(requests.count(), 'open request')}"
        return (
            f"This hands over {what}. Approvers get an email for each request. "
            "Bylines and approvals stay, because they are on record."
        )

    def get_form_options(self):
        return {"site": self.admin.admin_site}

    def act(self, form):
        articles, requests = handover.hand_over(person=self.object, to=form.cleaned_data["to"], by=self.request.user)
        what = f"{_count(articles, 'article')} and {_count(requests, 'open request')}"
        messages.success(self.request, f"Handed over: {what}. The person is marked as former.")


def _count(number, name):
    return f"{number} {name}{'' if number == 1 else 's'}"


class HandOverMixin:
    """For the admin of articles: adds the page admin:articles_hand_over."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.hand_over)
        return [path("hand-over/<int:pk>/", view, name="articles_hand_over"), *super().get_urls()]

    def hand_over(self, request, pk):
        """Show or perform the step for a person."""
        people = self.admin_site.get_model_admin(Person)
        return HandOver(people, request, get_object_or_404(Person, pk=pk)).respond()
