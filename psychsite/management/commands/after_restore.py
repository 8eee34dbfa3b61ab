"""`manage.py after_restore`: make a restored database fit to serve."""

import argparse
from datetime import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from activity.management.commands.check_activity import read_noted
from core.process import erasures
from core.process.commands import ExampleHelp
from psychsite.operations.backup import aftermath

_SAID = {
    erasures.ADDRESS: "addresses erased again",
    erasures.COMMENT: "comments deleted again, as their authors asked",
    erasures.SUBSCRIPTION: "subscriptions ended again",
    erasures.CLINIC: "clinics opted out again",
}


class Command(ExampleHelp, BaseCommand):
    help = (
        "Do again what a restored database does not know: erasures and opt-outs made since. End all sessions, invitations and "
        "preview links, hold emails that may have been sent since, forget old data, and check all digests and chains. "
        "`restore` runs it; run it yourself after you restored in another way. It can be repeated. "
        "Exit codes: 0 fit to serve, 1 not (the message says why)."
    )
    example = "python manage.py after_restore --since 2026-11-29T03:15:00+00:00"

    def add_arguments(self, parser):
        parser.add_argument("--since", type=_moment, required=True, help="the moment that the database was restored to")
        parser.add_argument(
            "--journal", action="append", help="a journal of erasures (default: ERASURE_JOURNAL); repeat it for more"
        )
        parser.add_argument(
            "--noted", type=read_noted, metavar="NUMBER:HASH", help="the last entry of activity, as noted"
        )
        parser.add_argument("--any-key", action="store_true", help="accept seals that another SECRET_KEY made")
        parser.add_argument("--dry-run", action="store_true", help="check digests and chains only")

    def handle(self, *args, since, journal, noted, any_key, dry_run, **options):
        if not dry_run:
            for kind, number in aftermath.repeat_erasures(since, journal or [settings.ERASURE_JOURNAL]).items():
                if number:
                    self.stdout.write(f"{number:,} {_SAID[kind]}.")
            self.stdout.write(f"{aftermath.end_sessions():,} sessions of staff ended.")
            self.stdout.write(f"{aftermath.end_links(since):,} invitations and preview links ended.")
            if number := aftermath.hold_outbox(since):
                self.stdout.write(
                    f"{number:,} emails and messages that waited are held. See Outgoing email in the admin."
                )
            self.stdout.write(f"{aftermath.forget_old_data():,} rows forgotten whose time was up.")
        if faults := list(aftermath.find_faults(noted, accept_other_key=any_key)):
            raise CommandError("\n".join(faults))
        self.stdout.write("All digests and the record of activity are whole.")


def _moment(text):
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError("write a moment with its offset, such as 2026-11-29T03:15:00+00:00.")
    return moment
