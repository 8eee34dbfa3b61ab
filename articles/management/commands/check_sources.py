"""Look all sources up in a file of retractions."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.references.retractions.check import check_sources
from articles.references.retractions.summary import describe
from core.errors import ActionRefused
from core.process.commands import ExampleHelp, unreadable


class Command(ExampleHelp, BaseCommand):
    help = (
        "Search the CSV file of Retraction Watch for the sources that articles cite, by DOI or PubMed number. Readers "
        "see at once which references were retracted, corrected or questioned. Owners and approvers of the articles get "
        "an email. The same file changes nothing the second time. Exit code 1: the file cannot be read, and nothing was "
        "saved. Download the file at https://gitlab.com/crossref/retraction-watch-data, and run this once a week."
    )
    example = "python manage.py check_sources --retractions retraction_watch.csv --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--retractions", required=True, type=Path, metavar="FILE.csv", help="the file to search")
        parser.add_argument("--dry-run", action="store_true", help="show what would change, and save nothing")

    def handle(self, *args, retractions, dry_run, **options):
        try:
            with retractions.open("rb") as file:
                report = check_sources(file, dry_run=dry_run, progress=self._show_progress)
        except OSError as error:
            raise unreadable(retractions, error) from error
        except ActionRefused as refusal:
            raise CommandError(f"{refusal.sentence} Nothing was saved.") from refusal
        for source in report.marked:
            self.stdout.write(f"{source}\n    {source.notice}")
        for source in report.lifted:
            self.stdout.write(f"{source}\n    No notice counts any more.")
        for sentence in describe(report, timezone.localdate()):
            self.stdout.write(sentence)
        if dry_run:
            self.stdout.write("Nothing was saved.")

    def _show_progress(self, rows):
        if self.stdout.isatty():
            self.stdout.write(f"\r{rows:,} rows read", ending="")
            self.stdout.flush()
