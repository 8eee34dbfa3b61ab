"""`manage.py check_claims`: recount all claims after the rules change."""

import sys

from django.core.management.base import BaseCommand

from clinics.proposals.claim_exceptions import recount_claims
from core.process.commands import ExampleHelp

SHOWN = 20
SOME = 3


class Command(ExampleHelp, BaseCommand):
    help = (
        "Check the texts of all clinics against clinics/claims/rules.toml and recount what the desk shows. "
        "Run it after an upgrade that changed the rules. It changes no text. "
        "Exit code 0: no page makes a claim without a reason; 3: some do."
    )
    example = "python manage.py check_claims --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")

    def handle(self, *args, dry_run, verbosity, **options):
        judgment = recount_claims(dry_run=dry_run, progress=self._progress if verbosity else None)
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{judgment.read:,} clinics checked, {judgment.changed:,} {would}updated. "
            f"{len(judgment.shown):,} pages make claims without a reason."
        )
        for pk, name, number in judgment.shown[:SHOWN]:
            self.stdout.write(f"  {pk} {name}: {number} passage{'' if number == 1 else 's'}")
        if len(judgment.shown) > SHOWN:
            self.stdout.write(f"  … and {len(judgment.shown) - SHOWN:,} more, all on the desk.")
        if judgment.shown:
            sys.exit(SOME)

    def _progress(self, judgment):
        self.stderr.write(f"  {judgment.read:,} read, {len(judgment.shown):,} make claims")
