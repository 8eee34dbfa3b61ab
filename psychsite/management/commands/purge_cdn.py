"""`manage.py purge_cdn`: tell the CDN to drop pages that changed."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.pages import cdn
from core.process.commands import Worker


class Command(Worker, BaseCommand):
    help = "Tell the CDN in front of the site to drop the pages that changed. Run one such worker for the site."
    example = "python manage.py purge_cdn --loop 2"
    retried_errors = (*Worker.retried_errors, cdn.PurgeError)

    def handle(self, *args, loop, **options):
        if not cdn.is_wanted():
            raise CommandError("Set CDN_PURGE_URL to the address that drops pages by tag (docs/deploying.md).")
        if loop is not None:
            self.run_loop(self.purge, seconds=loop, stop=self.stop_on_signal())
            return
        try:
            self.purge()
        except cdn.PurgeError as error:
            raise CommandError(str(error)) from error

    def purge(self):
        number = cdn.purge_changes(timezone.now().timestamp())
        if number:
            self.say("All pages dropped." if number < 0 else f"{number} tags dropped.")
