"""`manage.py check_activity`: verify the chain of entries."""

import argparse
import re

from django.core.management.base import BaseCommand, CommandError

from activity import chain
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Read the whole record of activity and check that no entry was altered, removed or put in. The result is sealed with a "
        "key made from SECRET_KEY and shown on the page of activity. Run it once a day. Exit codes: 0 whole, 1 not whole (the "
        "message names the entry), 2 --noted is not a number and a hash."
    )
    example = (
        "python manage.py check_activity\n"
        "  python manage.py check_activity --noted 812:3f5a…    # what an earlier run printed, and you kept elsewhere"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--noted", type=read_noted, metavar="NUMBER:HASH", help="an entry that must still be the same"
        )
        parser.add_argument("--dry-run", action="store_true", help="check, and do not save the result")
        parser.add_argument(
            "--accept-other-key",
            action="store_true",
            help="accept earlier seals although SECRET_KEY was replaced without SECRET_KEY_FALLBACKS",
        )

    def handle(self, *args, noted, dry_run, accept_other_key, **options):
        progress = self._progress if options["verbosity"] > 1 else None
        state = chain.verify(noted=noted, accept_other_key=accept_other_key, progress=progress)
        if not dry_run:
            chain.note_check(state)
        if state.fault:
            raise CommandError(f"The record is not whole. {state.fault}", returncode=1)
        if not state.number:
            self.stdout.write("The record is empty.")
            return
        self.stdout.write(f"Whole: {state.number:,} entries. Keep this line elsewhere to prove it later:")
        self.stdout.write(f"{state.number}:{state.hash}")

    def _progress(self, number):
        self.stderr.write(f"  {number:,} entries read")


def read_noted(text):
    found = re.fullmatch(r"([1-9][0-9]{0,17}):([0-9a-f]{64})", text)
    if not found:
        raise argparse.ArgumentTypeError(
            "write the number and the hash as check_activity prints them, such as 812:3f5a…."
        )
    return int(found[1]), found[2]
