"""Pages of people: the list, and each person with what they wrote and approved."""

from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, Exists, OuterRef
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.approval import status
from articles.models import Approval, Edition
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


@require_safe
@stored(queries={"page": PAGE_NUMBER})
def person_list(request):
    rows = _public_people.rows(24, at=timezone.now())
    page = get_page(request, rows, 24)
    return render(request, "authors/list.html", {"page": page, "graph": seo.list_nodes(page)})


@reused(at=DateTimeField())
def _public_people(at):
    return public_people(at).select_related("photo").order_by("former", "name", "pk")


@reused(people=[BigIntegerField()])
def _credentials_of(people):
    return Credential.objects.filter(any_of("person", people))


@reused(slug=CharField(), at=DateTimeField())
def _public_person(slug, at):
    ties = Affiliation.objects.with_interest().filter(person=OuterRef("pk"))
    changes = IdentityChange.objects.filter(person=OuterRef("pk"))
    rows = public_people(at).select_related("photo").filter(slug=slug)
    return rows.annotate(has_ties=Exists(ties), has_changes=Exists(changes))


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
    context = {
        "person": person,
        "credentials": credentials,
        "ties": _public_ties(person=person.pk, today=today) if person.has_ties else [],
        "changes": _accepted_changes(person=person.pk) if credentials and person.has_changes else [],
        "share": share_page(person, person.photo, person.display_name),
        "graph": seo.person_nodes(person, credentials, today),
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
