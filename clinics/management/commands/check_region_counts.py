"""`manage.py check_region_counts`: compare kept numbers of clinics with a count."""

import sys

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from clinics.models import Region, region_triggers
from core.process.commands import ExampleHelp

SHOWN = 20
DIFFERS = 3


class Command(ExampleHelp, BaseCommand):
    help = (
        "Compare how many clinics each region is said to hold with a count. Triggers keep these numbers at every write; "
        "use this after work on the database without them. Exit code 0: all agree, or were repaired; 3: some differ."
    )
    example = "python manage.py check_region_counts --repair"

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="count again; clinics cannot be saved meanwhile")

    def handle(self, *args, repair, **options):
        differing = region_triggers.find_differences(connection)
        names = dict(Region.objects.filter(pk__in=[pk for pk, *_rest in differing[:SHOWN]]).values_list("pk", "path"))
        self.stdout.write(f"{Region.objects.count():,} regions checked, {len(differing):,} differ.")
        for pk, kept, counted in differing[:SHOWN]:
            self.stdout.write(f"  {names.get(pk, pk)}: kept {kept:,}, counted {counted:,}")
        if repair:
            with transaction.atomic():
                region_triggers.count_again(connection)
            self.stdout.write("Counted again.")
        elif differing:
            self.stdout.write("To correct them: python manage.py check_region_counts --repair")
            sys.exit(DIFFERS)
