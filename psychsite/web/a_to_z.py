"""The index of topics, treatments and conditions from A to Z."""

import unicodedata
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Topic
from clinics.models import Clinic, Condition, Treatment
from core.pages.decorator import stored
from core.urls import path_to

# What begins with no letter comes last.
_OTHER = "0–9"


@require_safe
@stored()
def a_to_z(request):
    """List the topics with live articles, and what listed clinics offer and treat."""
    topics = Topic.objects.with_articles(timezone.now())
    entries = [(topic.name, topic.get_absolute_url(), "articles") for topic in topics]
    for model, parameter in ((Treatment, "treatment"), (Condition, "condition")):
        listed = Clinic.objects.listed().filter(**{f"{model._meta.model_name}s": OuterRef("pk")})
        for term in model.objects.filter(Exists(listed)):
            address = f"{path_to('clinics:list')}?{urlencode({parameter: term.slug})}"
            entries.append((term.name, address, "clinics"))
    entries.sort(key=lambda entry: (_letter(entry[0]) == _OTHER, _plain(entry[0]), entry[2]))
    groups = [(letter, list(rows)) for letter, rows in groupby(entries, key=lambda entry: _letter(entry[0]))]
    return render(request, "a_to_z.html", {"groups": groups})


def _plain(name):
    return unicodedata.normalize("NFKD", name).casefold()


def _letter(name):
    first = _plain(name)[:1].upper()
    return first if first.isalpha() else _OTHER
