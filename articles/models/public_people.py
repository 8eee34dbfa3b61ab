"""Which people the public can see."""

from django.db.models import Exists, OuterRef, Q

from articles.models.editions import Edition
from authors.models import Person


def public_people(at=None):
    """Return the people who have a page.

    They wrote a live text, or approved a text that is or was live. A record that was merged into another one has none.
    """
    wrote = Edition.objects.live(at).filter(people=OuterRef("pk"))
    decided = {"approvals__person": OuterRef("pk"), "approvals__decision": "approved", "approvals__withdrawn_at": None}
    approved = Edition.objects.once_live(at).filter(**decided)
    return Person.objects.unmerged().filter(Q(Exists(wrote)) | Q(Exists(approved)))
