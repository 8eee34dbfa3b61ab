"""Run `manage.py load_phrases`: add new phrases of a crisis, sourcing or doses."""

from django.core.management.base import BaseCommand

from core.process.commands import ExampleHelp
from crisis.first_phrases import load_phrases


class Command(ExampleHelp, BaseCommand):
    help = "Add the phrases of crisis/lists that are missing. Phrases that staff changed or switched off stay."
    example = "python manage.py load_phrases --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="list what would be added without adding it")

    def handle(self, *, dry_run, **options):
        added = load_phrases(dry_run=dry_run)
        for phrase in added:
            self.stdout.write(str(phrase))
        self.stdout.write(f"{len(added)} phrases {'would be ' if dry_run else ''}added")
