"""Run `manage.py count_words`: count the words that the search corrects by."""

from django.core.management.base import BaseCommand

from core.process.commands import ExampleHelp
from search.words.counting import count_words


class Command(ExampleHelp, BaseCommand):
    help = (
        "Count the words of all texts that readers can search. The search corrects typing mistakes by them and weighs "
        "words. Run it once a day; it may be stopped at any time, and changes nothing until it has read everything."
    )
    example = "python manage.py count_words --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count without storing anything")

    def handle(self, *, dry_run, **options):
        progress = self._progress if options["verbosity"] else None
        number = count_words(progress, dry_run=dry_run)
        self.stdout.write(f"{number:,} words {'would be ' if dry_run else ''}counted")

    def _progress(self, texts):
        if texts % 10_000 < 500:
            self.stderr.write(f"  {texts:,} texts so far")
