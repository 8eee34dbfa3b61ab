"""The filters above the list of articles, and the form that sets them."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from taggit.models import TaggedItem

from articles import models
from articles.admin.listing import tabs
from articles.approval import queues
from authors.models import Person
from core.admin.autocomplete import CheckedSelect
from core.admin.filters import OptionsFilter
from core.text.numbers import read_number


class DeskFilter(OptionsFilter):
    """The lists behind the cards of the desk; an option's function takes the user."""

    title, parameter_name = "desk", "desk"
    options = queues.LISTS

    def queryset(self, request, queryset):
        _label, find_ids = self.options.get(self.value(), ("", None))
        if find_ids is None:
            return queryset
        # Asked once for the list and the counts of its tabs. The cards of the desk count no further.
        if getattr(request, "desk_articles", None) is None:
            rows = find_ids(request.user)[: tabs.MAX_COUNTED]
            request.desk_articles = {key for row in rows for key in row.values()}
        return queryset.filter(pk__in=request.desk_articles)


class TabFilter(OptionsFilter):
    title, parameter_name = "tab", "tab"
    options = tabs.TABS

    def queryset(self, request, queryset):
        return tabs.narrow(queryset, self.value() or "")


class _ValueFilter(admin.SimpleListFilter):
    """A filter whose value the form checks; an invalid one selects nothing."""

    def lookups(self, request, model_admin):
        return [("", self.title)]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        try:
            value = self.read(self.value())
        except ValueError:
            return queryset.none()
        return self.narrow(queryset, value)

    def read(self, text):
        """Return the value of a text; raise ValueError if it is none."""
        if (number := read_number(text)) is None:
            raise ValueError("not a number")
        return number


class AuthorFilter(_ValueFilter):
    title, parameter_name = "author", "author"

    def narrow(self, articles, key):
        return articles.filter(pk__in=models.Byline.objects.filter(person=key).values("article"))


class ApproverFilter(_ValueFilter):
    """Articles that a person approved or is asked to approve."""

    title, parameter_name = "approver", "approver"

    def narrow(self, articles, key):
        given = models.Approval.objects.filter(person=key, decision="approved", withdrawn_at=None)
        asked = models.ReviewRequest.objects.filter(person=key, closed_at=None)
        given, asked = (rows.order_by().values("edition__article") for rows in (given, asked))
        return articles.filter(Q(pk__in=given) | Q(pk__in=asked))


class TopicFilter(_ValueFilter):
    title, parameter_name = "topic", "topic"

    def narrow(self, articles, key):
        return articles.filter(topic=key)


class TagFilter(_ValueFilter):
    title, parameter_name = "tag", "tag"

    def narrow(self, articles, key):
        return articles.filter(tags=key)


class _DayFilter(_ValueFilter):
    def read(self, text):
        return date.fromisoformat(text)

    @staticmethod
    def midnight(day):
        """Return the moment at which a day begins."""
        return timezone.make_aware(datetime.combine(day, time.min))


class SinceFilter(_DayFilter):
    title, parameter_name = "updated from", "since"

    def narrow(self, articles, day):
        return articles.filter(updated_at__gte=self.midnight(day))


class UntilFilter(_DayFilter):
    title, parameter_name = "updated to", "until"

    def narrow(self, articles, day):
        return articles.filter(updated_at__lt=self.midnight(day + timedelta(days=1)))


FILTERS = [TabFilter, DeskFilter, AuthorFilter, ApproverFilter, TopicFilter, TagFilter, SinceFilter, UntilFilter]


class FilterForm(forms.Form):
    """The form above the list.

    Its fields complete what one types, so no page holds a whole list of choices.
    """

    author = forms.ModelChoiceField(Person.objects.all(), required=False)
    approver = forms.ModelChoiceField(Person.objects.all(), required=False)
    topic = forms.ModelChoiceField(models.Topic.objects.all(), required=False)
    tag = forms.ModelChoiceField(TaggedItem._meta.get_field("tag").related_model.objects.all(), required=False)
    since = forms.DateField(label="Updated from", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Updated to", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    # Field → the foreign key whose permission and search the completion uses.
    COMPLETED = {
        "author": models.Byline._meta.get_field("person"),
        "approver": models.ReviewRequest._meta.get_field("person"),
        "topic": models.Article._meta.get_field("topic"),
        "tag": TaggedItem._meta.get_field("tag"),
    }

    def __init__(self, request, site):
        super().__init__(request.GET, auto_id="filter-%s")
        for name, field in self.COMPLETED.items():
            if not site.get_model_admin(field.related_model).has_view_permission(request):
                del self.fields[name]
                continue
            widget = CheckedSelect(field, site, attrs={"data-placeholder": "Any"})
            widget.choices, widget.is_required = self.fields[name].choices, False
            self.fields[name].widget = widget

    @property
    def is_set(self):
        """Return True if any filter of the form has a value."""
        return any(self.data.get(name) for name in self.fields)
