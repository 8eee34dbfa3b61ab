"""Add an administrator who chooses a password by a link that works once."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.passwords import links
from core.errors import ActionRefused
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Add the account of an administrator and print a link that works once, for one hour. The link chooses the "
        "password. For an account that never signed in, it prints a new link."
    )
    example = "python3 manage.py add_administrator ada@example.org"

    def add_arguments(self, parser):
        parser.add_argument("email", help="address of the person; it is also the user name")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and save nothing")

    def handle(self, *args, email, dry_run, **options):
        try:
            validate_email(email)
            link = links.administrator_link(email=email, dry_run=dry_run)
        except ValidationError as error:
            raise CommandError(f"“{email}” is not an email address.") from error
        except ActionRefused as refusal:
            raise CommandError(refusal.sentence) from refusal
        if dry_run:
            self.stdout.write(f"{email} would become an administrator. Nothing was saved.")
            return
        self.stdout.write(f"{email} is an administrator. Open this link within an hour and choose a password:")
        self.stdout.write(link)
