"""Draw the pictures that shared links to articles show.

Those that no text uses any more are deleted after some days.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from articles.approval.status import decisions_on, review_status
from articles.models import Approval, Edition
from articles.rendering import sharing
from images.files import storage

_BATCH = 200
# Networks that show links read a picture again for some days.
KEPT = timedelta(days=30)
# The worker looks at what happened since, so that a pause loses nothing.
_RECENT = timedelta(days=1)


class CardFiles:
    """The pictures of some live editions.

    `step()` is called before each edition and may raise. `say(sentence)` gets a line for each picture that cannot be read;
    their numbers are in `unreadable`.
    """

    def __init__(self, *, step=lambda: None, say=lambda sentence: None):
        self.step, self.say = step, say
        self.unreadable = set()

    def draw_recent(self, now):
        """Draw what the articles of the last day lack; return how many pictures.

        These went live, or an approver decided about them.
        """
        since = now - _RECENT
        decided = Approval.objects.filter(Q(decided_at__gte=since) | Q(withdrawn_at__gte=since)).values(
            "edition__article"
        )
        live = Edition.objects.live()
        return self.draw(live.begun_since(since) | live.filter(article__in=decided))[0]

    def draw_all(self):
        """Draw what all live editions lack, and delete old pictures; return both numbers."""
        drawn, used = self.draw(Edition.objects.live())
        return drawn, _delete_unused(used)

    def draw(self, editions, draw=True):
        """Return how many pictures were missing, and the names of all that are used."""
        drawn, used, keys = 0, set(), list(editions.order_by("-pk").values_list("pk", flat=True))
        for start in range(0, len(keys), _BATCH):
            for edition, status in _with_status(keys[start : start + _BATCH]):
                self.step()
                image = sharing.lead_of(edition)
                files = sharing.files_of(edition, status, image)
                used |= files.keys()
                missing = [file for file in files.values() if not sharing.is_made(file)]
                drawn += sum(self._make(file, edition, status, image) for file in missing) if draw else len(missing)
        return drawn, used

    def _make(self, file, edition, status, image):
        try:
            sharing.make_file(file, edition, status, image)
        except ConnectionError:
            raise
        except OSError as error:
            self.unreadable.add(image.pk)
            self.say(f"Picture {image.pk} ({image.file.name}) cannot be read: {error}")
            return False
        return True


def _with_status(keys):
    editions = list(Edition.objects.filter(pk__in=keys).select_related("article__topic", "body").defer("text"))
    approvals = {}
    for row in decisions_on(articles=[one.article_id for one in editions]):
        approvals.setdefault(row.edition.article_id, []).append(row)
    today = timezone.localdate()
    for one in editions:
        needed = one.article.needs_approval
        yield one, review_status(one, approvals.get(one.article_id, []), today) if needed else None


def _delete_unused(used):
    """Delete the pictures that no live text uses; return their number."""
    place, deleted = storage(), 0
    names = place.listdir(sharing.FOLDER)[1] if place.exists(sharing.FOLDER) else []
    for name in set(names) - used:
        path = f"{sharing.FOLDER}/{name}"
        if place.get_modified_time(path) < timezone.now() - KEPT:
            place.delete(path)
            deleted += 1
    return deleted
