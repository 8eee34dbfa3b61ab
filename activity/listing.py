"""Select entries: the form of the filters, and pages that nothing has to count.

A page begins after an entry's number, so a million entries cost as much as ten. Words are searched in the newest entries of
the chosen ones only.
"""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from activity import verbs
from activity.models import Entry
from core.text.dates import beginning_of

PER_PAGE = 50
MAX_SEARCHED = 20_000
SITE = "site"
_FIRST_DAY = datetime.date(2000, 1, 1)


def _day_field(label):
    widget = forms.DateInput(attrs={"type": "date"})
    wrong = {"invalid": "This is not a day. Choose one from the calendar, or write it as 2026-01-31."}
    return forms.DateField(label=label, required=False, widget=widget, error_messages=wrong)


class FilterForm(forms.Form):
    """The filters above the list. `is_narrow` is for the page of one article."""

    by = forms.ChoiceField(label="Person", required=False)
    verb = forms.ChoiceField(label="What", required=False)
    since = _day_field("From")
    until = _day_field("To")
    q = forms.CharField(
        label="Search", required=False, max_length=100, help_text="A part of a title, a name or a network."
    )
    # Only links set these: the object that a title names, and the entry before which the page begins.
    about = forms.RegexField(
        r"^[a-z_]{1,40}\.[a-z_]{1,40}(:[\w.@+-]{0,40})?$", required=False, widget=forms.HiddenInput
    )
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data)
        people = get_user_model().objects.filter(is_staff=True).order_by("username")
        names = [(str(user.pk), user.get_full_name() or user.get_username()) for user in people]
        self.fields["by"].choices = [("", "Everyone"), (SITE, "The site itself"), *names]
        self.fields["verb"].choices = [("", "Everything"), *_verb_choices()]

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if any(day and not _FIRST_DAY <= day <= timezone.localdate() for day in (since, until)):
            raise forms.ValidationError("Choose days between January 1, 2000 and today.")
        if since and until and until < since:
            raise forms.ValidationError("The first day is after the last one. Exchange them.")
        return cleaned

    def query(self, **changes):
        """Return the query string of the valid filters, with `changes`."""
        values = {name: value for name, value in self.cleaned_data.items() if value and name != "before"} | changes
        return urlencode({name: value for name, value in values.items() if value})


def _verb_choices():
    for group in verbs.GROUPS:
        codes = verbs.codes_of(group)
        yield group, [(group, f"{group}: all"), *((code, verbs.words_of(code).rstrip(":")) for code in codes)]


@dataclass(frozen=True)
class Page:
    """Some entries, the newest first.

    `older` is the query string of the next page, or "". Words were searched from the entry `searched_from` on.
    """

    entries: list
    older: str
    searched_from: int | None


def select_entries(entries, chosen):
    """Return (the entries that the filters select, first number searched).

    The number is None if no words are searched. `chosen` is the cleaned data of a FilterForm.
    """
    if by := chosen.get("by"):
        entries = entries.filter(by=None if by == SITE else int(by))
    if verb := chosen.get("verb"):
        entries = entries.filter(verb__in=verbs.codes_of(verb) or [verb])
    if about := chosen.get("about"):
        kind, _colon, key = about.partition(":")
        entries = entries.filter(about_kind=kind, **({"about_key": key} if key else {}))
    if since := chosen.get("since"):
        entries = entries.filter(at__gte=beginning_of(since))
    if until := chosen.get("until"):
        entries = entries.filter(at__lt=beginning_of(until + datetime.timedelta(days=1)))
    if words := chosen.get("q"):
        return _search(entries, words)
    return entries, None


def _search(entries, words):
    newest = entries.order_by("-number").values_list("number", flat=True).first() or 0
    first = max(newest - MAX_SEARCHED, 0)
    has_words = Q(about_title__icontains=words) | Q(by_name__icontains=words) | Q(network__startswith=words)
    return entries.filter(has_words, number__gt=first), first + 1 if first else None


def load_page(entries, form):
    """Return the Page of `entries` that a FilterForm selects.

    Filters that are not valid select everything.
    """
    chosen = form.cleaned_data if form.is_valid() else {}
    found, searched_from = select_entries(entries, chosen)
    if before := chosen.get("before"):
        found = found.filter(number__lt=before)
    if codes := verbs.codes_of(chosen.get("verb", "")):
        found = entries.filter(number__in=_newest_of(found, codes))
    rows = list(found.select_related("by").order_by("-number")[: PER_PAGE + 1])
    older = form.query(before=rows[PER_PAGE - 1].number) if len(rows) > PER_PAGE else ""
    return Page(rows[:PER_PAGE], older, searched_from)


def _newest_of(entries, codes):
    """Return the numbers of the newest entries with one of several verbs.

    An index gives the newest of one verb; for several at once, databases read and sort all.
    """
    parts = (entries.filter(verb=code).order_by("-number").values_list("number", flat=True) for code in codes)
    return sorted((number for part in parts for number in part[: PER_PAGE + 1]), reverse=True)[: PER_PAGE + 1]


def entries_of_article(key):
    """Return the entries of one article."""
    return Entry.objects.filter(article=key, article__gt=0)
