"""Import clinics from a delimited file."""

import csv
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from clinics.importing import runs
from clinics.importing.mapping import MappingError, check_source, with_country
from clinics.importing.reader import UnreadableFile
from clinics.importing.service import import_file
from core.process.commands import ExampleHelp, check_report, unreadable, unwritable

SHOWN = 20
NOT_ALL = 3


class Command(ExampleHelp, BaseCommand):
    help = (
        "Import clinics from a CSV, JSON or GeoJSON file. Files of other directories need no map: docs/importing.md lists them. "
        "Rows are found again by their reference: the same file again changes nothing. "
        "Exit code 0: all rows were placed; 1: nothing was read; 3: some rows were left out, see the report."
    )
    example = "manage.py import_clinics clinics.csv --map samhsa.toml --source samhsa --dry-run"

    def add_arguments(self, parser):
        parser.add_argument(
            "file", type=Path, help="delimited text with a header, or JSON; encoding and delimiter are detected"
        )
        parser.add_argument("--map", type=Path, help="TOML file that maps columns to facts; see docs/importing.md")
        parser.add_argument(
            "--source", default="", help="whose data it is; shown to readers, and part of each reference"
        )
        parser.add_argument("--country", default="", help="country of rows that name none, such as US")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
        parser.add_argument("--report", type=Path, help="write every line of the report to this CSV file")

    def handle(self, *args, **options):
        check_report(options["report"], options["file"], options["map"])
        begun = time.monotonic()
        try:
            check_source(options["source"])
            map_text = _read_map(options["map"]) if options["map"] else ""
            with options["file"].open("rb") as file, self._turn(options) as turn:

                def progress(report):
                    turn(report)
                    if options["verbosity"]:
                        self._progress(report)

                report = import_file(
                    file,
                    map_text=with_country(map_text, options["country"].upper()),
                    source=options["source"],
                    dry_run=options["dry_run"],
                    progress=progress,
                )
                turn.done(report)
        except OSError as error:
            raise unreadable(error.filename or options["file"], error) from error
        except (MappingError, UnreadableFile) as error:
            raise CommandError(str(error)) from error
        except runs.ImportBusy as busy:
            raise CommandError(busy.sentence) from busy
        if options["report"]:
            _write_report(options["report"], report)
        self._say(report, time.monotonic() - begun)
        if report.counts["left_out"]:
            sys.exit(NOT_ALL)

    def _turn(self, options):
        """Reserve the turn; a dry run writes nothing and needs none."""
        if options["dry_run"]:
            return nullcontext(runs.NoProgress())
        return runs.command_line_run(name=options["file"].name, source=options["source"])

    def _progress(self, report):
        counts = report.counts
        far = f"{counts['read']:,} of {report.rows_total:,} rows read"
        self.stderr.write(f"  {far}, {counts['added']:,} new, {counts['left_out']:,} left out")

    def _say(self, report, seconds):
        counts = report.counts
        verb = "would be " if report.dry_run else ""
        self.stdout.write(
            f"{counts['read']:,} row{'s' * (counts['read'] != 1)} in {seconds:.1f} s: "
            f"{counts['added']:,} {verb}added, {counts['updated']:,} {verb}updated, "
            f"{counts['unchanged']:,} unchanged, {counts['proposed']:,} with proposals, {counts['left_out']:,} left out."
        )
        if report.system:
            self.stdout.write(f"The columns are those of {report.system}.")
        if report.unused:
            self.stdout.write("Columns that were not used, each with its first value:")
        for column, value in report.unused:
            self.stdout.write(f"  {column}: {value or '(always empty)'}")
        for title, rows in (("Left out", report.problems), ("Values left out", report.notes)):
            if rows:
                self.stdout.write(f"{title}:")
            for line, text in rows[:SHOWN]:
                self.stdout.write(f"  line {line}: {text}")
            if len(rows) > SHOWN:
                self.stdout.write(f"  … and {len(rows) - SHOWN:,} more; --report FILE.csv has them all.")
        for line, name, fact, old, new, outcome in report.differences[:SHOWN] if report.dry_run else []:
            self.stdout.write(f"  line {line}: {name}: {fact}: {old} → {new} ({outcome})")


def _read_map(path):
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise MappingError(
            "The map is not UTF-8 text. Save it as UTF-8, or check that it is the right file."
        ) from error


def _write_report(path, report):
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(["kind", "line", "text", "fact", "old", "new"])
            out.writerows(("column not used", "", column, "", "", value) for column, value in report.unused)
            out.writerows(("left out", line, text, "", "", "") for line, text in report.problems)
            out.writerows(("value left out", line, text, "", "", "") for line, text in report.notes)
            out.writerows(
                (outcome, line, name, fact, old, new) for line, name, fact, old, new, outcome in report.differences
            )
    except OSError as error:
        raise unwritable(path, error) from error
