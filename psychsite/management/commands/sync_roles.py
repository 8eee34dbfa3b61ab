"""Make the groups of roles, or bring them back to what roles.py says."""

from django.core.management.base import BaseCommand
from django.db import transaction

from core.process.commands import ExampleHelp
from psychsite.setup import roles


class Command(ExampleHelp, BaseCommand):
    help = "Make each role's group hold exactly the permissions that psychsite/setup/roles.py gives it."
    example = "python manage.py sync_roles --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    @transaction.atomic
    def handle(self, *args, dry_run, **options):
        lines = roles.sync(dry_run=dry_run)
        for line in lines or ["All roles are as they should be."]:
            self.stdout.write(line)
