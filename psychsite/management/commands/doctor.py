"""`manage.py doctor`: say what is wrong with the site."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from core.process.commands import ExampleHelp
from psychsite.operations.health import looks
from psychsite.operations.health.findings import PROBLEM, find_all


class Command(ExampleHelp, BaseCommand):
    help = (
        f"Look at {', '.join(looks.NAMES)}, and say in sentences what is wrong and what to do. It changes nothing and sends "
        "no email. Exit codes: 0 nothing is wrong, 1 something is."
    )
    example = "python manage.py doctor\n  python manage.py doctor --json --quick"
    # It runs them itself, and goes on after an error.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print a list of findings for programs")
        parser.add_argument("--quick", action="store_true", help="ask no other machine: no mail server, no certificate")

    def handle(self, *args, quick, **options):
        findings = find_all(slow=not quick)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=1))
        else:
            for finding in findings:
                self.stdout.write(f"{'✗' if finding.level == PROBLEM else '·'} {finding.text}")
                if finding.hint:
                    self.stdout.write(f"    {finding.hint}")
        problems = sum(finding.level == PROBLEM for finding in findings)
        if problems:
            # In a journal the sentences come before their number.
            self.stdout.flush()
            raise CommandError(f"{problems} problems." if problems > 1 else "One problem.")
        if not options["json"]:
            self.stdout.write(f"Nothing is wrong. Looked at: {', '.join(looks.NAMES)}.")
