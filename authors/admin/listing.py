"""The list of people: roles, credentials, interests and open work."""

from datetime import date, timedelta

from django.contrib import admin
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from authors.models import Credential, Person
from core.admin.filters import OptionsFilter
from core.text.dates import format_day

SOON = timedelta(days=60)
REVIEWS_SOON = timedelta(days=30)


def _rows(relation):
    """Return the rows that point at a person, of an app above this one too."""
    return Person._meta.get_field(relation).related_model._default_manager.filter(person=OuterRef("pk"))


def _count(rows):
    counted = rows.order_by().values("person").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def open_requests():
    """Return the requests that still wait for each person, as a subquery."""
    in_time = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    return _rows("review_requests").filter(in_time, closed_at=None, edition__article__binned_at=None)


def due_reviews():
    """Return each person's approvals with a review date near or past, as a subquery.

    A newer decision on the same article replaces the date.
    """
    again = Q(edition__article=OuterRef("edition__article"), person=OuterRef("person"), withdrawn_at=None)
    mine = _rows("approvals").filter(decision="approved", withdrawn_at=None, edition__article__binned_at=None)
    newer = mine.model._default_manager.filter(again, decided_at__gt=OuterRef("decided_at"))
    return mine.filter(~Exists(newer), review_due__lte=timezone.localdate() + REVIEWS_SOON)


def _holding(people, **condition):
    return people.filter(Exists(Credential.objects.filter(person=OuterRef("pk"), **condition)))


def _ending_soon(people):
    today = timezone.localdate()
    return _holding(people, expires_on__range=(today, today + SOON))


class RoleFilter(OptionsFilter):
    title, parameter_name = "role", "role"
    options = {
        "author": ("Authors", lambda people: people.with_bylines()),
        "approver": ("Medical approvers", lambda people: people.with_credentials()),
        "account": ("With a staff account", lambda people: people.exclude(user=None)),
        "former": ("Former", lambda people: people.filter(former=True)),
    }


class CredentialFilter(OptionsFilter):
    title, parameter_name = "credentials", "credentials"
    options = {
        "ending": ("End in 60 days", _ending_soon),
        "expired": ("Expired", lambda people: _holding(people, expires_on__lt=timezone.localdate())),
        "unchecked": ("Not checked", lambda people: _holding(people, checked_on=None)),
    }


class WorkFilter(OptionsFilter):
    title, parameter_name = "work", "work"
    options = {
        "asked": ("Asked to approve", lambda people: people.filter(Exists(open_requests()))),
        "due": ("Reviews due in 30 days", lambda people: people.filter(Exists(due_reviews()))),
        "interests": ("With an interest in a clinic", lambda people: people.filter(Exists(_ties()))),
    }


def _ties():
    today = timezone.localdate()
    in_force = Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today)
    return _rows("affiliations").exclude(interest="").filter(*in_force)


class PeopleList:
    """What PersonAdmin lists: one row a person, whatever the roles."""

    list_display = ["named", "roles", "credentials_held", "ties", "requests", "due", "weekly_reviews"]
    list_filter = [RoleFilter, CredentialFilter, WorkFilter]
    list_select_related = ["user"]
    list_per_page = 50
    search_fields = ["name", "slug", "role_line", "suffix"]
    ordering = ["name", "pk"]

    def get_changelist_instance(self, request):
        """Count and fetch for the rows of one page only."""
        changes = super().get_changelist_instance(request)
        keys = [person.pk for person in changes.result_list]
        counted = Person.objects.filter(pk__in=keys).annotate(
            has_byline=Exists(_rows("bylines")),
            open_count=_count(open_requests()),
            due_count=_count(due_reviews()),
            tie_count=_count(_ties()),
        )
        found = {person.pk: person for person in counted.prefetch_related("credentials")}
        for person in changes.result_list:
            known = found[person.pk]
            person.has_byline, person.open_count = known.has_byline, known.open_count
            person.due_count, person.tie_count = known.due_count, known.tie_count
            person.held = sorted(known.credentials.all(), key=lambda row: row.expires_on or date.max)
        return changes

    @admin.display(description="name", ordering="name")
    def named(self, person):
        if not person.role_line:
            return person.display_name
        return format_html('{}<span class="list-note">{}</span>', person.display_name, person.role_line)

    @admin.display(description="roles")
    def roles(self, person):
        account = f"account {person.user.get_username()}" if person.user else ""
        known = ["author" if person.has_byline else "", "approver" if person.held else "", account]
        return ", ".join(filter(None, [*known, "former" if person.former else ""])) or "—"

    @admin.display(description="credentials")
    def credentials_held(self, person):
        lines = [(row.title, *describe_end(row)) for row in person.held]
        return format_html_join("", '<span class="list-line">{}: <span class="{}">{}</span></span>', lines) or "—"

    @admin.display(description="interests")
    def ties(self, person):
        words = f"{person.tie_count} clinic{'s' if person.tie_count > 1 else ''}" if person.tie_count else ""
        return ", ".join(filter(None, [words, "stated" if person.interests else ""])) or "—"

    @admin.display(description="open requests")
    def requests(self, person):
        return person.open_count or "—"

    @admin.display(description="reviews a week", ordering="reviews_a_week")
    def weekly_reviews(self, person):
        return person.reviews_a_week if person.held else "—"

    @admin.display(description="reviews due in 30 days")
    def due(self, person):
        return person.due_count or "—"


def describe_end(credential):
    """Return (class, words) of how long a credential is valid."""
    if not credential.is_checked:
        return "list-warn", "not checked"
    if credential.expires_on is None:
        return "", "does not expire"
    today = timezone.localdate()
    if credential.expires_on < today:
        return "list-warn", f"expired on {format_day(credential.expires_on)}"
    soon = credential.expires_on <= today + SOON
    return "list-warn" if soon else "", f"until {format_day(credential.expires_on)}"
