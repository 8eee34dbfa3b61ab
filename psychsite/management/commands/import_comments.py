"""`manage.py import_comments`: import comments of other systems or our JSON."""

import csv
import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments.importing import json_format, placing
from comments.importing.records import ImportReport
from core.process.commands import ExampleHelp, check_report, unreadable, unwritable
from psychsite.moving.wordpress import reader
from psychsite.moving.wordpress.comment_files import systems

SHOWN, NOT_ALL = 20, 3


class Command(ExampleHelp, BaseCommand):
    help = (
        "Import comments of WordPress (WXR), Disqus (XML), Isso (SQLite), Remark42 or Commento (JSON), or of export_comments. "
        "docs/importing.md says more. "
        "The same file again changes nothing. Exit code 0: all comments were placed; 1: the file cannot be read, what was placed "
        "before stays; 3: some comments were left out, see the report."
    )
    example = "python manage.py import_comments blog.xml --dry-run"

    def add_arguments(self, parser):
        parser.add_argument(
            "file", type=Path, help="an export of one of these systems, or JSON as export_comments writes it"
        )
        parser.add_argument(
            "--source", default="", help="the blog's name in references; without it the address that the export names"
        )
        parser.add_argument(
            "--posts",
            type=Path,
            help="CSV file that names the article of posts: number, address or slug of the post, slug of the article",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would come in, and write nothing")
        parser.add_argument("--report", type=Path, help="write every line of the report to this CSV file")

    def handle(self, *args, file, source, dry_run, posts, **options):
        check_report(options["report"], file, posts)
        begun, report = time.monotonic(), ImportReport()
        progress = self._progress if options["verbosity"] > 1 else None
        failure = None
        try:
            places = placing.Places(placing.read_posts(posts.read_text(encoding="utf-8-sig")) if posts else None)
            with systems.unpacked(file) as path:
                groups = systems.groups_of(path, source=source, report=report, now=timezone.now())
                json_format.load_groups(groups, report=report, dry_run=dry_run, progress=progress, places=places)
        except (json_format.UnreadableFile, reader.Unreadable, placing.UnreadableMap) as error:
            failure = CommandError(str(error))
        except (OSError, UnicodeDecodeError) as error:
            failure = unreadable(getattr(error, "filename", None) or file, error)
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
            f"{counts['pings']:,} pingbacks, trackbacks and notes of editors and {counts['expired']:,} old spam or removed ones "
            "not taken, "
            f"{counts['left_out']:,} left out."
        )
        for title, rows in (("Left out", report.problems), ("Changed", report.notes)):
            if rows:
                self.stdout.write(f"{title}:")
            for where, text in rows[:SHOWN]:
                self.stdout.write(f"  {where}: {text}")
            if len(rows) > SHOWN:
                self.stdout.write(f"  … and {len(rows) - SHOWN:,} more; --report FILE.csv has them all.")


def _write_report(path, report):
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(["kind", "where", "text"])
            out.writerows(("left out", where, text) for where, text in report.problems)
            out.writerows(("changed", where, text) for where, text in report.notes)
    except OSError as error:
        raise unwritable(path, error) from error
