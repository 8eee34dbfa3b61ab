"""`manage.py export_personal_data`: everything under one email address, as JSON."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments.privacy import personal_data
from core.errors import ActionRefused
from core.process.commands import ExampleHelp, new_file

NOTHING = 3


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write everything that is kept under one email address as JSON, to hand it to the person whose address it is. Exit code "
        "0: written; 1: nothing was done, the message says why; 3: written, but nothing is kept under this address."
    )
    example = "python manage.py export_personal_data robin@example.org --file robin.json"

    def add_arguments(self, parser):
        parser.add_argument("email", help="the whole address; capitals make no difference")
        parser.add_argument(
            "--file", type=Path, help="a new file, which only you may read; without it the copy is printed"
        )

    def handle(self, *args, email, file, **options):
        try:
            copy = personal_data.hand_over_person(email=email)
        except ActionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        text = json.dumps(copy, ensure_ascii=False, indent=2) + "\n"
        if file is None:
            self.stdout.write(text, ending="")
        else:
            self._write(file, text)
        if not any(rows for rows in copy.values() if isinstance(rows, list)):
            self.stderr.write("Nothing is kept under this address.")
            sys.exit(NOTHING)

    def _write(self, path, text):
        with new_file(path) as out:
            out.write(text)
        self.stdout.write(f"Written: {path}")
