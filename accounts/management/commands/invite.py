"""Invite a person to open a staff account."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts import invitations
from core.errors import ActionRefused
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = "Send an invitation to a staff account by email. Its link works once, for 72 hours."
    example = "python3 manage.py invite ada@example.org --role Writer --role Moderator"

    def add_arguments(self, parser):
        parser.add_argument("email", help="address of the person; the account keeps it")
        parser.add_argument(
            "--role", action="append", required=True, help="role of the account, such as Writer; repeat it for more"
        )

    def handle(self, *args, email, role, **options):
        try:
            validate_email(email)
            invitation = invitations.invite(email=email, names=role)
        except ValidationError as error:
            raise CommandError(f"“{email}” is not an email address.") from error
        except ActionRefused as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"An invitation to {invitation} is in the outbox. The worker sends it.")
