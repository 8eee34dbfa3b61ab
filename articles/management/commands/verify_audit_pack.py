"""Check that an audit pack was not altered."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.audit import hash_chain
from core.process.commands import ExampleHelp, unreadable


class Command(ExampleHelp, BaseCommand):
    help = (
        "Check that an audit pack is exactly as it was written. Run it with the SECRET_KEY of that time. Exit codes: "
        "0 unaltered, 1 altered (the message names the record), 2 unreadable or not a pack."
    )
    example = "python manage.py verify_audit_pack sleep.json"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="the file that audit_pack wrote")

    def handle(self, *, file, **options):
        try:
            with Path(file).open("rb") as source:
                records = hash_chain.verify_pack(source.read(hash_chain.MAX_BYTES + 1))
        except (OSError, ValueError) as error:
            raise unreadable(file, error, returncode=2) from error
        except hash_chain.NotAuditPackError as error:
            raise CommandError(str(error), returncode=2) from error
        except hash_chain.TamperedPackError as error:
            raise CommandError(str(error), returncode=1) from error
        about = records[0]["data"]
        self.stdout.write(f"Unaltered: {len(records)} records on {about['address']} of {about['day']}.")
        for record in records:
            if record["kind"] == "text" and not record["data"]["unaltered"]:
                number = record["data"]["number"]
                self.stdout.write(f"The text of edition {number} does not match the digest with which it was frozen.")
