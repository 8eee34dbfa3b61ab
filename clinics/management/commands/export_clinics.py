"""Export the clinics to a file."""

from pathlib import Path

from django.core.management.base import BaseCommand

from activity.log import record
from clinics.importing import export
from core.process.commands import ExampleHelp, new_file


class Command(ExampleHelp, BaseCommand):
    help = "Export the clinics: raw CSV or JSON, which import_clinics reads back without loss, or CSV for spreadsheets."
    example = "manage.py export_clinics clinics.csv --spreadsheet"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a new file; .json makes JSON, anything else CSV in UTF-8")
        parser.add_argument(
            "--spreadsheet", action="store_true", help="defuse formulas, and mark the encoding for Excel"
        )

    def handle(self, *args, **options):
        path, safe = options["file"], options["spreadsheet"]
        with new_file(path, encoding="utf-8-sig" if safe else "utf-8") as file:
            if path.suffix == ".json":
                export.write_json(file)
            else:
                export.write_csv(file, for_spreadsheets=safe)
        record(
            "export.clinics",
            by=None,
            details={"format": path.suffix[1:] or "csv", "with emails": True, "with drafts": True},
        )
        self.stdout.write(f"Written: {path}")
