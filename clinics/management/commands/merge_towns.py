"""`manage.py merge_towns`: merge pages of one town."""

import sys

from django.core.management.base import BaseCommand

from clinics.importing.merge_towns import merge_towns
from core.process.commands import ExampleHelp

NOT_ALL = 3


class Command(ExampleHelp, BaseCommand):
    help = (
        "Merge pages of one town that spellings such as München and Munich made. Clinics move, and old addresses lead to the "
        "page that is kept. Exit code 0: all were merged; 3: some were left, with the reason."
    )
    example = "manage.py merge_towns --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would be merged and write nothing")

    def handle(self, *args, dry_run, **options):
        merges = merge_towns(dry_run=dry_run)
        for merge in merges:
            others = ", ".join(f"{region.name} (/clinics/{region.path}/)" for region in merge.others)
            said = f"{others} → {merge.kept.name} (/clinics/{merge.kept.path}/), {merge.clinics:,} clinics"
            self.stdout.write(f"  {said}{f': left. {merge.problem}' if merge.problem else ''}")
        left = sum(bool(merge.problem) for merge in merges)
        verb = "would be merged" if dry_run else "merged"
        self.stdout.write(f"{len(merges) - left:,} towns {verb}, {left:,} left.")
        if left:
            sys.exit(NOT_ALL)
