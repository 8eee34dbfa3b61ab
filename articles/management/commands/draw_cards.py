"""`manage.py draw_cards`: draw the pictures that shared links to articles show."""

import os
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.db.utils import DatabaseError
from django.utils import timezone

from articles.approval.status import decisions_on, review_status
from articles.models import Approval, Edition
from articles.rendering import sharing
from core.process.commands import Worker
from images.files import storage

_BATCH = 200
# A worker looks at what happened since, so that a pause loses nothing.
_RECENT = timedelta(days=1)
# Networks that show links read a picture again for some days.
_KEPT = timedelta(days=30)


class Command(Worker, BaseCommand):
    help = (
        "Draw the cards of live articles and cut their lead pictures, where they are missing. Without --loop it looks at all "
        "articles, and deletes pictures of earlier texts and badges after 30 days. With --loop it looks at those that went "
        "live or were decided about in the last day. You can stop it at any time. Exit code 1: a picture could not be read."
    )
    example = "python manage.py draw_cards --dry-run"
    retried_errors = (DatabaseError, ConnectionError)

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="count the missing pictures, and draw none")
        parser.add_argument(
            "--with-parent", action="store_true", help="with --loop: end when the process that started it ends"
        )

    def handle(self, *args, loop, dry_run, with_parent, **options):
        self.stop, self.unreadable = self.stop_on_signal(), set()
        if loop is not None:
            if with_parent:
                # Readers' requests go first.
                os.nice(10)
            self.run_loop(self.draw_recent, seconds=loop, stop=self.stop, parent=os.getppid() if with_parent else None)
            return
        drawn, used = self.draw(Edition.objects.live(), draw=not dry_run)
        if dry_run:
            self.stdout.write(f"{drawn} pictures are missing.")
            return
        deleted = 0 if self.stop.is_set() else self.delete_unused(used)
        self.say(f"{drawn} pictures drawn, {deleted} old ones deleted.")
        if self.unreadable:
            raise CommandError(f"{len(self.unreadable)} pictures could not be read; the others are done.")

    def draw_recent(self):
        since = timezone.now() - _RECENT
        decided = Approval.objects.filter(Q(decided_at__gte=since) | Q(withdrawn_at__gte=since)).values(
            "edition__article"
        )
        recent = Q(live_from__gte=since) | Q(article__in=decided)
        drawn, _used = self.draw(Edition.objects.live().filter(recent))
        if drawn:
            self.say(f"{drawn} pictures drawn.")

    def draw(self, editions, draw=True):
        """Return how many pictures were missing, and the names of all that are used."""
        drawn, used, keys = 0, set(), list(editions.order_by("-pk").values_list("pk", flat=True))
        for start in range(0, len(keys), _BATCH):
            if self.stop.is_set():
                break
            for edition, status in self.with_status(keys[start : start + _BATCH]):
                image = sharing.lead_of(edition)
                files = sharing.files_of(edition, status, image)
                used |= files.keys()
                missing = [file for file in files.values() if not sharing.is_made(file)]
                drawn += sum(self.make(file, edition, status, image) for file in missing) if draw else len(missing)
        return drawn, used

    def with_status(self, keys):
        editions = list(Edition.objects.filter(pk__in=keys).select_related("article__topic", "body").defer("text"))
        approvals = {}
        for row in decisions_on(articles=[one.article_id for one in editions]):
            approvals.setdefault(row.edition.article_id, []).append(row)
        today = timezone.localdate()
        for one in editions:
            needed = one.article.needs_approval
            yield one, review_status(one, approvals.get(one.article_id, []), today) if needed else None

    def make(self, file, edition, status, image):
        try:
            sharing.make_file(file, edition, status, image)
        except ConnectionError:
            raise
        except OSError as error:
            self.unreadable.add(image.pk)
            self.stderr.write(f"Picture {image.pk} ({image.file.name}) cannot be read: {error}")
            return False
        return True

    def delete_unused(self, used):
        """Delete the pictures that no live text uses; return their number."""
        place, deleted = storage(), 0
        names = place.listdir(sharing.FOLDER)[1] if place.exists(sharing.FOLDER) else []
        for name in set(names) - used:
            path = f"{sharing.FOLDER}/{name}"
            if place.get_modified_time(path) < timezone.now() - _KEPT:
                place.delete(path)
                deleted += 1
        return deleted
