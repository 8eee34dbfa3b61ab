"""Which people the public can see."""

from django.db.models import Exists, OuterRef, Q

from articles.models.bylines import EditionPerson
from articles.models.editions import Approval, Edition
from authors.models import Person


def public_people(at=None):
    """Return the people who have a page.

    They wrote a live text, or approved a text that is or was live.
    """
    wrote = EditionPerson.objects.filter(person=OuterRef("pk"), edition__in=Edition.objects.live(at))
    approved = Approval.objects.filter(
        person=OuterRef("pk"), decision="approved", withdrawn_at=None, edition__in=Edition.objects.once_live(at)
    )
    return Person.objects.filter(Q(Exists(wrote)) | Q(Exists(approved)))
