"""`manage.py export_activity`: write the record of activity to a file."""

import argparse
import datetime
from pathlib import Path

from django.core.management.base import BaseCommand

from activity import export, listing
from activity.models import Entry
from core.process.commands import ExampleHelp, new_file


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write the record of activity to a file that only you can read: JSON with all hashes if its name ends in .json, else CSV "
        "for spreadsheets. The export itself is recorded. Exit codes: 0 written, 1 not written (the message says why)."
    )
    example = "python manage.py export_activity activity.json --since 2026-01-01"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a new file, such as activity.csv or activity.json")
        parser.add_argument("--since", type=_day, metavar="DAY", help="the first day, as 2026-01-01")
        parser.add_argument("--until", type=_day, metavar="DAY", help="the last day, as 2026-12-31")

    def handle(self, *args, file, since, until, **options):
        entries, _from = listing.select_entries(Entry.objects.all(), {"since": since, "until": until})
        kind = "json" if file.suffix.lower() == ".json" else "csv"
        filters = " ".join(f"{name}={day}" for name, day in (("since", since), ("until", until)) if day)
        with new_file(file) as out:
            for text in export.export_entries(entries=entries, kind=kind, by=None, filters=filters):
                out.write(text)
        self.stdout.write(f"Written: {file}")


def _day(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("write a day as 2026-01-01.") from error
