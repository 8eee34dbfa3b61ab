"""Pages of people: the list, and each person with what they wrote and approved."""

import re

from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, Exists, OuterRef
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.approval import status
from articles.models import Approval, Edition, Expertise, Topic
from articles.models.public_people import public_people
from articles.rendering.entries import UNREAD
from articles.rendering.lists import live_editions
from articles.rendering.marks import with_marks
from articles.shown import show_person
from authors import seo
from authors.models import Credential, IdentityChange
from clinics.models import Affiliation, Clinic
from core.db.reused import any_of, reused
from core.pages.decorator import PAGE_NUMBER, stored
from core.paging import get_page
from core.text.sharing import share_page

_SLUG = re.compile(r"[a-z0-9-]{1,80}")


@require_safe
@stored(queries={"page": PAGE_NUMBER, "topic": _SLUG})
def person_list(request):
    """List the people who have a page, or those of one field of expertise."""
    now = timezone.now()
    fields = list(_fields(at=now))
    chosen = next((topic for topic in fields if topic.slug == request.GET.get("topic")), None)
    if chosen is None and request.GET.get("topic"):
        raise Http404("No one here has this field of expertise.")
    page = get_page(request, _public_people.rows(24, chosen is not None, topic=chosen.pk if chosen else 0, at=now), 24)
    context = {"page": page, "fields": fields, "chosen": chosen, "graph": [] if chosen else seo.list_nodes(page)}
    context["parameters"] = f"topic={chosen.slug}" if chosen else ""
    return render(request, "authors/list.html", context)


@reused(topic=BigIntegerField(), at=DateTimeField())
def _public_people(has_topic, topic, at):
    rows = public_people(at).filter(expertise__topic=topic) if has_topic else public_people(at)
    return rows.select_related("photo").order_by("former", "name", "pk")


@reused(at=DateTimeField())
def _fields(at):
    """Return the topics that a person with a page knows well."""
    known = Expertise.objects.filter(topic=OuterRef("pk"), person__in=public_people(at))
    return Topic.objects.filter(Exists(known)).only("name", "slug").order_by("name")


@reused(person=BigIntegerField())
def _fields_of(person):
    return Topic.objects.filter(experts__person=person).only("name", "slug").order_by("name")


@reused(people=[BigIntegerField()])
def _credentials_of(people):
    return Credential.objects.filter(any_of("person", people))


@reused(slug=CharField(), at=DateTimeField())
def _public_person(slug, at):
    ties = Affiliation.objects.with_interest().filter(person=OuterRef("pk"))
    changes = IdentityChange.objects.filter(person=OuterRef("pk"))
    fields = Expertise.objects.filter(person=OuterRef("pk"))
    rows = public_people(at).select_related("photo").filter(slug=slug)
    return rows.annotate(has_ties=Exists(ties), has_changes=Exists(changes), has_fields=Exists(fields))


@reused(person=BigIntegerField(), today=DateField())
def _public_ties(person, today):
    """Return the person's current interests in listed clinics."""
    ties = Affiliation.objects.current(today).with_interest().filter(person=person)
    return ties.filter(clinic__in=Clinic.objects.listed()).select_related("clinic")


@reused(person=BigIntegerField())
def _accepted_changes(person):
    return IdentityChange.objects.accepted().filter(person=person)


@reused(slug=CharField(), at=DateTimeField())
def decisions_by(slug, at):
    """Return what a person decided about articles that are live."""
    live = Edition.objects.live(at).filter(article=OuterRef("edition__article"))
    return Approval.objects.filter(Exists(live), person__slug=slug).with_people()


@reused(articles=[BigIntegerField()], at=DateTimeField())
def _live_of(has_documents, articles, at):
    rows = Edition.objects.live(at).articles().filter(any_of("article", articles)).newest_first()
    return rows.select_related("article__topic", "article__lead_image").defer("text", *UNREAD[has_documents])


@require_safe
@stored(queries={"page": PAGE_NUMBER})
def person_detail(request, slug):
    """Show what a person wrote, and the live texts they approved."""
    now = timezone.now()
    person = _public_person.first(slug=slug, at=now)
    if person is None:
        raise Http404("We couldn’t find this person.")
    show_person(person)
    credentials = [row for row in _credentials_of(people=[person.pk]) if row.is_checked]
    today = timezone.localdate()
    fields = list(_fields_of(person=person.pk)) if person.has_fields else []
    context = {
        "person": person,
        "fields": fields,
        "credentials": credentials,
        "ties": _public_ties(person=person.pk, today=today) if person.has_ties else [],
        "changes": _accepted_changes(person=person.pk) if credentials and person.has_changes else [],
        "share": share_page(person, person.photo, person.display_name),
        "graph": seo.person_nodes(person, credentials, fields, today),
        "written": get_page(request, live_editions(12, "person", person.pk), 12),
        "approved": covered_editions(decisions_by(slug=slug, at=now), now),
    }
    return render(request, "authors/detail.html", context)


def covered_editions(approvals, at, *, has_documents=False):
    """Return the live editions that these approvals cover, newest first."""
    by_article = {}
    for approval in approvals:
        by_article.setdefault(approval.edition.article_id, []).append(approval)
    editions = _live_of(has_documents, articles=list(by_article), at=at) if by_article else []
    return with_marks([row for row in editions if status.covering_approvals(row, by_article[row.article_id])])
