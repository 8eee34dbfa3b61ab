"""`manage.py import_comments`: import comments from WordPress or our JSON."""

import csv
import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments.importing import json_format
from comments.importing.records import ImportReport
from core.process.commands import ExampleHelp
from psychsite.wordpress import convert, reader

SHOWN, NOT_ALL = 20, 3


class Command(ExampleHelp, BaseCommand):
    help = (
        "Import comments from an export of WordPress (WXR, .xml) or from a file of export_comments (.json): docs/importing.md. "
        "The same file again changes nothing. Exit code 0: all comments were placed; 1: the file cannot be read, what was placed "
        "before stays; 3: some comments were left out, see the report."
    )
    example = "python manage.py import_comments blog.xml --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="an export of WordPress, or JSON as export_comments writes it")
        parser.add_argument(
            "--source", default="", help="the blog's name in references; without it the address that the export names"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would come in, and write nothing")
        parser.add_argument("--report", type=Path, help="write every line of the report to this CSV file")

    def handle(self, *args, file, source, dry_run, **options):
        begun, report = time.monotonic(), ImportReport()
        progress = self._progress if options["verbosity"] > 1 else None
        failure = None
        try:
            groups = _from_json(file, report) if file.suffix.lower() == ".json" else _from_xml(file, source, report)
            json_format.load_groups(groups, report=report, dry_run=dry_run, progress=progress)
        except (json_format.UnreadableFile, reader.Unreadable) as error:
            failure = CommandError(str(error))
        except (OSError, UnicodeDecodeError) as error:
            failure = CommandError(f"The file cannot be read: {error}")
        if failure is None or report.counts["read"]:
            self._say(report, dry_run, time.monotonic() - begun)
        if options["report"]:
            _write_report(options["report"], report)
        if failure:
            raise failure
        if report.counts["left_out"]:
            sys.exit(NOT_ALL)

    def _progress(self, report):
        self.stderr.write(f"  {report.counts['read']:,} comments read, {report.counts['added']:,} new")

    def _say(self, report, dry_run, seconds):
        counts, verb = report.counts, "would be added" if dry_run else "added"
        self.stdout.write(
            f"{counts['read']:,} comments in {seconds:.1f} s: {counts['added']:,} {verb}, {counts['known']:,} here already, "
            f"{counts['pings']:,} pingbacks and trackbacks and {counts['expired']:,} old spam or removed ones not taken, "
            f"{counts['left_out']:,} left out."
        )
        for title, rows in (("Left out", report.problems), ("Changed", report.notes)):
            if rows:
                self.stdout.write(f"{title}:")
            for where, text in rows[:SHOWN]:
                self.stdout.write(f"  {where}: {text}")
            if len(rows) > SHOWN:
                self.stdout.write(f"  … and {len(rows) - SHOWN:,} more; --report FILE.csv has them all.")


def _from_json(path, report):
    with path.open(encoding="utf-8") as file:
        return json_format.read_json(file, report=report)


def _from_xml(path, source, report):
    now = timezone.now()
    with path.open("rb") as file:
        export = reader.Export(file)
        for post in export.posts():
            name = source or convert.source_of(export.blog)
            if not name:
                raise reader.Unreadable("The export does not say which blog it is of. Name it with --source.")
            yield convert.group_of(post, source=name, report=report, now=now)


def _write_report(path, report):
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(["kind", "where", "text"])
            out.writerows(("left out", where, text) for where, text in report.problems)
            out.writerows(("changed", where, text) for where, text in report.notes)
    except OSError as error:
        raise CommandError(f"The report cannot be written: {error}") from error
