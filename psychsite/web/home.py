"""Pages that show several rooms at once: the home page, and people with what they wrote and approved."""

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.approval import status as trust
from articles.models import Approval, Byline, Edition, Topic
from authors.models import Person
from clinics.models import HelpLine, Region
from core.paging import get_page

LATEST, STATIONS = 4, 4


@require_safe
def home(request):
    latest = list(Edition.objects.live().with_card().newest_first()[: LATEST + 1])
    vouched = vouched_for(latest)
    path = list(Edition.objects.live().starting_path()[:STATIONS])
    context = {
        "latest": [{"edition": edition, "status": vouched.get(edition)} for edition in latest],
        "path": path,
        "path_minutes": sum(edition.reading_minutes for edition in path),
        "specimen": next(({"edition": edition, "status": status} for edition, status in vouched.items()), None),
        "topics": list(Topic.objects.with_live_articles()),
        "regions": list(Region.objects.explore(12)),
        "helplines": HelpLine.current(),
    }
    return render(request, "home.html", context)


def bad_request(request, exception):
    """What Django refuses before any view: too much at once, a host that is not ours, a forged cookie."""
    return render(request, "400.html", status=400)


def vouched_for(editions):
    """Return {edition: its ReviewStatus} of those of these texts that somebody vouches for today, in their order."""
    approvals = {}
    rows = Approval.objects.filter(edition__article__in=[one.article_id for one in editions])
    for row in rows.with_people().prefetch_related(None):
        approvals.setdefault(row.edition.article_id, []).append(row)
    today = timezone.localdate()
    found = {one: trust.review_status(one, approvals.get(one.article_id, []), today) for one in editions}
    return {one: status for one, status in found.items() if one.article.needs_approval and status.vouched}


def public_people():
    """People who have a page: those who wrote something live, and those who approved something that is or was."""
    wrote = Byline.objects.filter(person=OuterRef("pk"), article__editions__in=Edition.objects.live())
    vouched = Approval.objects.filter(
        person=OuterRef("pk"), decision="approved", withdrawn_at=None, edition__in=Edition.objects.once_live()
    )
    return Person.objects.filter(Q(Exists(wrote)) | Q(Exists(vouched)))


@require_safe
def people(request):
    rows = public_people().select_related("photo").prefetch_related("credentials").order_by("former", "name", "pk")
    return render(request, "authors/list.html", {"page": get_page(request, rows, 24)})


@require_safe
def person(request, slug):
    """What a person wrote, and the live texts that they vouch for."""
    person = get_object_or_404(public_people().select_related("photo").prefetch_related("credentials"), slug=slug)
    live = Edition.objects.live().with_card().newest_first()
    written = get_page(request, live.filter(article__bylines__person=person), 12)
    signed = Approval.objects.filter(person=person, edition__article__editions__in=live).with_people()
    context = {
        "person": person,
        "credentials": person.credentials.all(),
        "written": written,
        "approved": approved_by(signed, live),
    }
    return render(request, "authors/detail.html", context)


def approved_by(approvals, live):
    """Return the live editions that these decisions of one person cover, newest first."""
    approvals = list(approvals)
    by_article = {}
    for approval in approvals:
        by_article.setdefault(approval.edition.article_id, []).append(approval)
    editions = live.filter(article__in=by_article)
    return [row for row in editions if trust.counting_approvals(row, by_article[row.article_id])]
