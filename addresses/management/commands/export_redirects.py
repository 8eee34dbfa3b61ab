"""`manage.py export_redirects`: write all redirects to a file."""

from pathlib import Path

from django.core.management.base import BaseCommand

from addresses import files
from core.process.commands import ExampleHelp, new_file


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write all redirects to a file: a CSV file that import_redirects reads, or a map for nginx. Exit codes: 0 written, "
        "1 not written (the message says why)."
    )
    example = "manage.py export_redirects redirects.csv"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a new file, such as redirects.csv or redirects.map")
        parser.add_argument("--nginx", action="store_true", help="write a map for nginx, of permanent redirects")

    def handle(self, *args, file, nginx, **options):
        # nginx reads it by an account of its own.
        with new_file(file, only_owner=False) as out:
            for text in files.write_nginx() if nginx else files.write_csv():
                out.write(text)
        self.stdout.write(f"Written: {file}")
