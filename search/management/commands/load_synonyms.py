"""Run `manage.py load_synonyms`: add new sets of synonyms."""

from django.core.management.base import BaseCommand

from core.process.commands import ExampleHelp
from search.synonyms.loading import load_synonyms


class Command(ExampleHelp, BaseCommand):
    help = (
        "Add the sets of search/synonyms/synonyms.toml that are missing. Sets that staff changed or switched off stay."
    )
    example = "python manage.py load_synonyms --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="list what would be added without adding it")

    def handle(self, *, dry_run, **options):
        added = load_synonyms(dry_run=dry_run)
        for row in added:
            self.stdout.write(row.words)
        self.stdout.write(f"{len(added)} sets {'would be ' if dry_run else ''}added")
