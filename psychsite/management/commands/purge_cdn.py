"""`manage.py purge_cdn`: tell the CDN to drop pages that changed."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.pages import cdn
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Tell the CDN in front of the site to drop the pages that changed. The worker does the same every two seconds."
    )
    example = "python manage.py purge_cdn"

    def handle(self, *args, **options):
        if not cdn.is_wanted():
            raise CommandError("Set CDN_PURGE_URL to the address that drops pages by tag (docs/deploying.md).")
        try:
            number = cdn.purge_changes(timezone.now().timestamp())
        except cdn.PurgeError as error:
            raise CommandError(str(error)) from error
        if number:
            self.stdout.write("All pages dropped." if number < 0 else f"{number} tags dropped.")
