"""Check all live texts by the checklist."""

from django.core.management.base import BaseCommand

from articles.checklist import live_texts
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Check all live texts by the checklist and list what it finds under Reports. "
        "Findings that someone gave a reason for are left out. Run it once a day."
    )
    example = "python manage.py check_texts --dry-run   # print findings, save nothing"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="print findings and save nothing")

    def handle(self, *args, **options):
        found = live_texts.find_problems(self._report)
        if not options["dry_run"]:
            self.stdout.write(f"{live_texts.save_problems(found)} findings.")
            return
        number = 0
        for edition, findings in found:
            number += len(findings)
            for finding in findings:
                self.stdout.write(f"{edition}: {finding.sentence}")
        self.stdout.write(f"{number} findings; nothing was saved.")

    def _report(self, done, total):
        self.stdout.write(f"checked {done}/{total}")
