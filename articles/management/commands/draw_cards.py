"""`manage.py draw_cards`: draw the pictures that shared links to articles show."""

from django.core.management.base import BaseCommand, CommandError

from articles.models import Edition
from articles.rendering.card_files import CardFiles
from core.process.commands import Stoppable
from core.process.jobs import Stopped, Turn


class Command(Stoppable, BaseCommand):
    help = (
        "Draw the cards of live articles and cut their lead pictures, where they are missing, and delete pictures of earlier "
        "texts and badges after 30 days. The worker does so once a week, and looks at the articles of the last day each "
        "minute. You can stop it at any time. Exit code 1: a picture could not be read."
    )
    example = "python manage.py draw_cards --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count the missing pictures, and draw none")

    def handle(self, *args, dry_run, **options):
        cards = CardFiles(step=Turn(self.stop_on_signal().is_set).step, say=self.stderr.write)
        if dry_run:
            self.stdout.write(f"{cards.draw(Edition.objects.live(), draw=False)[0]} pictures are missing.")
            return
        try:
            drawn, deleted = cards.draw_all()
        except Stopped:
            return
        except ConnectionError as error:
            raise CommandError(f"{error} The finished pictures are kept; run it again later.") from error
        self.say(f"{drawn} pictures drawn, {deleted} old ones deleted.")
        if cards.unreadable:
            raise CommandError(f"{len(cards.unreadable)} pictures could not be read; the others are done.")
