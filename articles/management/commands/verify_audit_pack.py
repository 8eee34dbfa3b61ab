"""Check that an audit pack is as this site wrote it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.audit import hash_chain
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Tell whether an audit pack is exactly as it was written. Run it with the SECRET_KEY of that time. Exit codes: 0 it is, "
        "1 it was altered (the sentence names the record), 2 it cannot be read or is no pack."
    )
    example = "python manage.py verify_audit_pack sleep.json"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="the file that audit_pack wrote")

    def handle(self, *, file, **options):
        try:
            with Path(file).open("rb") as source:
                records = hash_chain.verify(source.read(hash_chain.MAX_BYTES + 1))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "this is no name of a file"
            raise CommandError(f"{file!r} cannot be read: {reason}.", returncode=2) from error
        except hash_chain.NotAPack as error:
            raise CommandError(str(error), returncode=2) from error
        except hash_chain.Tampered as error:
            raise CommandError(str(error), returncode=1) from error
        about = records[0]["data"]
        self.stdout.write(f"As it was written: {len(records)} records on {about['address']} of {about['day']}.")
        for record in records:
            if record["kind"] == "text" and not record["data"]["unaltered"]:
                number = record["data"]["number"]
                self.stdout.write(f"The text of edition {number} did not have the digest with which it was frozen.")
