"""Pages of people: the list, and each person with what they wrote and approved."""

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.approval import status
from articles.models import Approval, Edition, EditionPerson
from authors.models import Person
from clinics.models import Clinic
from core.paging import get_page


def public_people():
    """Return the people who have a page.

    They wrote a live text, or approved a text that is or was live.
    """
    wrote = EditionPerson.objects.filter(person=OuterRef("pk"), edition__in=Edition.objects.live())
    approved = Approval.objects.filter(
        person=OuterRef("pk"), decision="approved", withdrawn_at=None, edition__in=Edition.objects.once_live()
    )
    return Person.objects.filter(Q(Exists(wrote)) | Q(Exists(approved)))


@require_safe
def person_list(request):
    rows = public_people().select_related("photo").prefetch_related("credentials").order_by("former", "name", "pk")
    return render(request, "authors/list.html", {"page": get_page(request, rows, 24)})


@require_safe
def person_detail(request, slug):
    """Show what a person wrote, and the live texts they approved."""
    person = get_object_or_404(public_people().select_related("photo").prefetch_related("credentials"), slug=slug)
    live = Edition.objects.live().with_card().newest_first()
    written = get_page(request, live.filter(people=person), 12)
    signed = Approval.objects.filter(person=person, edition__article__editions__in=live).with_people()
    credentials = [row for row in person.credentials.all() if row.is_checked]
    context = {
        "person": person,
        "credentials": credentials,
        "ties": _public_ties(person),
        "changes": person.identity_changes.accepted() if credentials else [],
        "written": written,
        "approved": covered_editions(signed, live),
    }
    return render(request, "authors/detail.html", context)


def _public_ties(person):
    """Return the person's current interests in listed clinics."""
    ties = person.affiliations.current(timezone.localdate()).with_interest()
    return ties.filter(clinic__in=Clinic.objects.listed()).select_related("clinic")


def covered_editions(approvals, live):
    """Return the live editions that these approvals cover, newest first."""
    approvals = list(approvals)
    by_article = {}
    for approval in approvals:
        by_article.setdefault(approval.edition.article_id, []).append(approval)
    editions = live.filter(article__in=by_article)
    return [row for row in editions if status.covering_approvals(row, by_article[row.article_id])]
